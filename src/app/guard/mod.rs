//! What every request passes first: the page that it comes from, the limits on what one client address may have in progress,
//! and the limits on its body.
//!
//! It stands in front of everything, so it also limits those who show no token. What a user may have in progress is limited
//! where the user is known.

mod origin;
mod request_body;

use std::{
    future::Future,
    net::{IpAddr, Ipv4Addr},
    num::NonZeroU32,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, HttpBody};
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use tower::{Layer, Service};

use self::request_body::{BodyLimits, LimitedBody};
use crate::{
    common::{body::HeldBody, byte_limit::ByteLimit, network::network, tally::Tally},
    config::Config,
    realtime::{Links, PATH, Peer, client_address, session_of},
};

pub use self::origin::Origins;

/// What monitoring asks is never refused: a load balancer would take the instance for dead because of its clients.
const HEALTH: &str = "/health";

const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");
const TOO_MANY_REQUESTS: &str = r#"{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"your address has too many requests in progress; wait for some of them to end","code":"RATE_LIMITED"}"#;
const FOREIGN_ORIGIN: &str = "pages of this origin may not connect; FRONTEND_URL names those that may\n";

/// See the module's page.
#[derive(Clone)]
pub struct GuardLayer(Arc<Guard>);

struct Guard {
    requests: Arc<Tally<IpAddr>>,
    bodies: BodyLimits,
    origins: Origins,
    links: Arc<Links>,
    trusted_proxy_hops: usize,
}

impl GuardLayer {
    pub fn new(config: &Config, links: Arc<Links>) -> Self {
        let limits = &config.limits;
        let bytes = limits.limit_unfinished_bytes_per_address.get().map(NonZeroU32::get);
        let bodies = BodyLimits {
            bytes: ByteLimit::new(bytes.map(|bytes| bytes as usize)),
            largest: limits.limit_packet_bytes,
            timeout: Duration::from_millis(limits.limit_body_ms),
        };
        Self(Arc::new(Guard {
            requests: Tally::new(limits.limit_requests_per_address.get()),
            bodies,
            origins: Origins::new(&config.server),
            links,
            trusted_proxy_hops: config.server.trusted_proxy_hops,
        }))
    }
}

impl<S> Layer<S> for GuardLayer {
    type Service = GuardService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        GuardService { inner, guard: self.0.clone() }
    }
}

#[derive(Clone)]
pub struct GuardService<S> {
    inner: S,
    guard: Arc<Guard>,
}

impl<S> Service<Request<Body>> for GuardService<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let is_socket = request.uri().path().starts_with(PATH);
        if is_socket && !self.guard.origins.allow(request.headers()) {
            return Box::pin(std::future::ready(Ok(foreign_origin())));
        }
        let address = self.guard.address(&request);
        let permit = if self.guard.is_counted(&request) {
            match self.guard.requests.take(&address) {
                Ok(permit) => Some(permit),
                Err(_) => return Box::pin(std::future::ready(Ok(too_many_requests()))),
            }
        } else {
            None
        };
        let (request, has_failed) = self.guard.limit_body(request, address, is_socket);
        let response = self.inner.call(request);
        Box::pin(async move {
            let mut response = response.await?.map(|body| HeldBody::hold(body, permit));
            // The rest of such a body is not read, so the connection closes: a client that knows does not use it again.
            if has_failed.is_some_and(|has_failed| has_failed.load(Ordering::Acquire)) {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok(response)
        })
    }
}

impl Guard {
    fn address(&self, request: &Request<Body>) -> IpAddr {
        let peer = request.extensions().get::<Peer>().map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.address);
        network(client_address(request.headers(), peer, self.trusted_proxy_hops))
    }

    fn limit_body(
        &self,
        request: Request<Body>,
        address: IpAddr,
        has_packets: bool,
    ) -> (Request<Body>, Option<Arc<AtomicBool>>) {
        if request.body().is_end_stream() {
            return (request, None);
        }
        let (parts, body) = request.into_parts();
        let (body, has_failed) = LimitedBody::limit(body, &self.bodies, address, has_packets);
        (Request::from_parts(parts, body), Some(has_failed))
    }

    /// Whether the request counts as one of its address. Polls of sessions in the namespace do not: each session has one, users
    /// have a limit on sessions, and behind a load balancer whose header is not trusted all of them have the same address.
    fn is_counted(&self, request: &Request<Body>) -> bool {
        let path = request.uri().path();
        if path.starts_with(PATH) && request.method() == Method::GET {
            return session_of(request.uri()).is_none_or(|session| self.links.get(session).is_none());
        }
        !path.starts_with(HEALTH)
    }
}

fn too_many_requests() -> Response<Body> {
    ::metrics::counter!("chat_refused_requests_total", "reason" => "address").increment(1);
    let mut refusal = Response::new(Body::from(TOO_MANY_REQUESTS));
    *refusal.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let headers = refusal.headers_mut();
    headers.insert(header::RETRY_AFTER, RETRY_AFTER);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    refusal
}

fn foreign_origin() -> Response<Body> {
    ::metrics::counter!("chat_refused_requests_total", "reason" => "origin").increment(1);
    ::metrics::counter!("chat_failed_handshakes_total").increment(1);
    let mut refusal = Response::new(Body::from(FOREIGN_ORIGIN));
    *refusal.status_mut() = StatusCode::FORBIDDEN;
    refusal.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    refusal
}
