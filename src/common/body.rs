//! Bodies of HTTP messages: why a request's is not read to its end, and a response's that is handed over in slices.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

/// What a connection is given at a time. It takes what it is given, whether or not its client reads: with a whole page at
/// once, nobody could tell a page that was read from one that was not.
const SLICE_BYTES: usize = 32 << 10;

/// Why a request's body is not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    #[error("the body took too long to arrive")]
    TimedOut,
    #[error("the client's address has too many bytes of unfinished bodies")]
    TooManyBytes,
    #[error("the body has too many packets")]
    TooManyPackets,
}

impl BodyError {
    /// The one that caused `error`, if one did.
    pub fn cause_of(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(found) = error.downcast_ref::<Self>() {
                return Some(*found);
            }
            next = error.source();
        }
        None
    }
}

/// A response's body that holds something, a permit most of all, until the connection has taken its last slice or is gone.
pub struct HeldBody<P> {
    body: Body,
    /// Of the last frame, what was not taken yet.
    rest: Bytes,
    _held: P,
}

impl<P: Send + Unpin + 'static> HeldBody<P> {
    /// `body`, which holds `held` from here on.
    pub fn hold(body: Body, held: P) -> Body {
        Body::new(Self { body, rest: Bytes::new(), _held: held })
    }
}

impl<P: Unpin> HttpBody for HeldBody<P> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            let frame = match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                ended => return Poll::Ready(ended),
            };
            match frame.into_data() {
                Ok(data) => this.rest = data,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        let slice = this.rest.split_to(this.rest.len().min(SLICE_BYTES));
        Poll::Ready(Some(Ok(Frame::data(slice))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, hint) = (self.rest.len() as u64, self.body.size_hint());
        let mut sum = SizeHint::new();
        sum.set_lower(hint.lower().saturating_add(rest));
        if let Some(upper) = hint.upper() {
            sum.set_upper(upper.saturating_add(rest));
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::StreamExt;

    use super::*;

    #[tokio::test]
    async fn it_comes_in_slices_and_holds_until_the_last() {
        let (text, permit) = ("x".repeat(3 * SLICE_BYTES + 5), Arc::new(()));
        let body = HeldBody::hold(Body::from(text.clone()), permit.clone());
        assert_eq!(body.size_hint().exact(), Some(text.len() as u64), "its length is known, for Content-Length");
        let mut slices = body.into_data_stream();
        let mut lengths = vec![];
        while let Some(slice) = slices.next().await {
            lengths.push(slice.unwrap().len());
            assert_eq!(Arc::strong_count(&permit), 2);
        }
        assert_eq!(lengths, [SLICE_BYTES, SLICE_BYTES, SLICE_BYTES, 5]);
        drop(slices);
        assert_eq!(Arc::strong_count(&permit), 1);
    }

    #[tokio::test]
    async fn it_ends_with_its_last_slice() {
        let mut body = HeldBody::hold(Body::from("x"), ());
        assert!(!body.is_end_stream());
        let frame = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
        assert!(frame.unwrap().unwrap().is_data() && body.is_end_stream());
        assert!(HeldBody::hold(Body::empty(), ()).is_end_stream());
    }

    #[test]
    fn a_cause_is_found_below_other_errors() {
        let error = axum::Error::new(axum::Error::new(BodyError::TimedOut));
        assert_eq!(BodyError::cause_of(&error), Some(BodyError::TimedOut));
        assert_eq!(BodyError::cause_of(&axum::Error::new(std::fmt::Error)), None);
    }
}
