//! Where an HTTP request carries its token.

use axum::http::{HeaderMap, header::AUTHORIZATION};

use super::unauthorized;
use crate::common::error::Result;

/// The token of `Authorization: Bearer <token>`. Fails with `Unauthorized` where the header is missing, or is something else.
pub fn bearer(headers: &HeaderMap) -> Result<&str> {
    let header = headers.get(AUTHORIZATION).ok_or_else(|| unauthorized("the Authorization header is missing"))?;
    let credentials = header.to_str().ok().and_then(|text| text.split_once(' '));
    match credentials {
        // RFC 9110, section 11.1: the scheme's case does not matter.
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(unauthorized("the Authorization header must be 'Bearer <token>'")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_token_after_the_scheme_in_any_case() {
        for (value, expected) in [
            (Some("Bearer a.b.c"), Ok("a.b.c")),
            (Some("bearer  a.b.c "), Ok("a.b.c")),
            (Some("Basic dTpw"), Err("the Authorization header must be 'Bearer <token>'")),
            (Some("a.b.c"), Err("the Authorization header must be 'Bearer <token>'")),
            (None, Err("the Authorization header is missing")),
        ] {
            let headers: HeaderMap = value.map(|value| (AUTHORIZATION, value.parse().unwrap())).into_iter().collect();
            let outcome = bearer(&headers).map_err(|error| error.to_string());
            assert_eq!(outcome, expected.map_err(str::to_owned), "{value:?}");
        }
    }
}
