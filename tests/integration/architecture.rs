//! The layers: imports go down only, and each library's types stay where they belong.

use std::{
    fs,
    path::{Path, PathBuf},
};

use regex::Regex;

/// From the top down. A module may import those of lower layers, and those beside it only where `true` says so.
const LAYERS: [(&[&str], bool); 6] = [
    (&["main", "lib", "app", "cli", "commands"], true),
    (&["chat"], false),
    (&["intent", "sentiment", "context", "analytics"], false),
    (&["ai", "events", "metrics", "realtime"], false),
    (&["config", "common"], true),
    (&["entity"], false),
];

/// Which files may name a library; none of those in the second list.
const LIBRARIES: [(&str, &[&str], &[&str]); 5] = [
    ("fred", &["common/redis"], &[]),
    ("socketioxide", &["realtime/", "chat/gateway"], &[]),
    ("genai", &["ai/"], &[]),
    (r"aws_\w+", &["events/", "metrics/"], &[]),
    (
        "sea_orm",
        &["common/database", "chat/", "analytics/", "context/", "events/"],
        &["chat/gateway", "chat/rest", "chat/service", "chat/turn", "chat/dto", "chat/mod.rs"],
    ),
];

const MAX_LINES: usize = 300;

struct Source {
    /// Below `src`, with `/`.
    path: String,
    text: String,
}

#[test]
fn imports_go_down_only() {
    let wrong: Vec<_> = sources().iter().flat_map(|file| wrong_imports(&file.path, &code(&file.text))).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn libraries_stay_where_they_belong() {
    let wrong: Vec<_> = sources().iter().flat_map(|file| misplaced(&file.path, &code(&file.text))).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_file_is_longer_than_one_can_read_at_once() {
    let long =
        sources().into_iter().map(|file| (file.text.lines().count(), file.path)).filter(|file| file.0 > MAX_LINES);
    assert_eq!(long.collect::<Vec<_>>(), []);
}

#[test]
fn the_check_sees_every_way_to_write_an_import() {
    for (path, line, wrong) in [
        ("common/x.rs", "use crate::chat::Turn;", true),
        ("common/x.rs", "use crate::{config::Config, chat::{turn, dto}};", true),
        ("common/x.rs", "use crate::{\n    config::{A, chat},\n    common::clock,\n};", false),
        ("common/x.rs", "fn f() { crate::ai::start() }", true),
        ("common/mod.rs", "use super::chat;", true),
        ("common/auth/mod.rs", "use super::clock;", false),
        ("common/auth/mod.rs", "use super::super::chat;", true),
        ("ai/x.rs", "use crate::events::Event;", true),
        ("context/x.rs", "use crate::intent::Intent;", true),
        ("chat/x.rs", "use crate::{intent::Intent, ai, common::error::Error};", false),
        ("chat/x.rs", "// use crate::app::App;", false),
        ("chat/x.rs", "use crate::brand_new::Thing;", true),
        ("config/x.rs", "use crate::common::clock::Clock;", false),
        ("app.rs", "use crate::cli::Command;", false),
        ("chat/gateway/mod.rs", "use socketioxide::SocketIo;", false),
        ("chat/turn.rs", "use socketioxide::SocketIo;", true),
        ("chat/turn.rs", "let rows: sea_orm::DbErr;", true),
        ("chat/message/service.rs", "use sea_orm::EntityTrait;", false),
        ("common/auth/mod.rs", "use sea_orm::EntityTrait;", true),
        ("chat/x.rs", "use genai::Client;", true),
        ("context/x.rs", "use fred::clients::Client;", true),
    ] {
        let code = code(line);
        let found = wrong_imports(path, &code).len() + misplaced(path, &code).len();
        assert_eq!(found > 0, wrong, "{path}: {line}");
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    assert!(paths.len() > 20, "the sources were not found");
    let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    paths.iter().map(|path| Source { path: name(path), text: fs::read_to_string(path).unwrap() }).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|(modules, _)| modules.contains(&module))
}

fn wrong_imports(path: &str, code: &str) -> Vec<String> {
    let module = path.split(['/', '.']).next().unwrap();
    let Some(own) = layer(module) else { return vec![format!("{path}: '{module}' is in no layer")] };
    let allowed = |target: &str| {
        let other = layer(target);
        target == module || other.is_some_and(|other| other > own || (other == own && LAYERS[own].1))
    };
    let targets = imported(path, code).into_iter().filter(|target| !allowed(target));
    targets.map(|target| format!("{path}: imports {target}")).collect()
}

/// The top modules that the code names.
fn imported(path: &str, code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for start in Regex::new(r"\bcrate::").unwrap().find_iter(code) {
        let rest = &code[start.end()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(first_names(group)),
            None => found.extend(name_at(rest)),
        }
    }
    let depth = path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
    for climb in Regex::new(r"\b((?:super::)+)(\w+)").unwrap().captures_iter(code) {
        if climb[1].matches("super").count() >= depth && layer(&climb[2]).is_some() {
            found.push(climb[2].to_owned());
        }
    }
    found
}

/// The first name of each path of a group, whose opening brace is already read.
fn first_names(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut expects_name) = (1, Vec::new(), true);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => expects_name = true,
            _ if depth == 1 && expects_name && !letter.is_whitespace() => {
                names.extend(name_at(&group[at..]));
                expects_name = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

/// The name that the text begins with. Items of the crate itself (types, macros) are no modules and begin otherwise.
fn name_at(text: &str) -> Option<String> {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

fn misplaced(path: &str, code: &str) -> Vec<String> {
    let among = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
    let libraries = LIBRARIES.iter().filter(|(name, places, except)| {
        let named = Regex::new(&format!(r"\b{name}(::| as |;)")).unwrap().is_match(code);
        named && (!among(places) || among(except))
    });
    libraries.map(|(name, ..)| format!("{path}: names {name}")).collect()
}
