//! The page: the exported frontend, served from the binary itself.

mod files;
mod headers;

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use self::files::File;

/// Where who opens the address is sent.
const START: &str = "/chat";
const NOT_FOUND: &str = "/404.html";

const NOT_BUILT: &str = "This build of the server has no page: run `make build`, which builds it first. The API is described at /api/docs.\n";
const NOTHING_HERE: &str = "There is nothing here.\n";

/// Serves the page at every address that is no route of the `router`.
pub fn attach(router: Router) -> Router {
    router.fallback(serve)
}

async fn serve(request: Request) -> Response {
    let mut response = answer(&request);
    headers::guard(response.headers_mut());
    response
}

fn answer(request: &Request) -> Response {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return not_taken(path);
    }
    if path == "/" {
        return match File::find(START) {
            Some(_) => Redirect::temporary(START).into_response(),
            None => (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response(),
        };
    }
    match (File::find(path), path.strip_suffix('/').filter(|bare| File::find(bare).is_some())) {
        (Some(file), _) => file.respond(StatusCode::OK, request.headers()),
        (None, Some(bare)) => Redirect::permanent(bare).into_response(),
        (None, None) => missing(request),
    }
}

/// A browser is shown a page, a program a sentence.
fn missing(request: &Request) -> Response {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match File::find(NOT_FOUND).filter(|_| accept.contains("text/html")) {
        Some(page) => page.respond(StatusCode::NOT_FOUND, &header::HeaderMap::new()),
        None => (StatusCode::NOT_FOUND, NOTHING_HERE).into_response(),
    }
}

fn not_taken(path: &str) -> Response {
    if path != "/" && File::find(path).is_none() {
        return (StatusCode::NOT_FOUND, NOTHING_HERE).into_response();
    }
    let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))];
    (StatusCode::METHOD_NOT_ALLOWED, allow, "Only GET and HEAD are taken here.\n").into_response()
}
