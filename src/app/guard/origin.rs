//! Which pages may open a socket. CORS keeps other pages from reading answers, and a WebSocket has no CORS: without this check
//! any page could open one with the cookies of whoever looks at it, a load balancer's stickiness among them.

use axum::http::{HeaderMap, HeaderName, Uri, header, uri::Authority};

use crate::config::ServerConfig;

/// Written by browsers alone, and no page can change it (<https://www.w3.org/TR/fetch-metadata/>).
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The origins of `FRONTEND_URL`.
pub struct Origins {
    allowed: Vec<String>,
    allows_any: bool,
}

impl Origins {
    pub fn new(config: &ServerConfig) -> Self {
        Self { allowed: config.frontend_url.clone(), allows_any: config.allows_any_origin() }
    }

    /// Whether a request with these headers may speak Socket.IO: it names no origin, as programs do, or one of the settings, or
    /// the server's own, whose page is in the binary.
    pub fn allow(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        let Ok(origin) = origin.to_str() else { return false };
        self.allows_any || self.allowed.iter().any(|it| it.eq_ignore_ascii_case(origin)) || is_own(origin, headers)
    }
}

/// Whether the page came from here. A proxy may have written another `Host`: then the browser's word counts.
fn is_own(origin: &str, headers: &HeaderMap) -> bool {
    if headers.get(FETCH_SITE).is_some_and(|site| site == "same-origin") {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    let (Ok(origin), Some(host)) = (origin.parse::<Uri>(), host) else { return false };
    let usual_port = match origin.scheme_str() {
        Some("https") => 443,
        Some("http") => 80,
        _ => return false,
    };
    origin.authority().is_some_and(|origin| {
        let port = |authority: &Authority| authority.port_u16().unwrap_or(usual_port);
        origin.host().eq_ignore_ascii_case(host.host()) && port(origin) == port(&host)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(allowed: &str, headers: &[(HeaderName, &str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        Origins { allowed: vec![allowed.to_owned()], allows_any: allowed == "*" }.allow(&headers)
    }

    #[test]
    fn an_origin_is_of_the_settings_or_the_servers_own() {
        let app = "https://app.example";
        for (origin, host, expected) in [
            ("https://app.example", "chat.example", true),
            ("HTTPS://App.Example", "chat.example", true),
            ("https://chat.example", "chat.example", true),
            ("https://chat.example", "chat.example:443", true),
            ("http://chat.example:3001", "Chat.example:3001", true),
            ("http://[::1]:3001", "[::1]:3001", true),
            ("http://chat.example:3001", "chat.example:3002", false),
            ("https://chat.example", "chat.example:80", false),
            ("http://app.example", "chat.example", false),
            ("https://app.example.evil.example", "chat.example", false),
            ("https://evil.example", "chat.example", false),
            ("null", "chat.example", false),
            ("null", "null", false),
            ("", "chat.example", false),
        ] {
            let headers = [(header::ORIGIN, origin), (header::HOST, host)];
            assert_eq!(allowed(app, &headers), expected, "{origin} {host}");
        }
        assert!(allowed(app, &[(header::HOST, "chat.example")]), "programs name no origin");
        assert!(allowed("*", &[(header::ORIGIN, "https://evil.example")]));
        let behind_a_proxy = [(header::ORIGIN, "https://chat.example"), (header::HOST, "upstream:3001")];
        assert!(!allowed(app, &behind_a_proxy));
        assert!(allowed(app, &[&behind_a_proxy[..], &[(FETCH_SITE, "same-origin")]].concat()));
        assert!(!allowed(app, &[&behind_a_proxy[..], &[(FETCH_SITE, "cross-site")]].concat()));
    }
}
