//! An issuer's public keys (JWKS), fetched when they are needed and kept through its outages.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse},
};
use parking_lot::RwLock;
use reqwest::{Client, StatusCode, Url, redirect::Policy};
use tokio::sync::Mutex;

use crate::common::{
    clock::Clock,
    error::{Error, Result},
};

/// What a key of a set may sign with.
pub const ALGORITHMS: [Algorithm; 2] = [Algorithm::RS256, Algorithm::ES256];

const FETCH_LIMIT: Duration = Duration::from_secs(5);
const MAX_BYTES: usize = 1_000_000;
/// Older keys are fetched anew, while the ones at hand are still used.
const MAX_AGE: TimeDelta = TimeDelta::minutes(10);
/// Tokens with made-up key ids must not turn the server against its issuer.
const PAUSE: TimeDelta = TimeDelta::seconds(10);
/// Without any keys nobody can be let in, so the next attempt is sooner.
const PAUSE_WITHOUT_KEYS: TimeDelta = TimeDelta::seconds(1);

#[derive(Clone)]
pub struct KeySet(Arc<Shared>);

struct Shared {
    url: Url,
    client: Client,
    clock: Clock,
    loaded: RwLock<Option<Arc<Loaded>>>,
    /// Held while fetching, so that one fetch serves all who wait for it.
    last_attempt: Mutex<Option<Attempt>>,
}

struct Loaded {
    at: DateTime<Utc>,
    keys: Vec<Key>,
}

struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    key: Arc<DecodingKey>,
}

struct Attempt {
    ended: DateTime<Utc>,
    outcome: Result<(), String>,
}

impl KeySet {
    /// The key set at `url`, not fetched yet.
    pub fn new(url: Url, clock: Clock) -> Result<Self, String> {
        // A redirect could lead from https to http.
        let client = Client::builder().timeout(FETCH_LIMIT).redirect(Policy::none()).build();
        let client = client.map_err(|error| format!("JWT_JWKS_URL: no HTTP client could be made: {error}"))?;
        Ok(Self(Arc::new(Shared { url, client, clock, loaded: RwLock::default(), last_attempt: Mutex::default() })))
    }

    /// The key of that id; without an id, the set's only key for the algorithm. `None` where the set has no such key. Fails with
    /// `Unavailable` while the set cannot be fetched.
    pub async fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Result<Option<Arc<DecodingKey>>> {
        if let Some(loaded) = self.loaded()
            && let Some(key) = loaded.find(id, algorithm)
        {
            // Where the lock is held, a fetch runs already: requests need not queue up behind it.
            if self.0.clock.now() - loaded.at >= MAX_AGE && self.0.last_attempt.try_lock().is_ok() {
                let stale = self.clone();
                tokio::spawn(async move { stale.refresh().await });
            }
            return Ok(Some(key));
        }
        self.refresh().await.map_err(|cause| Error::Unavailable(cause.into()))?;
        Ok(self.loaded().and_then(|loaded| loaded.find(id, algorithm)))
    }

    fn loaded(&self) -> Option<Arc<Loaded>> {
        self.0.loaded.read().clone()
    }

    /// Fetches the set, unless that was just done: then the outcome is that of the last time.
    async fn refresh(&self) -> Result<(), String> {
        let mut last = self.0.last_attempt.lock().await;
        let pause = if self.loaded().is_some() { PAUSE } else { PAUSE_WITHOUT_KEYS };
        if let Some(last) = last.as_ref()
            && self.0.clock.now() - last.ended < pause
        {
            return last.outcome.clone();
        }
        let fetched = self.fetch().await;
        let ended = self.0.clock.now();
        let outcome = fetched.map(|keys| *self.0.loaded.write() = Some(Arc::new(Loaded { at: ended, keys })));
        if let Err(cause) = &outcome {
            tracing::warn!(cause, "the key set of JWT_JWKS_URL could not be fetched");
        }
        *last = Some(Attempt { ended, outcome: outcome.clone() });
        outcome
    }

    async fn fetch(&self) -> Result<Vec<Key>, String> {
        // An error's address may hold credentials.
        let failed = |error: reqwest::Error| format!("{:?}", error.without_url());
        let mut response = self.0.client.get(self.0.url.clone()).send().await.map_err(failed)?;
        if response.status() != StatusCode::OK {
            return Err(format!("it answered {}", response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_BYTES {
                return Err(format!("it is larger than {MAX_BYTES} bytes"));
            }
        }
        let set: JwkSet = serde_json::from_slice(&body).map_err(|error| format!("it is not a key set: {error}"))?;
        Ok(set.keys.iter().filter_map(Key::new).collect())
    }
}

impl Loaded {
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Arc<DecodingKey>> {
        let mut suited = self.keys.iter().filter(|key| key.algorithm == algorithm);
        let found = match id {
            Some(id) => suited.find(|key| key.id.as_deref() == Some(id)),
            None => suited.next().filter(|_| suited.next().is_none()),
        };
        found.map(|key| key.key.clone())
    }
}

impl Key {
    /// `None` for a key that is not for signatures of an accepted algorithm.
    fn new(jwk: &Jwk) -> Option<Self> {
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
            _ => return None,
        };
        let other_algorithm = jwk.common.key_algorithm.is_some_and(|named| named != KeyAlgorithm::from(algorithm));
        let other_use = jwk.common.public_key_use.as_ref().is_some_and(|purpose| *purpose != PublicKeyUse::Signature);
        if other_algorithm || other_use {
            return None;
        }
        let key = Arc::new(DecodingKey::from_jwk(jwk).ok()?);
        Some(Self { id: jwk.common.key_id.clone(), algorithm, key })
    }
}
