//! The layers around every HTTP request, outermost first.

use std::{convert::Infallible, time::Duration};

use axum::{Router, body::Body};
use http::{HeaderName, HeaderValue, Method, Request, Response, header};
use tower::{Service, ServiceBuilder, util::BoxCloneSyncService};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
};

use super::guard::GuardLayer;
use crate::{
    config::ServerConfig,
    realtime::{LinkLayer, SocketLayer},
};

/// How long a browser may remember the answer to a preflight.
const PREFLIGHT_AGE: Duration = Duration::from_secs(600);

/// A client's own request id is kept, unless it is longer than any id has to be.
const MAX_REQUEST_ID_BYTES: usize = 128;

const PANIC_PROBLEM: &str = r#"{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"something went wrong on our side","code":"INTERNAL"}"#;

/// The whole HTTP service: Socket.IO where its path is asked for, the router for the rest.
pub fn wrap(
    router: Router,
    guard: GuardLayer,
    links: LinkLayer,
    sockets: SocketLayer,
    config: &ServerConfig,
) -> impl Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + use<> {
    let service = ServiceBuilder::new()
        .layer(cors(config))
        .map_request(without_long_id)
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(PropagateRequestIdLayer::x_request_id())
        .map_response(|response: Response<_>| response.map(Body::new))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(guard)
        .layer(links)
        .layer(sockets)
        .service(router);
    BoxCloneSyncService::new(service)
}

/// Browsers of the frontend may call, with cookies: the load balancer's stickiness is one.
fn cors(config: &ServerConfig) -> CorsLayer {
    let origins = match config.allows_any_origin() {
        true => AllowOrigin::mirror_request(),
        false => AllowOrigin::list(config.frontend_url.iter().filter_map(|origin| HeaderValue::from_str(origin).ok())),
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static("idempotency-key")])
        .expose_headers([HeaderName::from_static("x-request-id"), header::RETRY_AFTER])
        .max_age(PREFLIGHT_AGE)
}

fn without_long_id(mut request: Request<Body>) -> Request<Body> {
    const ID: &str = "x-request-id";
    if request.headers().get(ID).is_some_and(|id| id.len() > MAX_REQUEST_ID_BYTES) {
        request.headers_mut().remove(ID);
    }
    request
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response<Body> {
    ::metrics::counter!("chat_panics_total", "where" => "request").increment(1);
    let mut response = Response::new(Body::from(PANIC_PROBLEM));
    *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
    let problem = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, problem);
    response
}
