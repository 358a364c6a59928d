//! A local AI provider: speaks a real provider's wire format, step by step as a test tells it.

mod wire;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use tokio::{
    sync::{Mutex, mpsc},
    time::timeout,
};
pub use wire::Wire;

/// What the provider does with every request, in order.
#[derive(Clone, Debug)]
pub enum Step {
    /// A piece of the answer.
    Text(&'static str),
    Pause(Duration),
    /// A sign of life without text, where the wire format knows one.
    Ping,
    /// Nothing more, until the client goes.
    Hang,
    /// The provider's end mark, with its token count: [`TOKENS`].
    End,
    /// The connection breaks. Without it, a list that does not end in `End` ends the body properly, without the mark.
    Break,
}

/// How a request is received.
#[derive(Clone, Debug)]
pub enum Script {
    Answer(Vec<Step>),
    /// This status, with the body that the provider gives such an error.
    Refuse(u16),
    /// No byte comes back, until the client goes.
    Ignore,
}

/// Prompt and completion together.
pub const TOKENS: i32 = 12;

/// After so long a test that waits for an event fails instead of hanging.
const PATIENCE: Duration = Duration::from_secs(20);

/// What error messages quote of the request: it must not come further.
pub const QUOTED: &str = "words of the user";

/// A request as it came in.
#[derive(Debug)]
pub struct Received {
    pub path: String,
    pub headers: axum::http::HeaderMap,
    pub body: Value,
}

/// Ends with the test: its task is aborted when it is dropped.
pub struct PacedProvider {
    url: String,
    received: Mutex<mpsc::UnboundedReceiver<Received>>,
    left: Mutex<mpsc::UnboundedReceiver<()>>,
    server: tokio::task::JoinHandle<()>,
}

struct Behaviour {
    wire: Wire,
    script: Script,
    received: mpsc::UnboundedSender<Received>,
    left: mpsc::UnboundedSender<()>,
}

impl PacedProvider {
    pub async fn start(wire: Wire, script: Script) -> Self {
        let (received_in, received) = mpsc::unbounded_channel();
        let (left_in, left) = mpsc::unbounded_channel();
        let behaviour = Arc::new(Behaviour { wire, script, received: received_in, left: left_in });
        let app = Router::new().fallback(answer).with_state(behaviour);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, received: received.into(), left: left.into(), server }
    }

    /// For `AI_BASE_URL`: without a path.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The next request, once it is here.
    pub async fn request(&self) -> Received {
        let mut received = self.received.lock().await;
        timeout(PATIENCE, received.recv()).await.expect("a request comes in").unwrap()
    }

    /// Waits until a client has gone before its answer was over.
    pub async fn client_left(&self) {
        let mut left = self.left.lock().await;
        timeout(PATIENCE, left.recv()).await.expect("a client goes").unwrap();
    }

    pub async fn has_lost_a_client(&self) -> bool {
        self.left.lock().await.try_recv().is_ok()
    }

    pub async fn was_asked(&self) -> bool {
        self.received.lock().await.try_recv().is_ok()
    }
}

impl Drop for PacedProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Reports a client that went: what holds it is dropped early then.
struct Watch {
    over: bool,
    left: mpsc::UnboundedSender<()>,
}

impl Watch {
    fn see(&mut self, step: Option<&Step>) {
        self.over |= matches!(step, None | Some(Step::End | Step::Break));
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.over {
            let _ = self.left.send(());
        }
    }
}

async fn answer(State(behaviour): State<Arc<Behaviour>>, request: Request) -> Response {
    let mut watch = Watch { over: false, left: behaviour.left.clone() };
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let received =
        Received { path: head.uri.to_string(), headers: head.headers, body: serde_json::from_slice(&body).unwrap() };
    // The test may have ended.
    let _ = behaviour.received.send(received);
    let wire = behaviour.wire;
    match &behaviour.script {
        Script::Ignore => std::future::pending().await,
        Script::Refuse(status) => {
            watch.over = true;
            (StatusCode::from_u16(*status).unwrap(), wire.error_body(*status).to_string()).into_response()
        }
        Script::Answer(steps) => {
            let head = stream::iter([Ok(wire.head())]);
            let steps = stream::iter(steps.clone().into_iter().map(Some).chain([None]));
            let body = steps.then(move |step| {
                watch.see(step.as_ref());
                perform(wire, step)
            });
            ([("content-type", wire.content_type())], Body::from_stream(head.chain(body))).into_response()
        }
    }
}

async fn perform(wire: Wire, step: Option<Step>) -> Result<Bytes, std::io::Error> {
    match step {
        Some(Step::Text(text)) => Ok(wire.text(text)),
        Some(Step::Ping) => Ok(wire.ping()),
        Some(Step::End) => Ok(wire.end()),
        Some(Step::Break) => {
            // Pending once: what was written before leaves the machine before the connection is torn down.
            tokio::task::yield_now().await;
            Err(std::io::Error::other("the connection breaks"))
        }
        Some(Step::Pause(pause)) => {
            tokio::time::sleep(pause).await;
            Ok(Bytes::new())
        }
        Some(Step::Hang) => std::future::pending().await,
        None => Ok(Bytes::new()),
    }
}
