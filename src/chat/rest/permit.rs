//! What a request counts as, of what its user may have in progress: from the moment at which the user is known until the
//! response has been handed over, or the client is gone and the handler is done.

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    body::HttpBody,
    http::{Method, request::Parts},
    response::Response,
};
use entity::ids::UserId;
use parking_lot::Mutex;

use crate::common::{
    body::HeldBody,
    byte_limit::{ByteLimit, HeldBytes},
    error::{Error, Result},
    tally::{Held, Tally},
};

/// Bytes of responses that one user may have waiting to be read. More than fifty pages of ordinary messages.
const MAX_UNREAD_BYTES: usize = 32 << 20;

/// Bytes of request bodies that one user may be sending.
const MAX_UNFINISHED_BYTES: usize = 8 << 20;

/// The limits on what one user may have in progress.
pub struct UserLimits {
    requests: Arc<Tally<UserId>>,
    unread: Arc<ByteLimit<UserId>>,
    unfinished: Arc<ByteLimit<UserId>>,
}

struct Permit {
    _request: Held<UserId>,
    unread: HeldBytes<UserId>,
}

/// Put into each request, and filled as soon as its user is known.
#[derive(Clone, Default)]
pub struct PermitSlot(Arc<Mutex<Option<Permit>>>);

impl UserLimits {
    pub fn new(requests: Option<NonZeroU32>) -> Self {
        Self {
            requests: Tally::new(requests),
            unread: ByteLimit::new(Some(MAX_UNREAD_BYTES)),
            unfinished: ByteLimit::new(Some(MAX_UNFINISHED_BYTES)),
        }
    }

    /// Counts the request as one of `user`'s.
    pub fn admit(&self, parts: &mut Parts, user: &UserId) -> Result<()> {
        // Before the work, where it can be known: a page is made first, and then it turns out how large it is.
        if parts.method == Method::GET && self.unread.is_reached(user) {
            return Err(unread());
        }
        let request = self.requests.take(user).map_err(|limit| {
            ::metrics::counter!("chat_refused_requests_total", "reason" => "user").increment(1);
            Error::RateLimited(format!("you have {limit} requests in progress; wait for one of them to end").into())
        })?;
        if let Some(slot) = parts.extensions.get::<PermitSlot>() {
            *slot.0.lock() = Some(Permit { _request: request, unread: self.unread.hold(user.clone()) });
        }
        parts.extensions.insert(BodyBytes(Arc::new(Mutex::new(self.unfinished.hold(user.clone())))));
        Ok(())
    }
}

/// Counts what has arrived of a body as its user's. In the extensions of a request whose user is known.
#[derive(Clone)]
pub struct BodyBytes(Arc<Mutex<HeldBytes<UserId>>>);

impl BodyBytes {
    /// So many more bytes.
    pub fn grow(&self, bytes: usize) -> Result<()> {
        self.0.lock().grow(bytes).map_err(|_| {
            ::metrics::counter!("chat_refused_requests_total", "reason" => "body_bytes").increment(1);
            Error::RateLimited("you are sending too many large requests at once; send them one after the other".into())
        })
    }
}

impl PermitSlot {
    /// The response, which keeps the permit until it is handed over. A read whose user has too much to read already is refused
    /// instead: what was written is said in any case.
    pub fn hold(self, method: &Method, response: Response) -> Result<Response> {
        let bytes = response.body().size_hint().lower() as usize;
        if *method == Method::GET
            && let Some(permit) = &mut *self.0.lock()
        {
            permit.unread.grow(bytes).map_err(|_| unread())?;
        }
        Ok(response.map(|body| HeldBody::hold(body, self)))
    }
}

fn unread() -> Error {
    ::metrics::counter!("chat_refused_requests_total", "reason" => "unread").increment(1);
    Error::RateLimited("you have too many responses that are not read yet; read them first".into())
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};

    use super::*;

    /// A request of `user` and its slot.
    fn request(limits: &UserLimits, method: &Method, user: &str) -> Result<PermitSlot> {
        let (mut parts, ()) = Request::builder().method(method).body(()).unwrap().into_parts();
        let slot = PermitSlot::default();
        parts.extensions.insert(slot.clone());
        limits.admit(&mut parts, &user.into()).map(|()| slot)
    }

    fn page(bytes: usize) -> Response {
        Response::new(Body::from(vec![b'x'; bytes]))
    }

    #[test]
    fn a_permit_is_given_back_with_the_response() {
        let limits = UserLimits::new(NonZeroU32::new(1));
        let response = request(&limits, &Method::GET, "ana").unwrap().hold(&Method::GET, page(1)).unwrap();
        assert!(request(&limits, &Method::GET, "ana").is_err());
        assert!(request(&limits, &Method::GET, "bob").is_ok());
        drop(response);
        assert!(request(&limits, &Method::GET, "ana").is_ok());
    }

    #[test]
    fn unread_pages_of_one_user_are_limited_in_bytes() {
        let limits = UserLimits::new(None);
        let half = MAX_UNREAD_BYTES / 2;
        let [first, second, third] = [(); 3].map(|()| request(&limits, &Method::GET, "ana").unwrap());
        let (first, _second) = (first.hold(&Method::GET, page(half)), second.hold(&Method::GET, page(half)));
        assert!(third.hold(&Method::GET, page(1)).is_err());
        assert!(request(&limits, &Method::GET, "ana").is_err(), "not even begun");
        let written = request(&limits, &Method::POST, "ana").unwrap();
        assert!(written.hold(&Method::POST, page(1)).is_ok(), "what was written is said");
        assert!(request(&limits, &Method::GET, "bob").unwrap().hold(&Method::GET, page(1)).is_ok());
        drop(first);
        assert!(request(&limits, &Method::GET, "ana").unwrap().hold(&Method::GET, page(1)).is_ok());
    }
}
