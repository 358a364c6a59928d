//! Wrong settings stop the start with one line that names the variable.

use std::{
    io::{Read, Write},
    net::TcpListener,
    process::{Command, Output},
    thread,
};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn run(args: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chat-backend"));
    command.env_clear().args(args).envs(variables.iter().copied()).output().unwrap()
}

fn refusal(args: &[&str], variables: &[(&str, &str)]) -> String {
    let output = run(args, variables);
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{variables:?}: {line}");
    assert_eq!((line.lines().count(), output.stdout.len()), (1, 0), "{variables:?}: {line}");
    line.trim_end().to_owned()
}

#[test]
fn a_wrong_value_is_named_with_what_is_accepted() {
    for (name, value, line) in [
        ("PORT", "abc", "PORT: 'abc' is not a number from 0 to 65535"),
        ("PORT", "65536", "PORT: '65536' is not a number from 0 to 65535"),
        ("PORT", "3\n001", "PORT: '3 001' is not a number from 0 to 65535"),
        ("HOST", "example.com", "HOST: 'example.com' is not an IP address such as 0.0.0.0 or ::, or localhost"),
        ("FRONTEND_URL", "chat", "FRONTEND_URL: 'chat' is not an origin such as https://chat.example.com, nor *"),
        ("FRONTEND_URL", "http://a,b", "FRONTEND_URL: 'b' is not an origin such as https://chat.example.com, nor *"),
        ("APP_ENV", "prod", "APP_ENV: 'prod' is not one of development, production"),
        ("TRUSTED_PROXY_HOPS", "-1", "TRUSTED_PROXY_HOPS: '-1' is not a number from 0 to 16"),
        ("SHUTDOWN_GRACE_MS", "25s", "SHUTDOWN_GRACE_MS: '25s' is not a number from 0 to 3600000"),
        ("DATABASE_URL", "mysql://u:pw@h/d", "DATABASE_URL: must be a sqlite:, postgres: or postgresql: URL"),
        ("DATABASE_MAX_CONNECTIONS", "0", "DATABASE_MAX_CONNECTIONS: '0' is not a number from 1 to 1000"),
        (
            "REDIS_URL",
            "localhost:6379",
            "REDIS_URL: must be a redis:// or rediss:// URL, for a cluster redis-cluster:// or rediss-cluster://",
        ),
        ("EVENTBRIDGE_BUS", "chat", "EVENTBRIDGE_BUS: needs AWS_REGION; set it to the region, such as eu-west-3"),
        ("EVENTBRIDGE_BUS", "a:b", "EVENTBRIDGE_BUS: 'a:b' is not the name or the ARN of an event bus"),
        ("METRICS_CLOUDWATCH", "api", "METRICS_CLOUDWATCH: needs AWS_REGION; set it to the region, such as eu-west-3"),
        (
            "METRICS_CLOUDWATCH_INTERVAL_SECONDS",
            "0",
            "METRICS_CLOUDWATCH_INTERVAL_SECONDS: '0' is not a number from 1 to 3600",
        ),
        ("METRICS_CLOUDWATCH", "yes", "METRICS_CLOUDWATCH: 'yes' is not one of off, emf, api"),
        ("JWT_JWKS_URL", "keys", "JWT_JWKS_URL: must be an http:// or https:// URL"),
        (
            "JWT_SECRET_PREVIOUS",
            SECRET,
            "JWT_SECRET_PREVIOUS: goes with JWT_SECRET only; set that too, or leave this unset",
        ),
        ("JWT_USER_CLAIM", " ", "JWT_USER_CLAIM: must not be blank"),
        ("JWT_ISSUER", " ", "JWT_ISSUER: must not be blank"),
        ("JWT_AUDIENCE", "\t", "JWT_AUDIENCE: must not be blank"),
        ("JWT_SECRET", "  ", "JWT_SECRET: must not be blank"),
        ("AWS_REGION", " ", "AWS_REGION: ' ' is not a region such as eu-west-3"),
        ("JWT_LEEWAY_SECONDS", "1h", "JWT_LEEWAY_SECONDS: '1h' is not a number from 0 to 600"),
        ("STREAM_FRAME_MS", "fast", "STREAM_FRAME_MS: 'fast' is not a number from 0 to 10000"),
        ("LIMIT_PACKET_BYTES", "0", "LIMIT_PACKET_BYTES: '0' is not a number from 1 to 1000000000"),
        ("LIMIT_EVENTS_PER_SECOND", "many", "LIMIT_EVENTS_PER_SECOND: 'many' is not a number from 0 to 4294967295"),
        ("AI_CHUNK_DELAY_MS", "soon", "AI_CHUNK_DELAY_MS: 'soon' is not a number from 0 to 86400000"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: 'xml' is not one of text, json"),
        ("RUST_LOG", "a=b=c", "RUST_LOG: 'a=b=c' is not a log filter such as info,chat_backend=debug"),
        ("AWS_ENDPOINT_URL", "localhost", "AWS_ENDPOINT_URL: must be an http:// or https:// URL"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "h:4318", "OTEL_EXPORTER_OTLP_ENDPOINT: must be an http:// or https:// URL"),
    ] {
        assert_eq!(refusal(&[], &[(name, value)]), line);
        assert_eq!(refusal(&["serve"], &[(name, value)]), line);
    }
}

#[test]
fn production_refuses_what_is_unsafe() {
    let production = ("APP_ENV", "production");
    for (variables, line) in [
        (vec![], "JWT_SECRET: (or JWT_JWKS_URL) must be set when APP_ENV is production"),
        (vec![("JWT_SECRET", "short")], "JWT_SECRET: must have at least 32 bytes when APP_ENV is production"),
        (
            vec![("JWT_JWKS_URL", "http://keys.example.com/")],
            "JWT_JWKS_URL: must be an https:// URL when APP_ENV is production",
        ),
        (
            vec![("JWT_JWKS_URL", "http://localhost:8080/keys")],
            "JWT_JWKS_URL: must be an https:// URL when APP_ENV is production",
        ),
        (
            vec![("JWT_SECRET", SECRET), ("JWT_JWKS_URL", "https://keys.example.com/")],
            "JWT_JWKS_URL: cannot be used together with JWT_SECRET; set one of them",
        ),
        (
            vec![("JWT_SECRET", SECRET), ("JWT_SECRET_PREVIOUS", "short")],
            "JWT_SECRET_PREVIOUS: must have at least 32 bytes when APP_ENV is production",
        ),
        (
            vec![("JWT_SECRET_PREVIOUS", SECRET), ("JWT_JWKS_URL", "https://keys.example.com/")],
            "JWT_SECRET_PREVIOUS: goes with JWT_SECRET only; set that too, or leave this unset",
        ),
        (
            vec![("JWT_SECRET", SECRET), ("FRONTEND_URL", "https://a.example, *")],
            "FRONTEND_URL: '*' is refused when APP_ENV is production; name the origins",
        ),
    ] {
        let variables: Vec<_> = variables.into_iter().chain([production]).collect();
        assert_eq!(refusal(&[], &variables), line);
    }
}

#[test]
fn what_cannot_be_opened_or_found_is_named_and_ends_with_2() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let memory = ("DATABASE_URL", "sqlite::memory:");
    let unopened = "DATABASE_URL: the database cannot be opened: ";
    let no_folder = "DATABASE_URL: the folder of the database file cannot be made: ";
    for (args, variables, begins) in [
        (&[][..], vec![memory, ("HOST", "127.0.0.1"), ("PORT", &*port)], "PORT: cannot listen on 127.0.0.1:"),
        (&[], vec![memory, ("ROUTES_FILE", "/nowhere/routes.toml")], "ROUTES_FILE: /nowhere/routes.toml: "),
        (&[], vec![memory, ("INTENTS_FILE", "/nowhere/intents.toml")], "INTENTS_FILE: "),
        (&[], vec![memory, ("AI_PROVIDER", "openai")], "AI provider openai needs a key: set AI_API_KEY or"),
        (&[], vec![memory, ("AI_PROVIDER", "bedrock")], "AI provider bedrock needs a region: set AWS_REGION"),
        (&[], vec![memory, ("AI_FALLBACK", "bedrock")], "AI provider bedrock needs a region: set AWS_REGION"),
        (&[], vec![("DATABASE_URL", "sqlite:///dev/null/chat.db")], no_folder),
        (&["migrate"], vec![("DATABASE_URL", "sqlite:///dev/null/chat.db")], no_folder),
        (&["archive"], vec![("DATABASE_URL", "sqlite:///dev/null/chat.db")], no_folder),
        (&["analytics", "rebuild"], vec![("DATABASE_URL", "sqlite:///dev/null/chat.db")], no_folder),
        (&["migrate"], vec![("DATABASE_URL", "sqlite:///proc/chat.db")], unopened),
    ] {
        let variables: Vec<_> = variables.into_iter().chain([("RUST_LOG", "off")]).collect();
        let line = refusal(args, &variables);
        assert!(line.starts_with(begins), "{variables:?}: {line}");
    }
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let line = refusal(&[], &[("PORT", ""), ("JWT_SECRET", ""), ("REDIS_URL", ""), ("APP_ENV", "production")]);
    assert_eq!(line, "JWT_SECRET: (or JWT_JWKS_URL) must be set when APP_ENV is production");
    assert_eq!(refusal(&["--port", ""], &[]), "PORT: '' is not a number from 0 to 65535");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_named() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let mut command = Command::new(env!("CARGO_BIN_EXE_chat-backend"));
    let output = command.env_clear().env("JWT_ISSUER", OsStr::from_bytes(b"\xff")).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "JWT_ISSUER: is not UTF-8 text\n");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_wrong_command_line_is_one_line_too() {
    for (args, line) in [
        (vec!["start"], "unrecognized subcommand 'start'; see chat-backend --help"),
        (vec!["--prot", "1"], "unexpected argument '--prot' found; see chat-backend --help"),
        (vec!["--port"], "PORT: needs a value"),
        (vec!["--port", "abc"], "PORT: 'abc' is not a number from 0 to 65535"),
        (
            vec!["--aws-region", "eu-west-3"],
            "AWS_REGION: is read from the environment only; set the variable instead of the flag",
        ),
        (vec!["archive", "--days", "x"], "--days: 'x' is not a number from 0 to 36500"),
        (vec!["token"], "--user: is missing; see chat-backend --help"),
        (vec!["token", "--user", "a\nb"], "--user: contains a control character"),
        (vec!["token", "--user", " "], "--user: is empty"),
    ] {
        assert_eq!(refusal(&args, &[]), line);
    }
}

#[test]
fn help_shows_every_variable_with_its_default_and_no_value() {
    let output =
        run(&["--help"], &[("JWT_SECRET", "hunter2"), ("DATABASE_URL", "postgres://hunter2@h/d"), ("PORT", "abc")]);
    let help = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!help.contains("hunter2"), "{help}");
    assert!(help.starts_with("The server that an AI chat product runs on"), "{help}");
    let flat = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for (variable, default) in [
        ("HOST", "0.0.0.0"),
        ("PORT", "3001"),
        ("FRONTEND_URL", "http://localhost:3000"),
        ("APP_ENV", "development"),
        ("TRUSTED_PROXY_HOPS", "0"),
        ("SHUTDOWN_GRACE_MS", "25000"),
        ("DATABASE_URL", "sqlite://data/chat.db?mode=rwc"),
        ("DATABASE_MAX_CONNECTIONS", "10"),
        ("JWT_USER_CLAIM", "sub"),
        ("JWT_LEEWAY_SECONDS", "5"),
        ("AI_PROVIDER", "demo"),
        ("STREAM_FRAME_MS", "25"),
        ("LIMIT_PACKET_BYTES", "1000000"),
        ("LIMIT_CONTENT_CHARS", "32000"),
        ("LIMIT_EVENTS_PER_SECOND", "50"),
        ("LIMIT_EVENTS_BURST", "100"),
        ("LIMIT_CONNECTIONS", "0"),
        ("LIMIT_CONNECTIONS_PER_USER", "50"),
        ("LIMIT_CONNECTS_PER_MINUTE", "0"),
        ("LIMIT_REQUESTS_PER_ADDRESS", "1024"),
        ("LIMIT_REQUESTS_PER_USER", "50"),
        ("LIMIT_UNFINISHED_BYTES_PER_ADDRESS", "32000000"),
        ("LIMIT_BODY_MS", "30000"),
        ("LIMIT_ANSWERS_PER_USER", "10"),
        ("LIMIT_CONVERSATIONS_PER_MINUTE", "60"),
        ("LIMIT_INVITATIONS_PER_MINUTE", "30"),
        ("METRICS_CLOUDWATCH", "off"),
        ("METRICS_CLOUDWATCH_INTERVAL_SECONDS", "60"),
        ("LOG_FORMAT", "text"),
        ("RUST_LOG", "info"),
    ] {
        assert!(flat.contains(&format!("[env: {variable}] [default: {default}]")), "{variable}: {help}");
    }
    for variable in [
        "REDIS_URL",
        "JWT_SECRET",
        "JWT_SECRET_PREVIOUS",
        "JWT_JWKS_URL",
        "JWT_ISSUER",
        "JWT_AUDIENCE",
        "AWS_REGION",
        "AWS_ENDPOINT_URL",
        "EVENTBRIDGE_BUS",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ] {
        assert!(flat.contains(&format!("[env: {variable}]")), "{variable}: {help}");
    }
}

#[test]
fn a_token_needs_the_secret_and_nothing_else() {
    let wrong_elsewhere = [("PORT", "abc"), ("DATABASE_URL", "nonsense"), ("JWT_SECRET", SECRET)];
    let output = run(&["token", "--user", "ada", "--hours", "1"], &wrong_elsewhere);
    let token = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!((token.lines().count(), token.split('.').count()), (1, 3), "{token}");

    let line = refusal(&["token", "--user", "ada"], &[]);
    assert_eq!(line, "JWT_SECRET: must be set: the token is signed with it");
}

/// Answers one request with a status line.
fn server(status: &'static str) -> (u16, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 1024];
        let length = stream.read(&mut request).unwrap();
        write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    (port, asked)
}

#[test]
fn health_is_good_only_when_the_server_answers_200() {
    for (status, code) in [("200 OK", 0), ("503 Service Unavailable", 1), ("302 Found", 1)] {
        let (port, asked) = server(status);
        let output = run(&["health"], &[("PORT", &port.to_string()), ("DATABASE_URL", "nonsense")]);
        assert_eq!(output.status.code(), Some(code), "{status}");
        assert!(asked.join().unwrap().starts_with("GET /health HTTP/1.1"));
    }
    let (port, asked) = server("200 OK");
    let output = run(&["health", "--url", &format!("http://127.0.0.1:{port}/elsewhere")], &[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(asked.join().unwrap().starts_with("GET /elsewhere HTTP/1.1"));

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(run(&["health"], &[("PORT", &closed.to_string())]).status.code(), Some(1));
}
