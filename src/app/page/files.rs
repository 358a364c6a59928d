//! The exported files, each with its compressed variants beside it.

use std::{borrow::Cow, collections::HashMap};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::headers;

#[derive(RustEmbed)]
#[folder = "frontend/out"]
struct Export;

/// Written with the export: the hashes of each page's inline scripts.
const SCRIPTS: &str = "inline-scripts.json";

/// Codings in the order in which they are preferred, with their files' endings.
const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// A file that may be asked for.
pub struct File {
    name: String,
    content: EmbeddedFile,
}

impl File {
    /// The file at a path of the address: `/chat` is `chat.html`. One slash begins a path: after two of them, browsers read the
    /// name of a host.
    pub fn find(path: &str) -> Option<Self> {
        let name = path.strip_prefix('/')?;
        let is_hidden = name == SCRIPTS || CODINGS.iter().any(|(_, ending)| name.ends_with(ending));
        let names = [name.to_owned(), format!("{name}.html")].into_iter().filter(|_| !is_hidden);
        names.filter_map(|name| Some(Self { content: Export::get(&name)?, name })).next()
    }

    /// The response, in a coding that the client accepts; 304 where it has the file already.
    pub fn respond(self, status: StatusCode, request: &HeaderMap) -> Response {
        let (coding, content) = self.variant(request);
        let tag = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(content.metadata.sha256_hash()));
        let mut response = match is_known(request, &tag) {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => (status, body(content.data)).into_response(),
        };
        let named = |text: &str| HeaderValue::from_str(text).ok();
        let fields: [(HeaderName, Option<HeaderValue>); 6] = [
            (header::CONTENT_TYPE, named(&self.media_type())),
            (header::CONTENT_ENCODING, coding.map(HeaderValue::from_static)),
            (header::CONTENT_SECURITY_POLICY, headers::policy(&self.name)),
            (header::CACHE_CONTROL, Some(headers::keeping(&self.name))),
            (header::ETAG, named(&tag)),
            (header::VARY, Some(HeaderValue::from_static("accept-encoding"))),
        ];
        let present = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
        response.headers_mut().extend(present);
        response
    }

    fn variant(&self, request: &HeaderMap) -> (Option<&'static str>, EmbeddedFile) {
        let accepted = CODINGS.into_iter().filter(|(coding, _)| accepts(request, coding));
        let found = accepted
            .filter_map(|(coding, ending)| Some((Some(coding), Export::get(&format!("{}{ending}", self.name))?)));
        found.into_iter().next().unwrap_or_else(|| (None, self.content.clone()))
    }

    fn media_type(&self) -> String {
        let media_type = self.content.metadata.mimetype();
        let is_text = media_type.starts_with("text/") || media_type == "application/javascript";
        if is_text { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() }
    }
}

/// The hashes of each page's inline scripts.
pub fn inline_scripts() -> HashMap<String, Vec<String>> {
    let file = Export::get(SCRIPTS);
    file.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// Whether `Accept-Encoding` names the coding, and does not refuse it with `q=0`.
fn accepts(request: &HeaderMap, coding: &str) -> bool {
    let values = request.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        is_named && weight.unwrap_or(1.0) > 0.0
    })
}

/// Whether `If-None-Match` names the tag.
fn is_known(request: &HeaderMap, tag: &str) -> bool {
    let values = request.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

fn body(data: Cow<'static, [u8]>) -> Body {
    match data {
        Cow::Borrowed(bytes) => Body::from(Bytes::from_static(bytes)),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        [(name, value.parse().unwrap())].into_iter().collect()
    }

    #[test]
    fn a_coding_is_used_where_it_is_accepted() {
        for (value, coding, expected) in [
            ("gzip, deflate, br, zstd", "br", true),
            ("gzip;q=0.5, BR;q=0.1", "br", true),
            ("br;q=0, gzip", "br", false),
            ("brotli", "br", false),
            ("", "gzip", false),
        ] {
            assert_eq!(accepts(&with(header::ACCEPT_ENCODING, value), coding), expected, "{value}");
        }
    }

    #[test]
    fn a_tag_is_known_in_any_list() {
        for (value, expected) in
            [("\"a\"", true), ("\"b\", W/\"a\"", true), ("*", true), ("\"ab\"", false), ("a", false)]
        {
            assert_eq!(is_known(&with(header::IF_NONE_MATCH, value), "\"a\""), expected, "{value}");
        }
    }

    #[test]
    fn what_is_not_for_browsers_is_hidden() {
        for path in ["/inline-scripts.json", "/chat.html.br", "/chat.html.gz", "/../Cargo.toml", "//chat", "chat"] {
            assert!(File::find(path).is_none(), "{path}");
        }
    }
}
