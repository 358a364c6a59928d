//! Key sets over HTTP: rotation, outage, and how often they are fetched.

use std::sync::{Arc, atomic::Ordering};

use axum::{Router, extract::State, http::StatusCode, routing::get};
use futures_util::future::join_all;
use jsonwebtoken::{
    Algorithm, EncodingKey,
    jwk::{Jwk, PublicKeyUse},
};
use parking_lot::Mutex;
use serde_json::json;
use tokio::net::TcpListener;

use super::{RSA, ada, clock, config, sign, with_key_id};
use crate::{
    common::{
        auth::Authenticator,
        clock::Clock,
        error::{Error, ErrorCode},
    },
    config::{AuthConfig, Environment},
};

const FIRST: &[u8] = include_bytes!("ec_first.pem");
const SECOND: &[u8] = include_bytes!("ec_second.pem");
const UNKNOWN_KEY: &str = "the token is signed with a key that is not in the key set";

/// What the issuer answers, and how often it was asked.
struct Issuer {
    status: StatusCode,
    body: String,
    asked: usize,
}

type Shared = Arc<Mutex<Issuer>>;

async fn answer(State(issuer): State<Shared>) -> (StatusCode, String) {
    let mut issuer = issuer.lock();
    issuer.asked += 1;
    (issuer.status, issuer.body.clone())
}

async fn serve(listener: TcpListener, keys: &[Jwk]) -> Shared {
    let issuer = Arc::new(Mutex::new(Issuer { status: StatusCode::OK, body: set(keys), asked: 0 }));
    let router = Router::new().route("/keys", get(answer)).with_state(issuer.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    issuer
}

async fn listener() -> (TcpListener, AuthConfig) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap()).parse().unwrap();
    (listener, AuthConfig { jwt_secret: None, jwt_jwks_url: Some(url), ..config() })
}

fn authenticator(config: &AuthConfig, clock: Clock) -> Authenticator {
    Authenticator::new(config, Environment::Development, clock).unwrap()
}

fn set(keys: &[Jwk]) -> String {
    json!({ "keys": keys }).to_string()
}

fn rsa() -> (EncodingKey, Jwk) {
    key(EncodingKey::from_rsa_pem(RSA).unwrap(), Algorithm::RS256, "rsa")
}

fn ec(pem: &[u8], id: &str) -> (EncodingKey, Jwk) {
    key(EncodingKey::from_ec_pem(pem).unwrap(), Algorithm::ES256, id)
}

fn key(key: EncodingKey, algorithm: Algorithm, id: &str) -> (EncodingKey, Jwk) {
    let mut jwk = Jwk::from_encoding_key(&key, algorithm).unwrap();
    jwk.common.key_id = Some(id.to_owned());
    (key, jwk)
}

fn es256(key: &EncodingKey, id: &str) -> String {
    sign(&with_key_id(Algorithm::ES256, id), &ada(), key)
}

fn sentence(outcome: Result<impl std::fmt::Debug, Error>) -> (ErrorCode, String) {
    let error = outcome.expect_err("the token must be refused");
    (error.code(), error.to_string())
}

#[tokio::test]
async fn rs256_and_es256_are_accepted_and_nothing_else() {
    let ((rsa, rsa_public), (ec, ec_public)) = (rsa(), ec(FIRST, "ec"));
    let (listener, config) = listener().await;
    let issuer = serve(listener, &[rsa_public.clone(), ec_public.clone()]).await;
    let authenticator = authenticator(&config, clock().0);
    assert!(authenticator.verify(&sign(&with_key_id(Algorithm::RS256, "rsa"), &ada(), &rsa)).await.is_ok());
    assert!(authenticator.verify(&es256(&ec, "ec")).await.is_ok());
    assert!(authenticator.issuer().is_none());

    // The key that everybody can read must not become a secret that everybody can sign with.
    let public = serde_json::to_string(&rsa_public).unwrap();
    let confused = sign(&with_key_id(Algorithm::HS256, "rsa"), &ada(), &EncodingKey::from_secret(public.as_bytes()));
    let other = sign(&with_key_id(Algorithm::RS512, "rsa"), &ada(), &rsa);
    for token in [confused, other] {
        let refused = (ErrorCode::Unauthorized, "the token's algorithm is not accepted".to_owned());
        assert_eq!(sentence(authenticator.verify(&token).await), refused);
    }
    let crossed = sign(&with_key_id(Algorithm::RS256, "ec"), &ada(), &rsa);
    assert_eq!(sentence(authenticator.verify(&crossed).await).1, UNKNOWN_KEY);
    let forged = es256(&self::ec(SECOND, "ec").0, "ec");
    assert_eq!(sentence(authenticator.verify(&forged).await).1, "the token's signature is wrong");
    assert_eq!(issuer.lock().asked, 1);
}

#[tokio::test]
async fn a_token_without_a_key_id_needs_a_set_with_one_key_for_it() {
    let ((first, first_public), (_, second_public), (_, rsa_public)) = (ec(FIRST, "1"), ec(SECOND, "2"), rsa());
    let token = sign(&jsonwebtoken::Header::new(Algorithm::ES256), &ada(), &first);
    for (keys, accepted) in [(vec![first_public.clone(), rsa_public], true), (vec![first_public, second_public], false)]
    {
        let (listener, config) = listener().await;
        serve(listener, &keys).await;
        assert_eq!(authenticator(&config, clock().0).verify(&token).await.is_ok(), accepted);
    }
}

#[tokio::test]
async fn keys_for_other_purposes_and_of_other_kinds_are_passed_over() {
    let (first, mut encryption) = ec(FIRST, "1");
    encryption.common.public_key_use = Some(PublicKeyUse::Encryption);
    let (second, good) = ec(SECOND, "2");
    let (listener, config) = listener().await;
    let issuer = serve(listener, &[]).await;
    let foreign = json!({ "kty": "AKP", "alg": "ML-DSA-44", "kid": "3", "pub": "x" });
    issuer.lock().body = json!({ "keys": [foreign, encryption, good] }).to_string();
    let authenticator = authenticator(&config, clock().0);
    assert!(authenticator.verify(&es256(&second, "2")).await.is_ok());
    assert_eq!(sentence(authenticator.verify(&es256(&first, "1")).await).1, UNKNOWN_KEY);
}

#[tokio::test]
async fn an_unknown_key_fetches_the_set_again_but_not_more_often_than_every_ten_seconds() {
    let ((first, first_public), (second, second_public)) = (ec(FIRST, "1"), ec(SECOND, "2"));
    let (listener, config) = listener().await;
    let issuer = serve(listener, &[first_public]).await;
    let (clock, seconds) = clock();
    let authenticator = authenticator(&config, clock);
    assert!(authenticator.verify(&es256(&first, "1")).await.is_ok());

    issuer.lock().body = set(&[second_public]);
    seconds.store(9, Ordering::SeqCst);
    let refused = (ErrorCode::Unauthorized, UNKNOWN_KEY.to_owned());
    assert_eq!(sentence(authenticator.verify(&es256(&second, "2")).await), refused);
    assert_eq!(issuer.lock().asked, 1);

    seconds.store(10, Ordering::SeqCst);
    assert!(authenticator.verify(&es256(&second, "2")).await.is_ok());
    assert_eq!(sentence(authenticator.verify(&es256(&first, "1")).await), refused);
    assert_eq!(issuer.lock().asked, 2);
}

#[tokio::test]
async fn many_at_once_cause_one_fetch() {
    let (first, public) = ec(FIRST, "1");
    let (listener, config) = listener().await;
    let issuer = serve(listener, &[public]).await;
    let authenticator = authenticator(&config, clock().0);
    let token = es256(&first, "1");
    let outcomes = join_all((0..50).map(|_| authenticator.verify(&token))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(issuer.lock().asked, 1);
}

#[tokio::test]
async fn old_keys_are_used_while_new_ones_are_fetched_and_through_an_outage() {
    let ((first, first_public), (_, second_public)) = (ec(FIRST, "1"), ec(SECOND, "2"));
    let (listener, config) = listener().await;
    let issuer = serve(listener, &[first_public]).await;
    let (clock, seconds) = clock();
    let authenticator = authenticator(&config, clock);
    let token = es256(&first, "1");
    assert!(authenticator.verify(&token).await.is_ok());

    issuer.lock().status = StatusCode::SERVICE_UNAVAILABLE;
    seconds.store(600, Ordering::SeqCst);
    assert!(authenticator.verify(&token).await.is_ok());
    // An unknown key waits for the fetch that runs behind the token before it, and learns nothing.
    assert_eq!(sentence(authenticator.verify(&es256(&first, "3")).await).0, ErrorCode::Unavailable);
    assert_eq!(issuer.lock().asked, 2);
    assert!(authenticator.verify(&token).await.is_ok());

    *issuer.lock() = Issuer { status: StatusCode::OK, body: set(&[second_public]), asked: 0 };
    seconds.store(610, Ordering::SeqCst);
    assert!(authenticator.verify(&token).await.is_ok());
    assert_eq!(sentence(authenticator.verify(&es256(&first, "3")).await).1, UNKNOWN_KEY);
    assert_eq!(sentence(authenticator.verify(&token).await).1, UNKNOWN_KEY);
    assert_eq!(issuer.lock().asked, 1);
}

#[tokio::test]
async fn nobody_is_let_in_until_the_set_can_be_fetched() {
    let (first, public) = ec(FIRST, "1");
    let (held, config) = listener().await;
    let address = held.local_addr().unwrap();
    drop(held);
    let (clock, seconds) = clock();
    let authenticator = authenticator(&config, clock);
    let token = es256(&first, "1");
    assert_eq!(sentence(authenticator.verify(&token).await).0, ErrorCode::Unavailable);

    let issuer = serve(TcpListener::bind(address).await.unwrap(), std::slice::from_ref(&public)).await;
    for (second, body) in [(1, "not a key set".to_owned()), (2, "x".repeat(1_000_001))] {
        issuer.lock().body = body;
        seconds.store(second, Ordering::SeqCst);
        assert_eq!(sentence(authenticator.verify(&token).await).0, ErrorCode::Unavailable);
    }
    issuer.lock().body = set(&[public]);
    seconds.store(3, Ordering::SeqCst);
    assert!(authenticator.verify(&token).await.is_ok());
    assert_eq!(issuer.lock().asked, 3);
}
