//! The text of a running answer in Redis: written by the instance that generates, read by those that have to catch up.
//!
//! A task beside the token loop writes what was gathered, at the pace that Redis keeps. Where Redis has lost the text, it is
//! written again from where Redis is.

use std::{sync::Arc, time::Duration};

use entity::ids::{ConversationId, MessageId};
use tokio::{
    sync::oneshot,
    time::{sleep, timeout},
};

use super::{
    bus::{Bus, TextKey},
    subscriptions::Channel,
    wire::What,
};
use crate::{
    common::redis::{Result, TIME_LIMIT},
    realtime::answer::{Answer, Extension},
};

/// How long text is gathered while no other instance listens: it is written only in case this one dies.
const UNHEARD: Duration = Duration::from_millis(250);

const RETRY: Duration = Duration::from_millis(250);

/// Writes the answer's text as it grows, until its end or until another instance takes it over; begins once `announced` says that
/// the others know of it.
pub async fn write(bus: Bus, answer: Arc<Answer>, announced: oneshot::Receiver<()>, frame: Duration) {
    let (ended, key) = (answer.ended(), key_of(&answer));
    tokio::select! {
        // What there is of the text is what the other instance goes on from.
        () = grow(&bus, &answer, &key, announced, frame) => return,
        _ = ended => {}
    }
    let (conversation, id) = (answer.conversation_id.as_str(), answer.message_id.as_str());
    let earlier = (1..answer.fence()).map(|fence| TextKey::new(conversation, id, fence));
    for key in earlier.chain([key]) {
        if let Err(error) = bus.forget(&key).await {
            tracing::debug!(%error, "an answer's text is left to expire");
        }
    }
}

async fn grow(bus: &Bus, answer: &Answer, key: &TextKey, announced: oneshot::Receiver<()>, frame: Duration) {
    let fence = answer.fence();
    // Where the announcement was dropped, the others learn of the answer by its text.
    _ = announced.await;
    let channel = Channel::room(&answer.conversation_id);
    let mut progress = answer.follow();
    let mut written = 0;
    while !answer.is_mirror() {
        let text = answer.since(written);
        if text.is_empty() {
            // It cannot fail: the sender is a part of the answer.
            _ = progress.changed().await;
            continue;
        }
        let header = bus.header(What::Text { answer: answer.message_id.clone(), fence, at: written });
        match bus.add(&channel, key, &header, &text, written).await {
            Ok(added) => {
                written = added.length;
                match added.has_listeners {
                    Some(true) => sleep(frame).await,
                    Some(false) => sleep(UNHEARD).await,
                    // Redis has less than we thought, or more: from there on at once.
                    None => {}
                }
            }
            Err(error) => {
                tracing::debug!(%error, "an answer's text waits for Redis");
                sleep(RETRY).await;
            }
        }
    }
}

fn key_of(answer: &Answer) -> TextKey {
    TextKey::new(answer.conversation_id.as_str(), answer.message_id.as_str(), answer.fence())
}

/// What Redis has of an answer's text, generated under `fence` or by an earlier owner.
pub async fn read(bus: &Bus, conversation: &ConversationId, answer: &MessageId, fence: i32) -> Result<String> {
    for fence in (1..=fence).rev() {
        let text = bus.text(&TextKey::new(conversation.as_str(), answer.as_str(), fence), 0).await?;
        if !text.is_empty() {
            return Ok(text);
        }
    }
    Ok(String::new())
}

/// Brings a mirror up to what Redis has; whether it grew.
pub async fn pull(bus: &Bus, mirror: &Answer) -> bool {
    let at = mirror.published();
    let key = key_of(mirror);
    match timeout(TIME_LIMIT, bus.text(&key, at)).await {
        Ok(Ok(text)) => mirror.extend(at, &text) == Extension::Grown,
        Ok(Err(error)) => {
            tracing::debug!(%error, "an answer's text could not be read");
            false
        }
        Err(_) => false,
    }
}
