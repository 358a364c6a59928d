//! What each kind of token is answered, with HS256.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::{NOW, RSA, SECRET, ada, clock, config, hs256, sign};
use crate::{
    common::{
        auth::{Authenticator, Identity, TokenIssuer},
        error::{Error, ErrorCode},
    },
    config::{AuthConfig, Environment},
};

async fn verify(config: &AuthConfig, token: &str) -> Result<Identity, Error> {
    Authenticator::new(config, Environment::Production, clock().0).unwrap().verify(token).await
}

async fn refusal(config: &AuthConfig, token: &str) -> String {
    let error = verify(config, token).await.expect_err("the token must be refused");
    assert_eq!(error.code(), ErrorCode::Unauthorized);
    error.to_string()
}

fn unsigned(claims: &Value) -> String {
    let signed = hs256(claims);
    let payload = signed.split('.').nth(1).unwrap();
    // {"alg":"none"}
    format!("eyJhbGciOiJub25lIn0.{payload}.")
}

#[tokio::test]
async fn a_good_token_says_who_how_long_and_which_roles() {
    let identity =
        verify(&config(), &hs256(&json!({ "sub": "ada", "exp": NOW + 60, "roles": ["admin", 7] }))).await.unwrap();
    assert_eq!(identity.user_id.as_str(), "ada");
    assert_eq!(identity.expires_at.unwrap().timestamp(), NOW + 60);
    assert_eq!(identity.roles, ["admin"]);
}

#[tokio::test]
async fn a_token_without_an_end_never_expires() {
    let identity = verify(&config(), &hs256(&json!({ "sub": "ada" }))).await.unwrap();
    assert_eq!((identity.expires_at, identity.roles), (None, vec![]));
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let good = hs256(&ada());
    let tampered = good.replacen('.', ".e", 1);
    let elsewhere = sign(&Header::new(Algorithm::HS256), &ada(), &EncodingKey::from_secret(b"another secret"));
    let extended = Header { crit: Some(vec!["b64".to_owned()]), ..Header::new(Algorithm::HS256) };
    let extended = sign(&extended, &ada(), &EncodingKey::from_secret(SECRET.as_bytes()));
    for (token, sentence) in [
        ("", "the token is missing"),
        ("garbage", "the token is malformed"),
        ("a.b.c", "the token is malformed"),
        ("..", "the token is malformed"),
        (&good[..good.len() - 8], "the token's signature is wrong"),
        (&tampered, "the token's signature is wrong"),
        (&elsewhere, "the token's signature is wrong"),
        (&extended, "the token asks for an extension that is not supported"),
        (&"x".repeat(20_000), "the token is too long"),
    ] {
        assert_eq!(refusal(&config(), token).await, sentence, "{token}");
    }
}

#[tokio::test]
async fn only_hs256_is_accepted_with_a_secret() {
    let secret = EncodingKey::from_secret(SECRET.as_bytes());
    let rsa = EncodingKey::from_rsa_pem(RSA).unwrap();
    for token in [
        unsigned(&ada()),
        sign(&Header::new(Algorithm::HS384), &ada(), &secret),
        sign(&Header::new(Algorithm::HS512), &ada(), &secret),
        sign(&Header::new(Algorithm::RS256), &ada(), &rsa),
    ] {
        assert_eq!(refusal(&config(), &token).await, "the token's algorithm is not accepted");
    }
}

#[tokio::test]
async fn times_are_checked_with_leeway_on_both_sides() {
    let expired = "the token has expired";
    let early = "the token is not valid yet";
    for (claims, expected) in [
        (json!({ "exp": NOW + 1 }), None),
        (json!({ "exp": NOW - 29 }), None),
        (json!({ "exp": NOW - 30 }), Some(expired)),
        (json!({ "exp": NOW - 3600 }), Some(expired)),
        (json!({ "exp": 0 }), Some(expired)),
        (json!({ "exp": -5 }), Some(expired)),
        (json!({ "exp": NOW as f64 - 29.5 }), None),
        (json!({ "exp": "tomorrow" }), Some("the token's exp is not a time")),
        (json!({ "exp": null }), Some("the token's exp is not a time")),
        (json!({ "exp": 1e300 }), Some("the token's exp is not a time")),
        (json!({ "nbf": NOW + 30 }), None),
        (json!({ "nbf": NOW + 31 }), Some(early)),
        (json!({ "nbf": [] }), Some("the token's nbf is not a time")),
    ] {
        let mut all = json!({ "sub": "ada" });
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        let outcome = verify(&config(), &hs256(&all)).await.err().map(|error| error.to_string());
        assert_eq!(outcome.as_deref(), expected, "{claims}");
    }
}

#[tokio::test]
async fn issuer_and_audience_are_checked_where_they_are_set() {
    let config = AuthConfig { jwt_issuer: Some("us".into()), jwt_audience: Some("chat".into()), ..config() };
    for (claims, expected) in [
        (json!({ "sub": "ada", "iss": "us", "aud": "chat" }), None),
        (json!({ "sub": "ada", "iss": "us", "aud": ["mail", "chat"] }), None),
        (json!({ "sub": "ada", "iss": "them", "aud": "chat" }), Some("the token's issuer is not accepted")),
        (json!({ "sub": "ada", "aud": "chat" }), Some("the token names no issuer, or not as text")),
        (json!({ "sub": "ada", "iss": "us", "aud": "mail" }), Some("the token's audience is not accepted")),
        (json!({ "sub": "ada", "iss": "us", "aud": [] }), Some("the token's audience is not accepted")),
        (json!({ "sub": "ada", "iss": "us" }), Some("the token names no audience, or not as text")),
        (json!({ "sub": "ada", "iss": "us", "aud": 7 }), Some("the token names no audience, or not as text")),
    ] {
        let outcome = verify(&config, &hs256(&claims)).await.err().map(|error| error.to_string());
        assert_eq!(outcome.as_deref(), expected, "{claims}");
    }
    let unchecked = hs256(&json!({ "sub": "ada", "iss": "them", "aud": "mail" }));
    assert!(verify(&super::config(), &unchecked).await.is_ok());
}

#[tokio::test]
async fn the_user_claim_must_be_a_usable_text() {
    for user in [json!(null), json!(7), json!(""), json!("a\nb"), json!("nul\0"), json!("x".repeat(201))] {
        let sentence = refusal(&config(), &hs256(&json!({ "sub": user }))).await;
        assert_eq!(sentence, "the token does not say who the user is", "{user}");
    }
    assert!(verify(&config(), &hs256(&json!({ "sub": "é".repeat(200) }))).await.is_ok());
    assert!(verify(&config(), &hs256(&json!({}))).await.is_err());
    assert_eq!(refusal(&config(), &hs256(&json!({ "sub": ["ada"] }))).await, "the token is malformed");
}

#[tokio::test]
async fn the_user_claim_can_be_another() {
    let config = AuthConfig { jwt_user_claim: "uid".to_owned(), ..config() };
    let identity = verify(&config, &hs256(&json!({ "sub": "machine", "uid": "ada" }))).await.unwrap();
    assert_eq!(identity.user_id.as_str(), "ada");
    assert!(verify(&config, &hs256(&json!({ "sub": "ada" }))).await.is_err());
}

#[tokio::test]
async fn claims_must_be_an_object() {
    assert_eq!(refusal(&config(), &hs256(&json!(["ada"]))).await, "the token is malformed");
}

#[tokio::test]
async fn tokens_of_our_own_are_accepted_by_a_server_with_the_same_settings() {
    let config = AuthConfig {
        jwt_issuer: Some("us".into()),
        jwt_audience: Some("chat".into()),
        jwt_user_claim: "uid".to_owned(),
        ..config()
    };
    let token =
        TokenIssuer::new(&SECRET.into(), &config).issue(&"ada".into(), &["admin".into()], 2, clock().0.now()).unwrap();
    let identity = verify(&config, &token).await.unwrap();
    assert_eq!(identity.user_id.as_str(), "ada");
    assert_eq!(identity.expires_at.unwrap().timestamp(), NOW + 7200);
}

#[tokio::test]
async fn while_the_secret_is_changed_tokens_of_both_are_accepted_and_no_others() {
    const OLD: &str = "the secret before, long enough for HS256";
    let config = AuthConfig { jwt_secret_previous: Some(OLD.into()), ..config() };
    let key = |secret: &str| EncodingKey::from_secret(secret.as_bytes());
    let signed = |secret: &str, claims: &Value| sign(&Header::new(Algorithm::HS256), claims, &key(secret));
    let (good, late) = (ada(), json!({ "sub": "ada", "exp": NOW - 60 }));
    for secret in [SECRET, OLD] {
        assert_eq!(verify(&config, &signed(secret, &good)).await.unwrap().user_id.as_str(), "ada");
        assert_eq!(refusal(&config, &signed(secret, &late)).await, "the token has expired");
    }
    assert_eq!(refusal(&config, &signed("a third one", &good)).await, "the token's signature is wrong");
    assert_eq!(refusal(&super::config(), &signed(OLD, &good)).await, "the token's signature is wrong");

    let issued = TokenIssuer::new(&SECRET.into(), &config).issue(&"ada".into(), &[], 1, clock().0.now()).unwrap();
    assert!(verify(&super::config(), &issued).await.is_ok(), "it is signed with JWT_SECRET");
}

#[tokio::test]
async fn development_mode_makes_another_secret_each_time_and_an_issuer() {
    let config = AuthConfig { jwt_secret: None, ..config() };
    let first = Authenticator::new(&config, Environment::Development, clock().0).unwrap();
    let second = Authenticator::new(&config, Environment::Development, clock().0).unwrap();
    let token = first.issuer().unwrap().issue(&"ada".into(), &[], 1, clock().0.now()).unwrap();
    assert!(first.verify(&token).await.is_ok());
    assert!(second.verify(&token).await.is_err());
    assert!(Authenticator::new(&config, Environment::Production, clock().0).is_err());
    let with_secret = Authenticator::new(&super::config(), Environment::Development, clock().0).unwrap();
    assert!(with_secret.issuer().is_none());
}
