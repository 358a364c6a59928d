//! The limits on a request's body. A body costs what has arrived of it, for as long as its client likes to take for the rest:
//! its time is limited, and so are the bytes of one address in bodies that are not complete.

use std::{
    future::Future,
    net::IpAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
};
use hyper::body::{Frame, SizeHint};
use tokio::time::Sleep;

use crate::common::{
    body::BodyError,
    byte_limit::{ByteLimit, HeldBytes},
};

/// Packets that one body of long polling may bring. Each costs more than its bytes; official clients send what has gathered
/// since their last request.
const MAX_PACKETS: usize = 1_000;

/// Between two packets of one body (Engine.IO protocol, version 4).
const SEPARATOR: u8 = 0x1e;

/// What holds for all bodies.
pub struct BodyLimits {
    /// Of unfinished bodies, by client address.
    pub bytes: Arc<ByteLimit<IpAddr>>,
    /// What is read beyond it is thrown away at once, and does not count.
    pub largest: usize,
    /// Until a body is complete.
    pub timeout: Duration,
}

/// A body with limits.
pub struct LimitedBody {
    body: Body,
    largest: usize,
    timeout: Duration,
    /// Bytes so far.
    length: usize,
    /// How many more packets it may bring, where it brings packets.
    packets: Option<usize>,
    held: HeldBytes<IpAddr>,
    /// Runs once the body made somebody wait: most are there with their headers, and cost nothing here.
    deadline: Option<Pin<Box<Sleep>>>,
    is_over: bool,
    has_failed: Arc<AtomicBool>,
}

impl LimitedBody {
    /// `body` within the limits, and whether it went beyond one of them.
    pub fn limit(body: Body, limits: &BodyLimits, address: IpAddr, has_packets: bool) -> (Body, Arc<AtomicBool>) {
        let has_failed = Arc::<AtomicBool>::default();
        let body = Body::new(Self {
            body,
            largest: limits.largest,
            timeout: limits.timeout,
            length: 0,
            packets: has_packets.then_some(MAX_PACKETS - 1),
            held: limits.bytes.hold(address),
            deadline: None,
            is_over: false,
            has_failed: has_failed.clone(),
        });
        (body, has_failed)
    }

    /// What came in, unless it is too much.
    fn take(&mut self, data: &Bytes) -> Result<(), BodyError> {
        if let Some(packets) = &mut self.packets {
            let separators = data.iter().filter(|byte| **byte == SEPARATOR).count();
            *packets = packets.checked_sub(separators).ok_or(BodyError::TooManyPackets)?;
        }
        let kept = self.length.min(self.largest);
        self.length += data.len();
        if self.deadline.is_some() { self.hold(self.length.min(self.largest) - kept) } else { Ok(()) }
    }

    fn hold(&mut self, bytes: usize) -> Result<(), BodyError> {
        self.held.grow(bytes).map_err(|_| BodyError::TooManyBytes)
    }

    /// The client lets us wait: from here on the body counts, and its time runs.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<BodyError> {
        if self.deadline.is_none() {
            let timeout = self.timeout;
            self.deadline = Some(Box::pin(tokio::time::sleep(timeout)));
            if let Err(error) = self.hold(self.length.min(self.largest)) {
                return Poll::Ready(error);
            }
        }
        self.poll_deadline(cx)
    }

    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<BodyError> {
        match &mut self.deadline {
            Some(deadline) => deadline.as_mut().poll(cx).map(|()| BodyError::TimedOut),
            None => Poll::Pending,
        }
    }

    fn end(&mut self, error: BodyError) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.is_over = true;
        self.has_failed.store(true, Ordering::Release);
        let reason = match error {
            BodyError::TimedOut => "body_time",
            BodyError::TooManyBytes => "body_bytes",
            BodyError::TooManyPackets => "packets",
        };
        ::metrics::counter!("chat_refused_requests_total", "reason" => reason).increment(1);
        Poll::Ready(Some(Err(error.into())))
    }
}

impl HttpBody for LimitedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if this.is_over {
            return Poll::Ready(None);
        }
        // Before the body: one that brings a byte now and then is never waited for here.
        if let Poll::Ready(error) = this.poll_deadline(cx) {
            return this.end(error);
        }
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Pending => match this.wait(cx) {
                Poll::Ready(error) => this.end(error),
                Poll::Pending => Poll::Pending,
            },
            Poll::Ready(Some(Ok(frame))) => match frame.data_ref().map_or(Ok(()), |data| this.take(data)) {
                Ok(()) => Poll::Ready(Some(Ok(frame))),
                Err(error) => this.end(error),
            },
            Poll::Ready(ended) => {
                this.is_over = true;
                Poll::Ready(ended.map(|last| last.map_err(Into::into)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_over || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use futures_util::{StreamExt, stream};
    use tokio::{sync::mpsc, time::advance};

    use super::*;

    const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn limits(bytes: usize) -> BodyLimits {
        BodyLimits { bytes: ByteLimit::new(Some(bytes)), largest: 100, timeout: Duration::from_secs(30) }
    }

    /// A body that brings what is sent to it.
    fn fed(limits: &BodyLimits) -> (mpsc::UnboundedSender<&'static str>, axum::body::BodyDataStream) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let chunks = stream::unfold(receiver, |mut receiver| async move {
            let chunk: &str = receiver.recv().await?;
            Some((Ok::<_, std::convert::Infallible>(chunk), receiver))
        });
        let body = LimitedBody::limit(Body::from_stream(chunks), limits, ADDRESS, false).0;
        (sender, body.into_data_stream())
    }

    async fn failure(body: &mut axum::body::BodyDataStream) -> Option<BodyError> {
        while let Some(chunk) = body.next().await {
            if let Err(error) = chunk {
                return BodyError::cause_of(&error);
            }
        }
        None
    }

    #[tokio::test(start_paused = true)]
    async fn its_time_is_limited_also_where_a_byte_comes_now_and_then() {
        let (sender, mut body) = fed(&limits(1_000));
        let reading = tokio::spawn(async move { failure(&mut body).await });
        for _ in 0..5 {
            tokio::task::yield_now().await;
            sender.send("x").unwrap();
            advance(Duration::from_secs(7)).await;
        }
        assert_eq!(reading.await.unwrap(), Some(BodyError::TimedOut));
    }

    #[tokio::test(start_paused = true)]
    async fn unfinished_bytes_of_one_address_are_limited_and_given_back() {
        let limits = limits(10);
        let (first_sender, mut first) = fed(&limits);
        first_sender.send("12345678").unwrap();
        assert_eq!(first.next().await.unwrap().unwrap(), "12345678");
        assert!(futures_util::poll!(first.next()).is_pending(), "unfinished from here on");
        let (sender, mut second) = fed(&limits);
        assert!(futures_util::poll!(second.next()).is_pending());
        sender.send("123").unwrap();
        assert_eq!(failure(&mut second).await, Some(BodyError::TooManyBytes));
        drop((first, second));
        let (sender, mut third) = fed(&limits);
        assert!(futures_util::poll!(third.next()).is_pending());
        sender.send("1234567890").unwrap();
        drop(sender);
        assert_eq!(failure(&mut third).await, None);
    }

    #[tokio::test]
    async fn packets_of_one_body_are_limited() {
        for (packets, expected) in [(MAX_PACKETS, None), (MAX_PACKETS + 1, Some(BodyError::TooManyPackets))] {
            let text = vec!["3"; packets].join("\u{1e}");
            for (has_packets, expected) in [(true, expected), (false, None)] {
                let body = Body::from(text.clone());
                let (body, has_failed) = LimitedBody::limit(body, &limits(1_000), ADDRESS, has_packets);
                assert_eq!(failure(&mut body.into_data_stream()).await, expected, "{packets} {has_packets}");
                assert_eq!(has_failed.load(Ordering::Acquire), expected.is_some());
            }
        }
    }
}
