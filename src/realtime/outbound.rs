//! What waits to be sent to one socket, in order, and nothing lost.
//!
//! Events wait as they are. Frames wait as a mark that says "this answer has more": the frame itself is made when it can leave,
//! so that marks never pile up. While a history is being loaded, the events of its conversation wait behind it, and what they
//! bring is left out of the history: each message reaches the socket exactly once.

use std::{collections::VecDeque, sync::Arc};

use entity::ids::{ConversationId, MessageId};
use serde_json::value::RawValue;

use super::{
    answer::{Answer, Cursor, Streaming},
    event::{Event, Subject},
};

/// More than this waiting for one socket and it is not worth waiting for: it is disconnected, and loads what it missed.
const MAX_BYTES: usize = 8 << 20;
const MAX_ITEMS: usize = 20_000;

/// Something that waits.
pub enum Item {
    Event(Event),
    /// The reply to the client's event with this acknowledgement id.
    Ack(i64, Arc<RawValue>),
    Frame(Arc<Answer>),
}

impl Item {
    fn bytes(&self) -> usize {
        match self {
            Self::Event(event) => event.payload.get().len(),
            Self::Ack(_, payload) => payload.get().len(),
            Self::Frame(_) => 0,
        }
    }

    fn is_frame_of(&self, id: &MessageId) -> bool {
        matches!(self, Self::Frame(answer) if answer.message_id == *id)
    }
}

/// A history that is being loaded.
struct Load {
    conversation: ConversationId,
    /// The answer that runs; its `message:complete` is bound to come to this socket.
    answer: Option<Arc<Answer>>,
    waiting: VecDeque<Item>,
}

/// What a history that has been read must leave out, and the running answer that it shows.
#[derive(Default)]
pub struct LoadView {
    pub hidden: Vec<MessageId>,
    pub streaming: Option<Streaming>,
}

/// See the module's page.
#[derive(Default)]
pub struct Outbound {
    queue: VecDeque<Item>,
    bytes: usize,
    /// How far this socket has been sent each answer that it follows.
    cursors: Vec<(MessageId, Cursor)>,
    load: Option<Box<Load>>,
}

impl Outbound {
    /// Whether more is waiting than a socket may have.
    pub fn is_overfull(&self) -> bool {
        let held = self.load.as_ref().map_or(0, |load| load.waiting.len());
        self.bytes > MAX_BYTES || self.queue.len() + held > MAX_ITEMS
    }

    pub fn push(&mut self, item: Item) {
        if let Some(load) = self.load.as_mut().filter(|load| load.covers(&item)) {
            if let Item::Frame(answer) = &item {
                if load.answer.as_ref().is_none_or(|known| known.completed().is_some()) {
                    load.answer = Some(answer.clone());
                }
                if load.waiting.iter().any(|it| it.is_frame_of(&answer.message_id)) {
                    return;
                }
            }
            self.bytes += item.bytes();
            load.waiting.push_back(item);
            return;
        }
        if let Item::Frame(answer) = &item
            && self.queue.iter().any(|it| it.is_frame_of(&answer.message_id))
        {
            return;
        }
        self.bytes += item.bytes();
        self.queue.push_back(item);
    }

    pub fn pop(&mut self) -> Option<Item> {
        let item = self.queue.pop_front()?;
        self.bytes -= item.bytes();
        if let Item::Event(Event { subject: Subject::End(id), .. }) = &item {
            self.cursors.retain(|(known, _)| known != id);
        }
        if self.queue.is_empty() && self.queue.capacity() > 64 {
            self.queue = VecDeque::new();
        }
        Some(item)
    }

    /// Puts back what could not leave.
    pub fn unpop(&mut self, item: Item) {
        self.bytes += item.bytes();
        self.queue.push_front(item);
    }

    pub fn cursor(&self, id: &MessageId) -> Cursor {
        self.cursors.iter().find(|(known, _)| known == id).map_or(0, |(_, cursor)| *cursor)
    }

    pub fn advance(&mut self, id: &MessageId, to: Cursor) {
        match self.cursors.iter_mut().find(|(known, _)| known == id) {
            Some((_, cursor)) => *cursor = to,
            None => self.cursors.push((id.clone(), to)),
        }
    }

    /// From here on the conversation's events wait.
    pub fn begin_load(&mut self, conversation: ConversationId) {
        // A socket's events are handled one after the other, so there is one load at a time.
        debug_assert!(self.load.is_none());
        self.load = Some(Box::new(Load { conversation, answer: None, waiting: VecDeque::new() }));
    }

    /// The socket is in the room, in which `answer` runs.
    pub fn joined(&mut self, answer: Option<Arc<Answer>>) {
        if let Some(load) = &mut self.load
            && load.answer.is_none()
        {
            load.answer = answer;
        }
    }

    /// Ends a load: `history` makes what is sent from what it must leave out; nothing, when the load failed.
    pub fn finish_load(&mut self, history: impl FnOnce(LoadView) -> Vec<Item>) {
        let Some(mut load) = self.load.take() else { return };
        let (mut hidden, mut has_ended) = (vec![], false);
        for item in &load.waiting {
            if let Item::Event(event) = item {
                match &event.subject {
                    Subject::Message(id) => hidden.push(id.clone()),
                    Subject::End(id) => {
                        hidden.push(id.clone());
                        has_ended = true;
                    }
                    Subject::Other => {}
                }
            }
        }
        if let Some(answer) = &load.answer {
            hidden.extend(answer.not_in_history());
        }
        let shown = load.answer.filter(|_| !has_ended).map(|answer| {
            let (streaming, cursor) = answer.snapshot();
            (answer, streaming, cursor)
        });
        let streaming = shown.as_ref().map(|(_, streaming, _)| streaming.clone());
        let items = history(LoadView { hidden, streaming });
        if !items.is_empty() {
            if let Some((answer, _, cursor)) = shown {
                // The history brings the text up to here: a frame that waited before it would repeat some.
                self.queue.retain(|it| !it.is_frame_of(&answer.message_id));
                load.waiting.retain(|it| !it.is_frame_of(&answer.message_id));
                self.advance(&answer.message_id, cursor);
                load.waiting.push_back(Item::Frame(answer));
            }
            self.bytes += items.iter().map(Item::bytes).sum::<usize>();
            self.queue.extend(items);
        }
        self.queue.append(&mut load.waiting);
    }
}

impl Load {
    fn covers(&self, item: &Item) -> bool {
        match item {
            Item::Event(event) => event.conversation.as_ref() == Some(&self.conversation),
            Item::Frame(answer) => answer.conversation_id == self.conversation,
            Item::Ack(..) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(outbound: &mut Outbound) -> Vec<String> {
        let mut names = vec![];
        while let Some(item) = outbound.pop() {
            names.push(match item {
                Item::Event(event) => event.name.to_owned(),
                Item::Ack(id, _) => format!("ack {id}"),
                Item::Frame(answer) => {
                    let cursor = outbound.cursor(&answer.message_id);
                    let Some((frame, to)) = answer.frame(cursor, false) else { continue };
                    outbound.advance(&answer.message_id, to);
                    let frame: serde_json::Value = serde_json::from_str(frame.get()).unwrap();
                    format!("frame {}", frame["chunk"].as_str().unwrap())
                }
            });
        }
        names
    }

    fn answer() -> Arc<Answer> {
        Answer::new("c".into(), "u".into(), vec![])
    }

    fn say(answer: &Arc<Answer>, text: &str, outbound: &mut Outbound) {
        answer.append(text);
        answer.publish();
        outbound.push(Item::Frame(answer.clone()));
    }

    fn end(answer: &Answer) -> Item {
        let event = Event::of(&"c".into(), "complete", &json!({}));
        Item::Event(event.about(Subject::End(answer.message_id.clone())))
    }

    fn loaded() -> Item {
        Item::Event(Event::new("loaded", &json!({})))
    }

    #[test]
    fn frames_that_wait_become_one_and_stay_before_the_end() {
        let (answer, mut outbound) = (answer(), Outbound::default());
        say(&answer, "a", &mut outbound);
        say(&answer, "b", &mut outbound);
        outbound.push(end(&answer));
        assert_eq!(names(&mut outbound), ["frame ab", "complete"]);
    }

    #[test]
    fn a_load_shows_the_text_so_far_and_the_rest_follows() {
        let (answer, mut outbound) = (answer(), Outbound::default());
        say(&answer, "a", &mut outbound);
        outbound.begin_load("c".into());
        outbound.joined(Some(answer.clone()));
        say(&answer, "b", &mut outbound);
        outbound.finish_load(|view| {
            assert_eq!(view.streaming.unwrap().full_response, "ab");
            assert_eq!(view.hidden, std::slice::from_ref(&answer.message_id));
            vec![loaded(), Item::Ack(1, Event::new("", &json!({})).payload)]
        });
        say(&answer, "c", &mut outbound);
        outbound.push(end(&answer));
        assert_eq!(names(&mut outbound), ["loaded", "ack 1", "frame c", "complete"]);
        assert_eq!(outbound.bytes, 0);
    }

    #[test]
    fn an_answer_that_ends_during_the_load_comes_after_it_and_is_not_in_it() {
        let (answer, mut outbound) = (answer(), Outbound::default());
        outbound.begin_load("c".into());
        outbound.joined(Some(answer.clone()));
        say(&answer, "a", &mut outbound);
        outbound.push(end(&answer));
        outbound.finish_load(|view| {
            assert!(view.streaming.is_none());
            assert!(view.hidden.contains(&answer.message_id));
            vec![loaded()]
        });
        assert_eq!(names(&mut outbound), ["loaded", "frame a", "complete"]);
    }

    #[test]
    fn a_message_that_arrives_during_the_load_is_left_out_of_it() {
        let mut outbound = Outbound::default();
        outbound.begin_load("c".into());
        outbound.push(Item::Event(Event::of(&"c".into(), "saved", &json!({})).about(Subject::Message("m".into()))));
        outbound.push(Item::Event(Event::of(&"other".into(), "saved elsewhere", &json!({}))));
        outbound.finish_load(|view| {
            assert_eq!(view.hidden, ["m".into()]);
            vec![loaded()]
        });
        assert_eq!(names(&mut outbound), ["saved elsewhere", "loaded", "saved"]);
    }

    #[test]
    fn a_load_that_fails_loses_nothing() {
        let (answer, mut outbound) = (answer(), Outbound::default());
        say(&answer, "a", &mut outbound);
        outbound.begin_load("c".into());
        outbound.joined(Some(answer.clone()));
        say(&answer, "b", &mut outbound);
        outbound.finish_load(|_| vec![]);
        assert_eq!(names(&mut outbound), ["frame ab"]);
    }
}
