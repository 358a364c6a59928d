//! The real application on a free port with a fresh database, and a client that speaks HTTP to it.

use std::net::SocketAddr;

use chat_backend::{app::Application, common::clock::Clock, config::Config};
use clap::Parser;
use http::Method;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::database::Place;

/// Runs each named `async fn(App)` of the file on SQLite and on PostgreSQL, with the settings given first.
macro_rules! on_each_app {
    ($settings:expr; $($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                $crate::support::app::run($crate::support::database::Place::sqlite(), $settings, super::$test).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                let place = $crate::support::database::Place::postgres().await;
                $crate::support::app::run(place, $settings, super::$test).await;
            })+
        }
    };
}
pub(crate) use on_each_app;

#[derive(Parser)]
#[command(args_override_self = true)]
struct Cli {
    #[command(flatten)]
    config: Config,
}

/// Answers of three tokens, at once.
const DEFAULTS: [&str; 10] = [
    "test",
    "--host",
    "127.0.0.1",
    "--port",
    "0",
    "--ai-provider",
    "scripted",
    "--ai-chunks",
    "3",
    "--stream-frame-ms=0",
];

/// The application, in development mode unless the settings say otherwise.
#[derive(Clone)]
pub struct App {
    pub address: SocketAddr,
    pub shutdown: CancellationToken,
    http: reqwest::Client,
}

/// Starts the application on the place's database, runs the test, ends both.
pub async fn run<F: Future<Output = ()> + Send + 'static>(place: Place, settings: &[&str], test: fn(App) -> F) {
    let url = place.url();
    let arguments = [&DEFAULTS[..], settings, &["--database-url", &url]].concat();
    let config = Cli::try_parse_from(arguments).unwrap().config;
    place
        .run_bare(async move {
            let application = Application::build(config, Clock::system()).await.unwrap();
            let (address, shutdown) = (application.address(), CancellationToken::new());
            let running = tokio::spawn(application.run(shutdown.clone()));
            test(App { address, shutdown: shutdown.clone(), http: reqwest::Client::new() }).await;
            shutdown.cancel();
            running.await.unwrap();
        })
        .await;
}

impl App {
    /// A request without a token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address))
    }

    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// Logs a user in (development mode).
    pub async fn user(&self, name: &str) -> User {
        let login = self.request(Method::POST, "/api/auth/dev").json(&json!({ "userId": name }));
        let reply = Reply::of(login.send().await.unwrap()).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        User { app: self.clone(), token: reply.body["token"].as_str().unwrap().to_owned() }
    }
}

/// Somebody with a token. Paths are below `/api/chat`.
#[derive(Clone)]
pub struct User {
    pub app: App,
    pub token: String,
}

impl User {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.app.request(method, &format!("/api/chat{path}")).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::DELETE, path).send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        Reply::of(self.request(Method::POST, path).json(&body).send().await.unwrap()).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        Reply::of(self.request(Method::PATCH, path).json(&body).send().await.unwrap()).await
    }

    /// The path of a new conversation.
    pub async fn conversation(&self) -> String {
        let reply = self.post("/conversations", json!({ "title": "A talk" })).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        format!("/conversations/{}", reply.body["id"].as_str().unwrap())
    }

    /// Sends a message and waits for its answer.
    pub async fn say(&self, conversation: &str, content: &str) -> Value {
        let reply = self.post(&format!("{conversation}/messages"), json!({ "content": content })).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.body
    }
}

/// What a request was answered with.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: http::HeaderMap,
    /// Null where it is not JSON.
    pub body: Value,
    pub text: String,
}

impl Reply {
    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        Self { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Checks that this is a problem of this status and code, whose sentence contains `sentence`.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str, sentence: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let fields: Vec<_> = self.body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, ["type", "title", "status", "detail", "code"], "{self:?}");
        assert_eq!((&self.body["code"], &self.body["status"]), (&json!(code), &json!(status)), "{self:?}");
        assert!(self.body["detail"].as_str().unwrap().contains(sentence), "{self:?}");
    }
}
