//! The one token check, for HTTP and for sockets.

mod bearer;
mod claims;
mod issuer;
mod key_set;
#[cfg(test)]
mod tests;

use std::iter;

use chrono::{DateTime, Utc};
use entity::ids::UserId;
use jsonwebtoken::{Algorithm, DecodingKey, Header, decode, decode_header, errors::ErrorKind};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

pub use bearer::bearer;
pub use claims::user_id;
pub use issuer::TokenIssuer;

use crate::{
    common::{
        clock::Clock,
        error::{Error, Result},
    },
    config::{AuthConfig, Environment, KeySource},
};
use claims::{Claims, Rules};
use key_set::KeySet;

/// Longer tokens are refused unread. HTTP headers have about this limit too.
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// Who a verified token speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub user_id: UserId,
    /// When its rights end: the token's `exp`, or the leeway's end where only that is left. `None`: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// The texts of the `roles` claim, where it is a list, or that of `role`.
    pub roles: Vec<String>,
}

impl Identity {
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|it| it == role)
    }
}

/// Checks tokens: HS256 with a secret (two of them while it is being changed), or RS256 and ES256 with a key set.
pub struct Authenticator {
    keys: Keys,
    rules: Rules,
    clock: Clock,
    issuer: Option<TokenIssuer>,
}

enum Keys {
    /// Tried in this order.
    Secrets(Vec<DecodingKey>),
    Set(KeySet),
}

impl Authenticator {
    /// The check that the settings ask for. The error is one line that names the variable. A key set is not fetched yet.
    pub fn new(config: &AuthConfig, environment: Environment, clock: Clock) -> Result<Self, String> {
        let mut issuer = None;
        let keys = match config.key_source(environment)? {
            KeySource::Secrets(secret, previous) => hs256(iter::once(secret).chain(previous)),
            KeySource::KeySet(url) => Keys::Set(KeySet::new(url.clone(), clock.clone())?),
            KeySource::MadeAtStart => {
                let secret = random_secret();
                issuer = Some(TokenIssuer::new(&secret, config));
                tracing::warn!(
                    "development mode: JWT_SECRET is unset, so a secret was made for this run, and POST /api/auth/dev gives \
                     anybody a token"
                );
                hs256(iter::once(&secret))
            }
        };
        Ok(Self { keys, rules: Rules::new(config), clock, issuer })
    }

    /// Makes tokens that [`Self::verify`] accepts; there is one in development mode only.
    pub fn issuer(&self) -> Option<&TokenIssuer> {
        self.issuer.as_ref()
    }

    /// Who the token speaks for. A token without `exp` is accepted and never expires. Fails with [`Error::Unauthorized`] and a
    /// sentence that says what is wrong with the token, and with [`Error::Unavailable`] while the key set cannot be fetched.
    pub async fn verify(&self, token: &str) -> Result<Identity> {
        let header = read_header(token)?;
        let claims = match &self.keys {
            Keys::Secrets(keys) => self.decode_with_any(token, header.alg, keys)?,
            Keys::Set(keys) => {
                if !key_set::ALGORITHMS.contains(&header.alg) {
                    return Err(wrong_algorithm());
                }
                let key = keys.find(header.kid.as_deref(), header.alg).await?;
                let key =
                    key.ok_or_else(|| unauthorized("the token is signed with a key that is not in the key set"))?;
                self.decode(token, header.alg, &key).map_err(|kind| unauthorized(sentence(&kind)))?
            }
        };
        self.rules.identity(&claims, self.clock.now())
    }

    /// A signature that is not of the first secret may be of the next one; whatever else is wrong, is wrong with each of them.
    fn decode_with_any(&self, token: &str, algorithm: Algorithm, keys: &[DecodingKey]) -> Result<Claims> {
        if algorithm != Algorithm::HS256 {
            return Err(wrong_algorithm());
        }
        let mut failure = ErrorKind::InvalidSignature;
        for key in keys {
            match self.decode(token, algorithm, key) {
                Ok(claims) => return Ok(claims),
                Err(kind) => failure = kind,
            }
            if failure != ErrorKind::InvalidSignature {
                break;
            }
        }
        Err(unauthorized(sentence(&failure)))
    }

    fn decode(&self, token: &str, accepted: Algorithm, key: &DecodingKey) -> Result<Claims, ErrorKind> {
        let decoded = decode(token, key, &self.rules.validation(accepted));
        decoded.map(|data| data.claims).map_err(|error| error.into_kind())
    }
}

fn hs256<'a>(secrets: impl Iterator<Item = &'a SecretString>) -> Keys {
    Keys::Secrets(secrets.map(|secret| DecodingKey::from_secret(secret.expose_secret().as_bytes())).collect())
}

/// 244 random bits.
fn random_secret() -> SecretString {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()).into()
}

fn read_header(token: &str) -> Result<Header> {
    if token.is_empty() {
        return Err(unauthorized("the token is missing"));
    }
    if token.len() > MAX_TOKEN_BYTES {
        return Err(unauthorized("the token is too long"));
    }
    let header = decode_header(token).map_err(|error| match error.kind() {
        // JSON that does not fit: `alg` is missing or is none that the library knows, `none` above all.
        ErrorKind::Json(cause) if cause.is_data() => wrong_algorithm(),
        _ => unauthorized("the token is malformed"),
    })?;
    match header.crit {
        // RFC 7515, section 4.1.11: what is not understood must not be accepted.
        Some(_) => Err(unauthorized("the token asks for an extension that is not supported")),
        None => Ok(header),
    }
}

fn sentence(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidSignature => "the token's signature is wrong",
        ErrorKind::InvalidIssuer => "the token's issuer is not accepted",
        ErrorKind::InvalidAudience => "the token's audience is not accepted",
        ErrorKind::MissingRequiredClaim(claim) if claim == "iss" => "the token names no issuer, or not as text",
        ErrorKind::MissingRequiredClaim(_) => "the token names no audience, or not as text",
        _ => "the token is malformed",
    }
}

fn wrong_algorithm() -> Error {
    unauthorized("the token's algorithm is not accepted")
}

fn unauthorized(sentence: &'static str) -> Error {
    Error::Unauthorized(sentence.into())
}
