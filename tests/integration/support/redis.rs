//! A Redis server of a test's own, which it may stop and start again.

use std::{
    env, fs,
    hash::{BuildHasher, RandomState},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use chat_backend::common::redis::{Redis, Script};
use entity::ids::new_id;

/// Ends with the test, its files with it.
pub struct RedisServer {
    port: u16,
    folder: PathBuf,
    process: Option<Child>,
}

impl RedisServer {
    /// A server on a free port. It writes everything to disk, so that a restart loses nothing.
    pub fn start() -> Self {
        let folder = env::temp_dir().join(format!("chat-redis-{}", new_id()));
        fs::create_dir_all(&folder).unwrap();
        let mut server = Self { port: free_port(), folder, process: None };
        server.restart();
        server
    }

    /// Starts it on its port with what it had.
    pub fn restart(&mut self) {
        self.stop();
        let port = self.port.to_string();
        let settings = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always"];
        let mut command = Command::new("redis-server");
        command.args(["--port", &port]).args(settings).current_dir(&self.folder).stdout(Stdio::null());
        self.process = Some(command.spawn().expect("redis-server is installed"));
    }

    /// Ends it as a power cut does.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// An instance's connections, open.
    pub async fn connect(&self) -> Redis {
        let redis = Redis::connect(&format!("redis://127.0.0.1:{}", self.port).into()).unwrap();
        redis.open();
        answers(&redis).await;
        redis
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
        _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port below those that the system gives to clients: nobody takes it while the server is down.
fn free_port() -> u16 {
    let mut ports = std::iter::repeat_with(|| 20_000 + RandomState::new().hash_one(()) as u16 % 12_000);
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

/// Waits until Redis answers; each try waits for a connection.
pub async fn answers(redis: &Redis) {
    for _ in 0..10 {
        if redis.get("anything").await.is_ok() {
            return;
        }
    }
    panic!("Redis does not answer");
}

/// What a command gives that `Redis` has no method for.
pub async fn command(redis: &Redis, words: &[&str]) -> String {
    let script = Script::new("return tostring(redis.call(unpack(ARGV)))");
    redis.run(&script, vec![], words.to_vec()).await.unwrap()
}
