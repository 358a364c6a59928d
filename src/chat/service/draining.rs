//! Going down: answers finish, and sockets leave one after the other, so that their clients do not all come to the other
//! instances at the same moment.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::{JoinSet, yield_now},
    time::{Instant, sleep, sleep_until, timeout},
};

use super::ChatService;
use crate::{
    chat::dto::output::Draining,
    realtime::{Answer, Connection, Event, LAST_WORDS, Rooms},
};

/// About how many clients the other instances are sent: one a millisecond.
const PER_SOCKET: Duration = Duration::from_millis(1);
/// Also where there are few sockets: another instance may still be starting.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(10);

/// How many sockets are told before the rest of the house has its turn.
const AT_ONCE: u32 = 64;

/// How soon it is noticed that a socket has left by itself.
const GONE: Duration = Duration::from_millis(50);
/// The same for one that stays for an answer.
const GONE_STAYING: Duration = Duration::from_secs(1);

impl ChatService {
    /// Takes no more messages, lets the answers that run finish, and sends the sockets away one after the other. After `grace`
    /// what is not done is stored with what it has; the sockets that are left are the caller's to close.
    pub async fn drain(&self, grace: Duration) {
        let sockets_leave = timeout(grace, self.send_sockets_away(grace));
        let ((), in_time) = tokio::join!(self.turns.drain(grace), sockets_leave);
        if in_time.is_err() {
            tracing::debug!("some sockets stayed to the end");
        }
    }

    /// Tells every socket of this instance when to leave, and hangs up on those that are still there by then. Who is in a room in
    /// which an answer runs may stay for its end.
    async fn send_sockets_away(&self, grace: Duration) {
        let told = self.announce_draining(grace).await;
        let mut staying = JoinSet::new();
        for (at, socket) in told {
            while !socket.is_closed() && Instant::now() < at {
                sleep_until(at.min(Instant::now() + GONE)).await;
            }
            match answer_for(&self.rooms, &socket) {
                Some(_) => _ = staying.spawn(stay(self.rooms.clone(), socket)),
                None => socket.hang_up(),
            }
        }
        while staying.join_next().await.is_some() {}
        let end = Instant::now() + LAST_WORDS + GONE;
        while Instant::now() < end && !self.rooms.sockets_where(|_| true).is_empty() {
            sleep(GONE).await;
        }
    }

    /// Gives each socket a moment of its own; the sockets in that order.
    async fn announce_draining(&self, grace: Duration) -> Vec<(Instant, Arc<Connection>)> {
        let (begun, sockets) = (Instant::now(), self.rooms.sockets_where(|_| true));
        let count = u32::try_from(sockets.len()).unwrap_or(u32::MAX);
        let mut told = Vec::with_capacity(sockets.len());
        for (place, socket) in (1..=count).zip(sockets) {
            let after = moment(place, count, grace);
            let retry_after_ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
            socket.emit(Event::new("server:draining", &Draining { retry_after_ms }));
            told.push((begun + after, socket));
            if place % AT_ONCE == 0 {
                yield_now().await;
            }
        }
        told
    }
}

/// When the socket at this place of so many, counted from 1, is to leave: evenly spread over 1 ms a socket, at least 1 s, at most
/// 10 s, and never more than half of the grace time.
fn moment(place: u32, count: u32, grace: Duration) -> Duration {
    let spread = (PER_SOCKET * count).clamp(SHORTEST, LONGEST).min(grace / 2);
    spread.mul_f64(f64::from(place) / f64::from(count))
}

/// An answer that runs in a room in which the socket is.
fn answer_for(rooms: &Rooms, socket: &Connection) -> Option<Arc<Answer>> {
    socket.rooms().iter().find_map(|conversation| rooms.running(conversation))
}

/// Hangs up as soon as no answer runs for the socket.
async fn stay(rooms: Arc<Rooms>, socket: Arc<Connection>) {
    while let Some(answer) = answer_for(&rooms, &socket) {
        // In time or not: whether the socket stays is seen above.
        _ = timeout(GONE_STAYING, answer.ended()).await;
    }
    socket.hang_up();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(count: u32, grace_ms: u64) -> Vec<u128> {
        (1..=count).map(|place| moment(place, count, Duration::from_millis(grace_ms)).as_millis()).collect()
    }

    #[test]
    fn each_socket_has_its_moment_and_many_have_more_time() {
        assert_eq!(moments(1, 25_000), [1_000]);
        assert_eq!(moments(4, 25_000), [250, 500, 750, 1_000]);
        assert_eq!(moments(4_000, 25_000), (1..=4_000).collect::<Vec<_>>());
        for (count, grace, last) in [(50_000, 25_000, 10_000), (50_000, 8_000, 4_000), (3, 300, 150), (3, 0, 0)] {
            let moments = moments(count, grace);
            assert_eq!(moments.last(), Some(&last), "{count} {grace}");
            assert!(moments.is_sorted());
        }
    }
}
