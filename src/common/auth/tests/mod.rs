//! The token table, and key sets that rotate and fail. The keys in this folder are for these tests only.

mod key_sets;
mod tokens;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::DateTime;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::{common::clock::Clock, config::AuthConfig};

/// Seconds since 1970 at which these tests begin.
const NOW: i64 = 1_800_000_000;
const SECRET: &str = "a secret for tests, long enough for HS256";
const RSA: &[u8] = include_bytes!("rsa.pem");

fn config() -> AuthConfig {
    AuthConfig {
        jwt_secret: Some(SECRET.into()),
        jwt_secret_previous: None,
        jwt_jwks_url: None,
        jwt_issuer: None,
        jwt_audience: None,
        jwt_user_claim: "sub".to_owned(),
        jwt_leeway_seconds: 30,
    }
}

/// A clock at [`NOW`], and the seconds to move it by.
fn clock() -> (Clock, Arc<AtomicI64>) {
    let passed = Arc::new(AtomicI64::new(0));
    let seconds = passed.clone();
    let clock = Clock::from_fn(move || DateTime::from_timestamp(NOW + seconds.load(Ordering::SeqCst), 0).unwrap());
    (clock, passed)
}

fn sign(header: &Header, claims: &Value, key: &EncodingKey) -> String {
    encode(header, claims, key).unwrap()
}

fn hs256(claims: &Value) -> String {
    sign(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(SECRET.as_bytes()))
}

fn with_key_id(algorithm: Algorithm, id: &str) -> Header {
    Header { kid: Some(id.to_owned()), ..Header::new(algorithm) }
}

fn ada() -> Value {
    json!({ "sub": "ada", "exp": NOW + 3600 })
}
