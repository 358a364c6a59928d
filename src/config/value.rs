//! How the text of a variable becomes a value. Each error is what follows the variable's name in the line that stops the
//! start. Where a value may hold a password, the error does not repeat it.

use std::{
    fmt::Display,
    net::{IpAddr, Ipv4Addr},
    str::FromStr,
};

use reqwest::Url;
use secrecy::SecretString;

/// Reads a whole number from `min` to `max`, both included.
pub fn number<T>(min: T, max: T) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Copy + Send + Sync + 'static,
{
    move |text| {
        let parsed = text.parse().ok().filter(|number| (min..=max).contains(number));
        parsed.ok_or_else(|| format!("'{text}' is not a number from {min} to {max}"))
    }
}

/// Reads an IP address, or `localhost`.
pub fn address(text: &str) -> Result<IpAddr, String> {
    if text == "localhost" {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    text.parse().map_err(|_| format!("'{text}' is not an IP address such as 0.0.0.0 or ::, or localhost"))
}

/// Reads an origin as browsers send it (`https://chat.example.com`, in an app's web view also `capacitor://localhost`), or `*`
/// for every origin.
pub fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text == "*" {
        return Ok(text.to_owned());
    }
    let is_bare = |url: &Url| {
        matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.authority() == host(url)
    };
    let url = Url::parse(text).ok().filter(|url| url.has_host() && is_bare(url));
    url.and_then(|url| match url.scheme() {
        "http" | "https" => Some(url.origin().ascii_serialization()),
        "file" | "ftp" | "ws" | "wss" => None,
        // To the standard it has no origin; browsers send it as it is written.
        scheme => Some(format!("{scheme}://{}", host(&url))),
    })
    .ok_or_else(|| format!("'{text}' is not an origin such as https://chat.example.com, nor *"))
}

/// The host with its port, and without a name or password before it.
fn host(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", url.host_str().unwrap_or_default())
}

/// Reads text that is not blank.
pub fn text(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("must not be blank".to_owned()) } else { Ok(text.to_owned()) }
}

/// Reads a secret that is not blank.
pub fn secret(secret: &str) -> Result<SecretString, String> {
    text(secret).map(Into::into)
}

/// Reads an `http://` or `https://` URL.
pub fn http_url(text: &str) -> Result<Url, String> {
    url_of(&["http", "https"], text).ok_or_else(|| "must be an http:// or https:// URL".to_owned())
}

/// Reads where Redis is.
pub fn redis_url(text: &str) -> Result<SecretString, String> {
    let url = url_of(&["redis", "rediss", "redis-cluster", "rediss-cluster"], text).filter(Url::has_host);
    let wrong = "must be a redis:// or rediss:// URL, for a cluster redis-cluster:// or rediss-cluster://";
    url.map(|_| text.into()).ok_or_else(|| wrong.to_owned())
}

/// Reads where the database is.
pub fn database_url(text: &str) -> Result<SecretString, String> {
    url_of(&["sqlite", "postgres", "postgresql"], text)
        .map(|_| text.into())
        .ok_or_else(|| "must be a sqlite:, postgres: or postgresql: URL".to_owned())
}

fn url_of(schemes: &[&str], text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| schemes.contains(&url.scheme()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn numbers_keep_to_their_range() {
        let port = number(0, u16::MAX);
        assert_eq!(port("0"), Ok(0));
        assert_eq!(port("65535"), Ok(65535));
        for wrong in ["abc", "65536", "-1", "1.5", " 1", ""] {
            assert_eq!(port(wrong), Err(format!("'{wrong}' is not a number from 0 to 65535")));
        }
        assert!(number(1, 10)("0").is_err());
    }

    #[test]
    fn origins_come_out_as_browsers_send_them() {
        for (text, expected) in [
            ("http://localhost:3000", "http://localhost:3000"),
            (" https://Chat.Example.com/ ", "https://chat.example.com"),
            ("https://chat.example.com:443", "https://chat.example.com"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("*", "*"),
        ] {
            assert_eq!(origin(text).as_deref(), Ok(expected));
        }
        for wrong in [
            "",
            "chat.example.com",
            "ftp://a.b",
            "https://a.b/path",
            "https://a.b?q",
            "https://me@a.b",
            "null",
            "app:/x",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn urls_keep_to_their_schemes_and_errors_to_themselves() {
        for good in ["sqlite::memory:", "sqlite://data/chat.db?mode=rwc", "postgres://u:p@h/db", "postgresql://h/db"] {
            assert_eq!(database_url(good).map(|url| url.expose_secret().to_owned()).as_deref(), Ok(good));
        }
        for wrong in ["mysql://u:hunter2@h/db", "hunter2", "", "postgres"] {
            assert!(database_url(wrong).is_err_and(|error| !error.contains("hunter2")), "{wrong}");
        }
        assert!(redis_url("rediss://h:6379").is_ok());
        assert!(redis_url("http://h").is_err());
        assert!(redis_url("redis:").is_err());
        assert!(http_url("https://h/x").is_ok());
        assert!(http_url("h/x").is_err());
        assert!(http_url("http://").is_err());
    }

    #[test]
    fn addresses_are_ip_addresses_or_localhost() {
        assert_eq!(address("::"), Ok("::".parse().unwrap()));
        assert_eq!(address("localhost"), Ok(Ipv4Addr::LOCALHOST.into()));
        assert!(address("example.com").is_err());
    }
}
