//! Who leaves a conversation without an answer, and who comes back: noted behind the sockets' backs, so that nobody waits for it.
//!
//! An instance knows its own sockets. Somebody who is on another instance too counts as gone until they do something there.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chrono::NaiveDateTime;
use entity::ids::{ConversationId, UserId};
use tokio::sync::mpsc;

use super::conversations::ConversationService;
use crate::{
    common::{clock::Clock, error::Result},
    realtime::Rooms,
};

/// Movements that may wait. With more than that at once something else is wrong than somebody's patience.
const WAITING: usize = 8_192;

/// See the module's page. Clones are the same one.
#[derive(Clone)]
pub struct Presence {
    movements: mpsc::Sender<Movement>,
    clock: Clock,
    is_draining: Arc<AtomicBool>,
}

struct Movement {
    user: UserId,
    conversation: ConversationId,
    /// When the user left; none for one who came back.
    left_at: Option<NaiveDateTime>,
}

/// What is to be noted.
pub struct Departures {
    movements: mpsc::Receiver<Movement>,
    conversations: ConversationService,
    rooms: Arc<Rooms>,
}

impl Presence {
    /// `is_draining`: set once the server goes down, for then it is not the users who leave.
    pub fn new(
        conversations: ConversationService,
        rooms: Arc<Rooms>,
        clock: Clock,
        is_draining: Arc<AtomicBool>,
    ) -> (Self, Departures) {
        let (movements, moved) = mpsc::channel(WAITING);
        (Self { movements, clock, is_draining }, Departures { movements: moved, conversations, rooms })
    }

    /// The user's last socket here has left the rooms of these conversations.
    pub fn left(&self, user: &UserId, conversations: Vec<ConversationId>) {
        if self.is_draining.load(Ordering::Acquire) {
            return;
        }
        let now = self.clock.now().naive_utc();
        for conversation in conversations {
            self.note(Movement { user: user.clone(), conversation, left_at: Some(now) });
        }
    }

    /// A socket of the user has entered a room. `had_left`: the row, read after that, says that its owner, the user, is gone.
    pub fn entered(&self, user: &UserId, conversation: &ConversationId, had_left: bool) {
        if had_left {
            self.note(Movement { user: user.clone(), conversation: conversation.clone(), left_at: None });
        }
    }

    fn note(&self, movement: Movement) {
        if self.movements.try_send(movement).is_err() {
            ::metrics::counter!("chat_dropped_total", "what" => "departure").increment(1);
        }
    }
}

impl Departures {
    /// Notes what there is to note until nobody is left who could say so.
    pub async fn serve(mut self) {
        while let Some(movement) = self.movements.recv().await {
            if let Err(error) = self.note(movement).await {
                error.log("it could not be noted who left or came back");
                ::metrics::counter!("chat_dropped_total", "what" => "departure").increment(1);
            }
        }
    }

    async fn note(&self, Movement { user, conversation, left_at }: Movement) -> Result<()> {
        let Some(left_at) = left_at else {
            return self.conversations.note_returned(&user, &conversation).await.map(drop);
        };
        // Reads before writing: most leave with everything answered.
        if self.rooms.has(&user, &conversation) || !self.conversations.waits_for_answer(&user, &conversation).await? {
            return Ok(());
        }
        let noted = self.conversations.note_left(&user, &conversation, left_at).await?;
        // Whoever enters looks at the row once they are in the room: they have seen the note, or are seen here.
        if noted && self.rooms.has(&user, &conversation) {
            self.conversations.note_returned(&user, &conversation).await?;
        }
        Ok(())
    }
}
