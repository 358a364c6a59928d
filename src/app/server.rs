//! The HTTP server: accepts connections, watches them, and lets them end when the server does.

use std::{convert::Infallible, io, net::SocketAddr, time::Duration};

use axum::body::Body;
use http::{Request, Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::{Service, ServiceExt};

use crate::realtime::{Peer, WatchedTcp};

/// How long a client may take to send a request's headers, the wait between two requests included. Longer than the 60 seconds
/// for which an AWS load balancer keeps an idle connection: the load balancer has to be the one that closes it.
const HEADER_TIMEOUT: Duration = Duration::from_secs(75);

/// Enough for any headers that we read; hyper's own limit is larger than what a connection should be allowed to hold.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// How much of what the kernel holds for a connection (see `listener`) may be unsent, in bytes. The kernel takes no more then, so that it is seen at once that a client does not
/// read, while a client that reads gets as much as the network carries. (A small buffer alone shows the first and prevents the
/// second: it is emptied only as acknowledgements come, which clients delay.)
const UNSENT_BYTES: u32 = 32 << 10;

/// How long requests may take to finish once the server ends; WebSockets are closed before.
const LAST_REQUESTS: Duration = Duration::from_secs(2);

/// After an error of `accept` that is not the client's: out of file descriptors, mostly.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// So long without a failure, and the shortage is over. Now and then one connection can be accepted while it lasts.
const SHORTAGE_OVER: Duration = Duration::from_secs(2);

/// Serves until `stop` is cancelled and what runs has ended, or has had its time.
pub async fn serve<S, B>(listener: TcpListener, service: S, stop: CancellationToken)
where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: hyper::body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let connections = TaskTracker::new();
    let mut shortage = Shortage::default();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
            () = shortage.over() => continue,
        };
        match accepted {
            Ok((stream, address)) => {
                connections.spawn(handle(stream, address, service.clone(), stop.clone()));
            }
            Err(error) if is_clients(&error) => {}
            Err(error) => {
                shortage.note(&error);
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(LAST_REQUESTS, connections.wait()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// Serves one connection; once `stop` is cancelled, its request that runs is the last.
async fn handle<S, B>(stream: TcpStream, address: SocketAddr, service: S, stop: CancellationToken)
where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: hyper::body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    if let Err(error) = SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT_BYTES) {
        tracing::debug!(%error, "TCP_NOTSENT_LOWAT could not be set");
    }
    let stream = WatchedTcp::new(stream);
    let peer = Peer { address: address.ip(), tcp: stream.state().clone() };
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer.clone());
        service.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended with an error");
    }
}

/// Whether the client went before it was accepted.
fn is_clients(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// A time in which connections cannot be accepted: one line when it begins and one when it is over, however long it takes.
#[derive(Default)]
struct Shortage {
    last_failure: Option<Instant>,
}

impl Shortage {
    fn note(&mut self, error: &io::Error) {
        ::metrics::counter!("chat_accept_failures_total").increment(1);
        if self.last_failure.replace(Instant::now()).is_none() {
            tracing::error!(%error, "connections cannot be accepted just now: they wait");
        }
    }

    /// Resolves once it is over; never while there is none.
    async fn over(&mut self) {
        let Some(last_failure) = self.last_failure else { return std::future::pending().await };
        tokio::time::sleep_until(last_failure + SHORTAGE_OVER).await;
        self.last_failure = None;
        tracing::info!("connections are accepted again");
    }
}
