//! Who types. A user is shown to type until it stops, sends, leaves, or says nothing for a while, also where its instance dies:
//! every instance lets what it has shown expire by itself.

use std::{collections::HashMap, sync::Arc, time::Duration};

use entity::ids::{ConversationId, UserId};
use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::{Instant, interval};

use super::{event::Event, rooms::Rooms};

/// How often others are told at most that a user types.
const PACE: Duration = Duration::from_millis(2_500);

/// How long a user is shown to type that says nothing more: longer than twice the pace.
const LIFETIME: Duration = Duration::from_secs(6);

/// How exactly the two are kept.
const PRECISION: Duration = Duration::from_millis(250);

/// Who types, or has stopped.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Typing")]
pub struct TypingUser {
    pub user_id: UserId,
    pub conversation_id: ConversationId,
}

/// Tells the other instances.
type Tell = Box<dyn Fn(&ConversationId, &UserId, bool) + Send + Sync>;

struct Typist {
    /// What the others have been told.
    is_typing: bool,
    /// When they were last told that the user types.
    told: Instant,
    /// They are to be told again, as soon as the pace allows.
    is_due: bool,
    until: Instant,
    /// The socket of this instance at which it types; none where it types at another instance.
    socket: Option<u64>,
}

/// See the module's page.
pub struct Typing {
    rooms: Arc<Rooms>,
    tell: Option<Tell>,
    typists: Mutex<HashMap<(ConversationId, UserId), Typist>>,
}

impl Typing {
    pub fn new(rooms: Arc<Rooms>) -> Self {
        Self { rooms, tell: None, typists: Mutex::default() }
    }

    /// Where there are other instances, which `tell` tells.
    pub fn shared(rooms: Arc<Rooms>, tell: impl Fn(&ConversationId, &UserId, bool) + Send + Sync + 'static) -> Self {
        Self { tell: Some(Box::new(tell)), ..Self::new(rooms) }
    }

    /// The user at a socket of this instance types, or says that it has stopped.
    pub fn says(&self, conversation: &ConversationId, user: &UserId, socket: u64, is_typing: bool) {
        let now = Instant::now();
        let key = (conversation.clone(), user.clone());
        let mut typists = self.typists.lock();
        let tells = match (typists.get_mut(&key), is_typing) {
            (Some(typist), true) => {
                typist.until = now + LIFETIME;
                typist.socket = Some(socket);
                typist.is_due = true;
                typist.tell_again(now)
            }
            (Some(typist), false) => {
                typist.stop();
                true
            }
            (None, true) => {
                typists.insert(key, Typist::new(now, Some(socket)));
                true
            }
            (None, false) => true,
        };
        drop(typists);
        if tells {
            self.broadcast(conversation, user, is_typing, Some(socket));
        }
    }

    /// The user has sent what it typed.
    pub fn is_over(&self, conversation: &ConversationId, user: &UserId) {
        let mut typists = self.typists.lock();
        let typist = typists.get_mut(&(conversation.clone(), user.clone()));
        let Some(typist) = typist.filter(|typist| typist.is_typing) else { return };
        let socket = typist.socket;
        typist.stop();
        drop(typists);
        self.broadcast(conversation, user, false, socket);
    }

    /// A socket is closed.
    pub fn left(&self, socket: u64) {
        let over = self.stop_where(|typist| typist.socket == Some(socket));
        for ((conversation, user), _) in over {
            self.broadcast(&conversation, &user, false, None);
        }
    }

    /// A user types at another instance, or has stopped.
    pub fn heard(&self, conversation: &ConversationId, user: &UserId, is_typing: bool) {
        let key = (conversation.clone(), user.clone());
        {
            let mut typists = self.typists.lock();
            match is_typing {
                true => _ = typists.insert(key, Typist::new(Instant::now(), None)),
                false => _ = typists.remove(&key),
            }
        }
        self.show(conversation, user, is_typing, None);
    }

    /// Lets what is over expire. Never ends.
    pub async fn keep(&self) {
        let mut tick = interval(PRECISION);
        loop {
            tick.tick().await;
            self.expire(Instant::now());
        }
    }

    fn expire(&self, now: Instant) {
        for ((conversation, user), socket) in self.stop_where(|typist| typist.until <= now) {
            match socket {
                Some(socket) => self.broadcast(&conversation, &user, false, Some(socket)),
                // Its own instance tells; where that is gone, everybody finds out alone.
                None => self.show(&conversation, &user, false, None),
            }
        }
        let due: Vec<_> = {
            let mut typists = self.typists.lock();
            typists.retain(|_, typist| typist.is_typing || typist.is_due || typist.told + PACE > now);
            let due = typists.iter_mut().filter(|(_, typist)| typist.is_due);
            due.filter_map(|(key, typist)| typist.tell_again(now).then(|| (key.clone(), typist.socket))).collect()
        };
        for ((conversation, user), socket) in due {
            self.broadcast(&conversation, &user, true, socket);
        }
    }

    /// Ends those that type and are picked; them and their sockets.
    fn stop_where(&self, is_over: impl Fn(&Typist) -> bool) -> Vec<((ConversationId, UserId), Option<u64>)> {
        let mut typists = self.typists.lock();
        let over = typists.iter_mut().filter(|(_, typist)| is_over(typist));
        let mut stopped = vec![];
        for (key, typist) in over {
            if typist.is_typing {
                stopped.push((key.clone(), typist.socket));
            }
            typist.stop();
        }
        stopped
    }

    fn broadcast(&self, conversation: &ConversationId, user: &UserId, is_typing: bool, except: Option<u64>) {
        self.show(conversation, user, is_typing, except);
        if let Some(tell) = &self.tell {
            tell(conversation, user, is_typing);
        }
    }

    fn show(&self, conversation: &ConversationId, user: &UserId, is_typing: bool, except: Option<u64>) {
        let name = if is_typing { "typing:user" } else { "typing:stopped" };
        let payload = TypingUser { user_id: user.clone(), conversation_id: conversation.clone() };
        self.rooms.emit(conversation, &Event::of(conversation, name, &payload), except);
    }
}

impl Typist {
    fn new(now: Instant, socket: Option<u64>) -> Self {
        Self { is_typing: true, told: now, is_due: false, until: now + LIFETIME, socket }
    }

    fn stop(&mut self) {
        self.is_typing = false;
        self.is_due = false;
    }

    /// Whether the others are to be told now.
    fn tell_again(&mut self, now: Instant) -> bool {
        let tells = self.told + PACE <= now;
        if tells {
            (self.is_typing, self.is_due, self.told) = (true, false, now);
        }
        tells
    }
}
