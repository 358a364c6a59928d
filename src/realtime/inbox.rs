//! The events that a client sent and that are not handled yet. socketioxide runs each event in a task of its own; here they are
//! handled one after the other, in the order in which they were sent.

use std::{collections::VecDeque, num::NonZeroU32};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;
use serde_json::value::RawValue;

/// Bytes of events that one client may have waiting.
const MAX_WAITING_BYTES: usize = 4 << 20;
/// What an event costs beside its text.
const OVERHEAD: usize = 256;

/// An event from a client.
#[derive(Debug)]
pub struct Inbound {
    pub name: String,
    /// The first argument, as it was sent.
    pub payload: Option<Box<RawValue>>,
    /// The id to acknowledge it with, where the client asked for that.
    pub ack: Option<i64>,
    /// The client attached binary data, which no event takes.
    pub has_binary: bool,
}

impl Inbound {
    fn bytes(&self) -> usize {
        OVERHEAD + self.name.len() + self.payload.as_ref().map_or(0, |payload| payload.get().len())
    }
}

/// How many events a socket may send. Zero is no limit.
#[derive(Clone, Copy, Debug)]
pub struct EventRate {
    pub per_second: u32,
    pub burst: u32,
}

impl EventRate {
    /// The quota, unless there is no limit.
    pub fn quota(self) -> Option<Quota> {
        let per_second = NonZeroU32::new(self.per_second)?;
        Some(Quota::per_second(per_second).allow_burst(NonZeroU32::new(self.burst).unwrap_or(per_second)))
    }
}

/// Whether an event was taken in.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// Taken; somebody works on the queue already, or it has not been opened.
    Queued,
    /// Taken, and the caller has to see that the queue is worked on.
    Idle,
}

#[derive(Default)]
struct Waiting {
    queue: VecDeque<Inbound>,
    bytes: usize,
    is_busy: bool,
}

/// See the module's page. Closed when made: [`Inbox::next`] opens it.
pub struct Inbox {
    waiting: Mutex<Waiting>,
    limiter: Option<DefaultDirectRateLimiter>,
}

impl Inbox {
    pub fn new(rate: EventRate) -> Self {
        Self {
            waiting: Mutex::new(Waiting { is_busy: true, ..Waiting::default() }),
            limiter: rate.quota().map(RateLimiter::direct),
        }
    }

    /// Takes an event in, or gives it back with the reason.
    pub fn admit(&self, event: Inbound) -> Result<Admission, (Inbound, &'static str)> {
        if self.limiter.as_ref().is_some_and(|limiter| limiter.check().is_err()) {
            return Err((event, "too many events; send fewer and try again in a second"));
        }
        let mut waiting = self.waiting.lock();
        if waiting.bytes > 0 && waiting.bytes + event.bytes() > MAX_WAITING_BYTES {
            return Err((event, "too many events are waiting to be handled; wait for their acknowledgements"));
        }
        waiting.bytes += event.bytes();
        waiting.queue.push_back(event);
        match std::mem::replace(&mut waiting.is_busy, true) {
            true => Ok(Admission::Queued),
            false => Ok(Admission::Idle),
        }
    }

    /// How many events wait.
    pub fn waiting(&self) -> usize {
        self.waiting.lock().queue.len()
    }

    /// The next event; with `None` the queue is idle, and the next one that is admitted says so.
    pub fn next(&self) -> Option<Inbound> {
        let mut waiting = self.waiting.lock();
        let event = waiting.queue.pop_front();
        match &event {
            Some(event) => waiting.bytes -= event.bytes(),
            None => *waiting = Waiting::default(),
        }
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str) -> Inbound {
        Inbound { name: name.to_owned(), payload: None, ack: None, has_binary: false }
    }

    #[test]
    fn events_wait_until_it_is_opened_and_come_in_order() {
        let inbox = Inbox::new(EventRate { per_second: 0, burst: 0 });
        assert_eq!(inbox.admit(event("a")).unwrap(), Admission::Queued);
        assert_eq!(inbox.admit(event("b")).unwrap(), Admission::Queued);
        assert_eq!(inbox.next().unwrap().name, "a");
        assert_eq!(inbox.next().unwrap().name, "b");
        assert!(inbox.next().is_none());
        assert_eq!(inbox.admit(event("c")).unwrap(), Admission::Idle);
        assert_eq!(inbox.admit(event("d")).unwrap(), Admission::Queued);
    }

    #[test]
    fn a_burst_is_taken_and_more_is_refused() {
        let inbox = Inbox::new(EventRate { per_second: 1, burst: 3 });
        for _ in 0..3 {
            assert!(inbox.admit(event("a")).is_ok());
        }
        let (given_back, why) = inbox.admit(event("d")).unwrap_err();
        assert_eq!(given_back.name, "d");
        assert!(why.contains("too many events"));
    }

    #[test]
    fn what_waits_is_bounded_in_bytes() {
        let inbox = Inbox::new(EventRate { per_second: 0, burst: 0 });
        let big = || Inbound {
            payload: Some(serde_json::value::to_raw_value(&"x".repeat(3 << 20)).unwrap()),
            ..event("big")
        };
        assert!(inbox.admit(big()).is_ok());
        assert!(inbox.admit(big()).is_err());
        inbox.next();
        assert!(inbox.admit(big()).is_ok());
    }
}
