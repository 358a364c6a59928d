//! The layer in front of socketioxide: gives each session its [`Link`], and frees what would be kept for as long as the
//! session lives.
//!
//! The socket keeps its first request. That request's header values and URI are slices of hyper's read buffer, 16 KiB a
//! connection: copied, they are a few hundred bytes.

use std::{
    future::Future,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
};
use futures_util::{
    TryFutureExt,
    future::{BoxFuture, FutureExt, ready},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use tower::{Layer, Service};

use super::{
    link::{Link, Links},
    server::PATH,
    tcp::TcpState,
};

/// Put into each request by the listener: the TCP connection that it came on.
#[derive(Clone)]
pub struct Peer {
    pub address: IpAddr,
    pub tcp: Arc<TcpState>,
}

/// What the Engine.IO handshake reads; the rest of the first request is not kept.
const KEPT: [HeaderName; 5] = [
    header::CONNECTION,
    header::UPGRADE,
    header::SEC_WEBSOCKET_KEY,
    header::SEC_WEBSOCKET_VERSION,
    header::CONTENT_TYPE,
];

#[derive(Clone)]
pub struct LinkLayer {
    pub(super) links: Arc<Links>,
    /// How many proxies in front of us may be believed about the client's address.
    pub(super) trusted_proxy_hops: usize,
}

impl<S> Layer<S> for LinkLayer {
    type Service = LinkService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        LinkService { inner, layer: self.clone() }
    }
}

#[derive(Clone)]
pub struct LinkService<S> {
    inner: S,
    layer: LinkLayer,
}

impl<S, B, R> Service<Request<B>> for LinkService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    R: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Self::Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let part = match request.uri().path().starts_with(PATH) {
            true => self.layer.attach(&mut request),
            false => Part::None,
        };
        match part {
            Part::Over => return ready(Ok(over())).boxed(),
            Part::Closed => return ready(Ok(closed())).boxed(),
            _ => {}
        }
        let response = self.inner.call(request).map_ok(|response| response.map(Body::new));
        match part {
            Part::None | Part::Over | Part::Closed => response.boxed(),
            Part::First(tcp) => {
                let answered = move |response: &Response<Body>| {
                    count_failed_handshake(response);
                    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                        tcp.upgrade();
                    }
                };
                response.inspect_ok(answered).boxed()
            }
            Part::Poll(poll) => async move { unless_over(&poll.0, response).await }.boxed(),
            Part::Post(link) => async move { unless_over(&link, response).await }.boxed(),
            Part::Upgrade(session, tcp) => {
                let links = self.layer.links.clone();
                let upgraded = move |response: &Result<Response<Body>, _>| {
                    if response.as_ref().is_ok_and(|it| it.status() == StatusCode::SWITCHING_PROTOCOLS) {
                        tcp.upgrade();
                        links.upgrade(&session, tcp);
                    }
                };
                response.inspect(upgraded).boxed()
            }
        }
    }
}

/// What a request is to its session.
enum Part {
    /// Nothing that its link has to know.
    None,
    /// It begins a session, on this connection.
    First(Arc<TcpState>),
    /// It waits for packets.
    Poll(WaitingPoll),
    /// It brings packets.
    Post(Arc<Link>),
    /// The session moves to this WebSocket, if the answer says so.
    Upgrade(String, Arc<TcpState>),
    /// The session is over.
    Over,
    /// It would begin a session, and none may begin any more.
    Closed,
}

/// The response, or a refusal as soon as the session is over: neither a poll nor a body that is still coming in outlives it.
async fn unless_over<E>(
    link: &Link,
    response: impl Future<Output = Result<Response<Body>, E>>,
) -> Result<Response<Body>, E> {
    tokio::select! {
        biased;
        response = response => response,
        () = link.over() => Ok(over()),
    }
}

/// The answer to a request of a session that is over.
fn over() -> Response<Body> {
    let mut refusal = Response::new(Body::empty());
    *refusal.status_mut() = StatusCode::BAD_REQUEST;
    refusal
}

fn count_failed_handshake<B>(response: &Response<B>) {
    if response.status().is_client_error() || response.status().is_server_error() {
        ::metrics::counter!("chat_failed_handshakes_total").increment(1);
    }
}

/// The answer to a client that comes while the server goes down. Refused here, official clients try again; they do not after the
/// namespace has refused them.
fn closed() -> Response<Body> {
    ::metrics::counter!("chat_refused_connections_total", "code" => "UNAVAILABLE").increment(1);
    let mut refusal = Response::new(Body::from("the server is going down; try again in a moment\n"));
    *refusal.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    refusal.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    refusal.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    refusal
}

impl LinkLayer {
    fn attach<B>(&self, request: &mut Request<B>) -> Part {
        let Some(peer) = request.extensions_mut().remove::<Peer>() else { return Part::None };
        let is_websocket = query(request.uri()).any(|pair| pair == "transport=websocket");
        if let Some(session) = session_of(request.uri()) {
            let link = self.links.get(session);
            return match link {
                Some(link) if link.is_over() => Part::Over,
                _ if is_websocket => Part::Upgrade(session.to_owned(), peer.tcp),
                Some(link) if request.method() == Method::GET => Part::Poll(WaitingPoll::new(link)),
                Some(link) => Part::Post(link),
                None => Part::None,
            };
        }
        if self.links.is_closed() {
            return Part::Closed;
        }
        let address = client_address(request.headers(), peer.address, self.trusted_proxy_hops);
        let tcp = peer.tcp.clone();
        let link = if is_websocket { Link::websocket(address, peer.tcp) } else { Link::polling(address) };
        request.extensions_mut().insert(link);
        copy_out_of_buffer(request);
        Part::First(tcp)
    }
}

/// The Engine.IO session that a request belongs to; none where it begins one.
pub fn session_of(uri: &Uri) -> Option<&str> {
    query(uri).find_map(|pair| pair.strip_prefix("sid="))
}

fn query(uri: &Uri) -> impl Iterator<Item = &str> {
    uri.query().unwrap_or_default().split('&')
}

/// A poll that waits for packets, until it is dropped.
struct WaitingPoll(Arc<Link>);

impl WaitingPoll {
    fn new(link: Arc<Link>) -> Self {
        link.poll(true);
        Self(link)
    }
}

impl Drop for WaitingPoll {
    fn drop(&mut self) {
        self.0.poll(false);
    }
}

/// The address that the last trusted proxy saw: entries left of it are whatever the client wrote.
pub fn client_address(headers: &HeaderMap, peer: IpAddr, trusted_proxy_hops: usize) -> IpAddr {
    let Some(hop) = trusted_proxy_hops.checked_sub(1) else { return peer };
    let forwarded = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    let mut entries: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    entries.reverse();
    entries.get(hop).and_then(|entry| address(entry)).unwrap_or(peer)
}

/// An address with or without a port: proxies write both.
fn address(entry: &str) -> Option<IpAddr> {
    let with_port = || entry.parse().ok().map(|address: SocketAddr| address.ip());
    entry.parse().ok().or_else(with_port)
}

/// Copies what is kept of the request, so that hyper's buffer is free.
fn copy_out_of_buffer<B>(request: &mut Request<B>) {
    let mut headers = HeaderMap::with_capacity(KEPT.len());
    for name in KEPT {
        if let Some(value) = request.headers().get(&name)
            && let Ok(value) = HeaderValue::from_bytes(value.as_bytes())
        {
            headers.insert(name, value);
        }
    }
    *request.headers_mut() = headers;
    let uri = request.uri().path_and_query().map(ToString::to_string);
    if let Some(uri) = uri.and_then(|uri| uri.parse::<Uri>().ok()) {
        *request.uri_mut() = uri;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_the_one_that_the_trusted_proxy_saw() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 1.2.3.4"));
        assert_eq!(client_address(&headers, peer, 0), peer);
        assert_eq!(client_address(&headers, peer, 1), "1.2.3.4".parse::<IpAddr>().unwrap());
        assert_eq!(client_address(&headers, peer, 2), "6.6.6.6".parse::<IpAddr>().unwrap());
        assert_eq!(client_address(&headers, peer, 3), peer);
        assert_eq!(client_address(&HeaderMap::new(), peer, 1), peer);
        for (entry, expected) in [("1.2.3.4:99", "1.2.3.4"), ("[2001:db8::1]:99", "2001:db8::1"), ("x", "10.0.0.1")] {
            headers.insert("x-forwarded-for", HeaderValue::from_static(entry));
            assert_eq!(client_address(&headers, peer, 1), expected.parse::<IpAddr>().unwrap());
        }
    }
}
