//! Tokens of our own: for development mode, scripts and tests.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::UserId;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::claims::Claims;
use crate::{
    common::error::{Error, Result},
    config::AuthConfig,
};

/// Signs tokens with HS256, such that a server with the same settings accepts them.
pub struct TokenIssuer {
    key: EncodingKey,
    user_claim: String,
    issuer: Option<String>,
    audience: Option<String>,
}

impl TokenIssuer {
    pub fn new(secret: &SecretString, config: &AuthConfig) -> Self {
        Self {
            key: EncodingKey::from_secret(secret.expose_secret().as_bytes()),
            user_claim: config.jwt_user_claim.clone(),
            issuer: config.jwt_issuer.clone(),
            audience: config.jwt_audience.clone(),
        }
    }

    /// A token for `user` in these roles, good for so many hours from `now`.
    pub fn issue(&self, user: &UserId, roles: &[String], hours: u32, now: DateTime<Utc>) -> Result<String> {
        let mut claims = Claims::new();
        claims.insert("iat".to_owned(), json!(now.timestamp()));
        claims.insert("exp".to_owned(), json!((now + TimeDelta::hours(hours.into())).timestamp()));
        claims.extend(self.issuer.as_ref().map(|issuer| ("iss".to_owned(), json!(issuer))));
        claims.extend(self.audience.as_ref().map(|audience| ("aud".to_owned(), json!(audience))));
        if !roles.is_empty() {
            claims.insert("roles".to_owned(), json!(roles));
        }
        claims.insert(self.user_claim.clone(), json!(user));
        encode(&Header::new(Algorithm::HS256), &claims, &self.key).map_err(Error::internal)
    }
}
