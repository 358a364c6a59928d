//! What the page may do, and how long it may be kept.

use std::{collections::HashMap, sync::LazyLock};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::files;

/// Beside these every page may run its own inline scripts, by their hashes.
const POLICY: &str = "default-src 'none'; connect-src 'self'; img-src 'self' data:; style-src 'self'; font-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; script-src 'self'";

const GUARDS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// The names of these files change with their content.
const HASHED: &str = "_next/static/";
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Asked for again each time, and seldom sent: there is an ETag.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// The policy of each page.
static POLICIES: LazyLock<HashMap<String, HeaderValue>> = LazyLock::new(|| {
    let hashes: HashMap<String, Vec<String>> = files::inline_scripts();
    let policy =
        |hashes: Vec<String>| hashes.iter().fold(POLICY.to_owned(), |policy, hash| format!("{policy} '{hash}'"));
    let policies = hashes.into_iter().map(|(page, hashes)| Some((page, HeaderValue::from_str(&policy(hashes)).ok()?)));
    policies.flatten().collect()
});

/// What every answer carries.
pub fn guard(headers: &mut HeaderMap) {
    for (name, value) in GUARDS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
}

/// The policy of the page `name`, for what is one.
pub fn policy(name: &str) -> Option<HeaderValue> {
    POLICIES.get(name).cloned()
}

/// How long the file `name` may be kept.
pub fn keeping(name: &str) -> HeaderValue {
    if name.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN }
}
