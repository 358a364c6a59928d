//! What can be done in a chat, once, for both doors: each method checks the right, does it, and tells everybody concerned.

mod conversations;
mod draining;
mod escalation;
mod load;
mod messages;
mod participation;
mod user_limits;

use std::sync::Arc;

use entity::ids::{ConversationId, UserId};
pub use messages::{AnswerReader, Reply, Sent};
pub use user_limits::UserLimits;

use super::{
    conversations::ConversationService, messages::MessageService, peers::Peers, presence::Presence, queue::TurnQueue,
    turn::Turns,
};
use crate::{
    common::error::{Error, Result},
    context::ContextService,
    intent::IntentService,
    realtime::{Connection, Event, Exchange, Rooms},
    sentiment::SentimentService,
};

/// See the module's page.
pub struct ChatService {
    pub conversations: ConversationService,
    pub messages: MessageService,
    pub context: ContextService,
    pub intents: Arc<IntentService>,
    pub sentiments: SentimentService,
    pub turns: Turns,
    pub queue: TurnQueue,
    pub peers: Peers,
    pub presence: Presence,
    pub rooms: Arc<Rooms>,
    pub exchange: Arc<dyn Exchange>,
    pub user_limits: UserLimits,
    /// The longest content, in characters.
    pub content_chars: usize,
}

impl ChatService {
    /// Brings a socket into a conversation's room, if its user may be there. The right is checked again once the socket is in: it may
    /// have been lost in between, and nothing would take the socket out again.
    async fn enter(&self, socket: &Arc<Connection>, conversation: &ConversationId) -> Result<()> {
        if socket.is_in(conversation) {
            return Ok(());
        }
        self.conversations.authorize(socket.user(), conversation).await?;
        self.rooms.join(socket, conversation);
        let attended = self.peers.attend(conversation).await;
        let allowed = match attended {
            Ok(()) => self.conversations.has_left(socket.user(), conversation).await,
            Err(failed) => Err(failed),
        };
        match allowed {
            Ok(had_left) => self.presence.entered(socket.user(), conversation, had_left),
            Err(_) => self.rooms.leave(socket, conversation),
        }
        allowed.map(drop)
    }

    /// Checks the user's right to a conversation; a socket enters its room.
    async fn admit(
        &self,
        user: &UserId,
        socket: Option<&Arc<Connection>>,
        conversation: &ConversationId,
    ) -> Result<()> {
        match socket {
            Some(socket) => self.enter(socket, conversation).await,
            None => self.conversations.authorize(user, conversation).await,
        }
    }

    /// Tells everybody who takes part that a conversation has changed. The change is made by then, so not being able to tell is
    /// no failure of the change: it is logged and counted.
    async fn tell_updated(&self, user: &UserId, id: &ConversationId) {
        let told = async {
            let conversation = self.conversations.get(user, id).await?;
            let participants = self.conversations.participants(user, id).await?;
            self.tell(&participants, &Event::new("conversation:updated", &conversation));
            Ok::<_, Error>(())
        };
        if let Err(error) = told.await {
            error.log("a change was made, and the participants were not told");
            ::metrics::counter!("chat_dropped_total", "what" => "update").increment(1);
        }
    }

    fn tell(&self, users: &[UserId], event: &Event) {
        for user in users {
            self.exchange.emit_to_user(user, event);
        }
    }
}
