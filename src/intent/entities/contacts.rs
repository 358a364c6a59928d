//! E-mail addresses and URLs.

use linkify::{LinkFinder, LinkKind};
use reqwest::Url;

use super::{Kind, marks::Marks};

/// Ends of a host that count without `https://` or `www.`: "ok.thanks" is no address, "reddit.com" is one.
const ENDS: [&str; 34] = [
    "ai", "app", "be", "biz", "ca", "ch", "co", "com", "de", "dev", "es", "eu", "fr", "gg", "info", "io", "it", "link",
    "live", "ly", "me", "net", "nl", "org", "page", "pro", "shop", "site", "store", "to", "tv", "uk", "us", "xyz",
];

pub fn mark(marks: &mut Marks) {
    let text = marks.text();
    let original = text.original();
    // Nothing else has these.
    if !original.contains(['@', '.', ':']) {
        return;
    }
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Email, LinkKind::Url]).url_must_have_scheme(false);
    for link in finder.links(original) {
        let (start, end) = (text.folded(link.start()), text.folded(link.end()));
        match link.kind() {
            LinkKind::Email => marks.mention(Kind::Email, email(link.as_str()).into(), start, end),
            _ => {
                if let Some(url) = url(link.as_str()) {
                    marks.mention(Kind::Url, url.into(), start, end);
                }
            }
        }
    }
}

/// Its host in lower case; what stands before the `@` is its host's to read.
fn email(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((user, host)) => format!("{user}@{}", host.to_lowercase()),
        None => text.to_owned(),
    }
}

fn url(text: &str) -> Option<String> {
    if text.contains("://") {
        return Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(Url::into);
    }
    let url = Url::parse(&format!("https://{text}")).ok()?;
    let host = url.host_str()?;
    let end = host.rsplit_once('.').map(|(_, end)| end)?;
    (host.starts_with("www.") || ENDS.contains(&end)).then(|| url.clone().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_normalised() {
        let table = [
            ("HTTPS://Example.COM/A?b=c", Some("https://example.com/A?b=c")),
            ("www.example.museum", Some("https://www.example.museum/")),
            ("reddit.com/r/x", Some("https://reddit.com/r/x")),
            ("ok.thanks", None),
            ("ftp://example.com/x", None),
        ];
        for (text, expected) in table {
            assert_eq!(url(text).as_deref(), expected, "{text}");
        }
        assert_eq!(email("Ana.B@Example.COM"), "Ana.B@example.com");
    }
}
