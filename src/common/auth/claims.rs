//! What a token must say, once its signature is known to be good.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::UserId;
use jsonwebtoken::{Algorithm, Validation};
use serde_json::{Map, Value};

use super::{Identity, unauthorized};
use crate::{
    common::{error::Result, id::check_id},
    config::AuthConfig,
};

pub type Claims = Map<String, Value>;

pub struct Rules {
    user_claim: String,
    issuer: Option<String>,
    audience: Option<String>,
    leeway: TimeDelta,
}

impl Rules {
    pub fn new(config: &AuthConfig) -> Self {
        Self {
            user_claim: config.jwt_user_claim.clone(),
            issuer: config.jwt_issuer.clone(),
            audience: config.jwt_audience.clone(),
            leeway: TimeDelta::seconds(config.jwt_leeway_seconds.into()),
        }
    }

    /// What the library checks: signature, issuer and audience. It reads the machine's clock, so times are checked here.
    pub fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = self.audience.is_some();
        validation.required_spec_claims = HashSet::new();
        if let Some(issuer) = &self.issuer {
            validation.set_issuer(&[issuer]);
            validation.required_spec_claims.insert("iss".to_owned());
        }
        if let Some(audience) = &self.audience {
            validation.set_audience(&[audience]);
            validation.required_spec_claims.insert("aud".to_owned());
        }
        validation
    }

    /// Who the claims speak for, if they do so at `now`.
    pub fn identity(&self, claims: &Claims, now: DateTime<Utc>) -> Result<Identity> {
        let expires_at = time(claims, "exp", "the token's exp is not a time")?;
        if expires_at.is_some_and(|end| now - self.leeway >= end) {
            return Err(unauthorized("the token has expired"));
        }
        let not_before = time(claims, "nbf", "the token's nbf is not a time")?;
        if not_before.is_some_and(|start| now + self.leeway < start) {
            return Err(unauthorized("the token is not valid yet"));
        }
        let user = claims.get(&self.user_claim).and_then(Value::as_str);
        let user_id = user.and_then(|user| user_id(user).ok());
        let user_id = user_id.ok_or_else(|| unauthorized("the token does not say who the user is"))?;
        // A token that lives on the leeway alone ends with it: ended at once, its user would come back at once.
        let expires_at = expires_at.map(|end| if end > now { end } else { end + self.leeway });
        Ok(Identity { user_id, expires_at, roles: roles(claims) })
    }
}

/// A user's id from text, or what is wrong with it.
pub fn user_id(text: &str) -> Result<UserId, String> {
    check_id(text).map(|()| text.into())
}

/// Seconds since 1970, with or without a fraction (RFC 7519, section 2).
fn time(claims: &Claims, name: &str, wrong: &'static str) -> Result<Option<DateTime<Utc>>> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let time = value.as_f64().and_then(|seconds| DateTime::from_timestamp_millis((seconds * 1000.0) as i64));
    time.map(Some).ok_or_else(|| unauthorized(wrong))
}

fn roles(claims: &Claims) -> Vec<String> {
    let roles = claims.get("roles").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    roles.iter().chain(claims.get("role")).filter_map(|role| role.as_str().map(str::to_owned)).collect()
}
