//! Whose tokens are believed.

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::{Environment, value};

/// A HS256 key shorter than its hash is the weakest part of the signature (RFC 7518, section 3.2).
const SECRET_BYTES: usize = 32;

#[derive(clap::Args, Clone, Debug)]
pub struct AuthConfig {
    /// HS256 secret, at least 32 bytes in production; unset, with JWT_JWKS_URL unset too: development mode, a secret is made at start
    #[arg(long, env, value_parser = value::secret)]
    pub jwt_secret: Option<SecretString>,
    /// Another HS256 secret whose tokens are accepted while JWT_SECRET is being changed; tokens are signed with JWT_SECRET
    #[arg(long, env, value_parser = value::secret)]
    pub jwt_secret_previous: Option<SecretString>,
    /// Key set (JWKS) of the issuer of RS256 or ES256 tokens, instead of JWT_SECRET
    #[arg(long, env, value_parser = value::http_url)]
    pub jwt_jwks_url: Option<Url>,
    /// What the `iss` claim must be; unset: not checked
    #[arg(long, env, value_parser = value::text)]
    pub jwt_issuer: Option<String>,
    /// What the `aud` claim must be or contain; unset: not checked
    #[arg(long, env, value_parser = value::text)]
    pub jwt_audience: Option<String>,
    /// Claim that says who the user is
    #[arg(long, env, default_value = "sub", value_parser = value::text)]
    pub jwt_user_claim: String,
    /// How far the issuer's clock may be off, in seconds
    #[arg(long, env, default_value_t = 5, value_parser = value::number::<u32>(0, 600))]
    pub jwt_leeway_seconds: u32,
}

/// What tokens are checked against. Never two things at once: a server that takes both a shared secret and public keys can be
/// made to take one for the other.
#[derive(Debug)]
pub enum KeySource<'a> {
    /// The secret, and during its change another that is accepted too.
    Secrets(&'a SecretString, Option<&'a SecretString>),
    KeySet(&'a Url),
    /// Development mode: a secret that is made at start.
    MadeAtStart,
}

impl AuthConfig {
    /// What tokens are checked against. The error is one line that names the variable.
    pub fn key_source(&self, environment: Environment) -> Result<KeySource<'_>, String> {
        let production = environment == Environment::Production;
        if self.jwt_secret_previous.is_some() && self.jwt_secret.is_none() {
            return Err("JWT_SECRET_PREVIOUS: goes with JWT_SECRET only; set that too, or leave this unset".to_owned());
        }
        match (&self.jwt_secret, &self.jwt_jwks_url) {
            (Some(_), Some(_)) => {
                Err("JWT_JWKS_URL: cannot be used together with JWT_SECRET; set one of them".to_owned())
            }
            (Some(secret), None) => {
                let previous = self.jwt_secret_previous.as_ref();
                if production {
                    long_enough("JWT_SECRET", secret)?;
                    previous.map_or(Ok(()), |previous| long_enough("JWT_SECRET_PREVIOUS", previous))?;
                }
                Ok(KeySource::Secrets(secret, previous))
            }
            // Whoever can change the key set on its way can sign tokens: it travels encrypted, or not at all. On this machine too:
            // what listens there today may be another program tomorrow.
            (None, Some(url)) if production && url.scheme() != "https" => {
                Err("JWT_JWKS_URL: must be an https:// URL when APP_ENV is production".to_owned())
            }
            (None, Some(url)) => Ok(KeySource::KeySet(url)),
            (None, None) if production => {
                Err("JWT_SECRET: (or JWT_JWKS_URL) must be set when APP_ENV is production".to_owned())
            }
            (None, None) => Ok(KeySource::MadeAtStart),
        }
    }
}

fn long_enough(name: &str, secret: &SecretString) -> Result<(), String> {
    match secret.expose_secret().len() < SECRET_BYTES {
        true => Err(format!("{name}: must have at least {SECRET_BYTES} bytes when APP_ENV is production")),
        false => Ok(()),
    }
}
