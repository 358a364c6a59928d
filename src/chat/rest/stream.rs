//! An answer as server-sent events. The reader takes what there is when it can: one that reads slowly gets fewer and larger
//! frames, and nothing waits for it.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::response::{
    IntoResponse,
    sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use serde_json::value::RawValue;
use tokio::sync::watch;

use crate::{
    chat::{dto::Message, service::Reply},
    realtime::{Cursor, Reading, Rewinds, encode},
};

/// Proxies close connections on which nothing happens for a minute or so.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `message:saved`, the answer's `message:stream` frames, `message:complete`. `delta`: frames without the text so far.
pub fn events(message: &Message, reply: Reply, delta: bool) -> impl IntoResponse + use<> {
    let saved = stream::iter([("message:saved", encode(message))]);
    let answer = match reply {
        Reply::Coming(reading) => frames(reading, delta).boxed(),
        Reply::Stored(answer) => stream::iter([("message:complete", encode(&answer))]).boxed(),
        Reply::None => stream::empty().boxed(),
    };
    let events =
        saved.chain(answer).map(|(name, json)| Ok::<_, Infallible>(Event::default().event(name).data(json.get())));
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

/// Where the stream is.
struct Reader {
    reading: Reading,
    progress: watch::Receiver<usize>,
    cursor: Cursor,
    rewinds: Rewinds,
    delta: bool,
}

fn frames(reading: Reading, delta: bool) -> impl Stream<Item = (&'static str, Arc<RawValue>)> {
    let (progress, rewinds) = (reading.answer.follow(), reading.answer.rewinds());
    stream::unfold(Some(Reader { reading, progress, cursor: 0, rewinds, delta }), |reader| async move {
        next(reader?).await
    })
}

/// The next event, and who reads the one after it. The stream breaks off where the reader has lost its right, and where it was
/// sent text that was taken back: what is stored it gets by asking again.
async fn next(mut reader: Reader) -> Option<((&'static str, Arc<RawValue>), Option<Reader>)> {
    loop {
        let answer = &reader.reading.answer;
        // Asked for first: all that is published by then comes before it.
        let complete = answer.completed().map(|complete| complete.payload.clone());
        if reader.reading.is_revoked() || answer.contradicts(reader.cursor, reader.rewinds) {
            return None;
        }
        if let Some((frame, cursor)) = answer.frame(reader.cursor, reader.delta) {
            reader.cursor = cursor;
            return Some((("message:stream", frame), Some(reader)));
        }
        if let Some(complete) = complete {
            return Some((("message:complete", complete), None));
        }
        tokio::select! {
            () = reader.reading.revoked() => {}
            changed = reader.progress.changed() => changed.ok()?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realtime::{self, Answer, Rooms};

    fn read(answer: &Arc<Answer>) -> (Arc<Rooms>, Reading) {
        let rooms = Arc::<Rooms>::default();
        let reading = rooms.read(&"u".into(), None, answer.clone());
        (rooms, reading)
    }

    #[tokio::test]
    async fn a_reader_that_comes_late_gets_one_frame_and_the_end() {
        let answer = Answer::new("c".into(), "u".into(), vec![]);
        let mut events = std::pin::pin!(frames(read(&answer).1, true));
        for text in ["Hel", "lo"] {
            answer.append(text);
            answer.publish();
        }
        answer.finish(realtime::Event::new("message:complete", &"the end"));
        let (name, frame) = events.next().await.unwrap();
        let frame: serde_json::Value = serde_json::from_str(frame.get()).unwrap();
        assert_eq!((name, frame["chunk"].as_str(), frame.get("fullResponse")), ("message:stream", Some("Hello"), None));
        let (name, end) = events.next().await.unwrap();
        assert_eq!((name, end.get()), ("message:complete", "\"the end\""));
        assert!(events.next().await.is_none());
    }

    #[tokio::test]
    async fn a_reader_that_waits_is_woken_by_text_and_by_the_end() {
        let answer = Answer::new("c".into(), "u".into(), vec![]);
        let reading = tokio::spawn(frames(read(&answer).1, false).map(|(name, _)| name).collect::<Vec<_>>());
        tokio::task::yield_now().await;
        answer.append("Hi");
        answer.publish();
        tokio::task::yield_now().await;
        answer.finish(realtime::Event::new("message:complete", &()));
        assert_eq!(reading.await.unwrap(), ["message:stream", "message:complete"]);
    }

    #[tokio::test]
    async fn a_reader_that_has_lost_its_right_gets_no_more() {
        let answer = Answer::new("c".into(), "u".into(), vec![]);
        let (rooms, reading) = read(&answer);
        let reading = tokio::spawn(frames(reading, false).map(|(name, _)| name).collect::<Vec<_>>());
        answer.append("Hi");
        answer.publish();
        tokio::task::yield_now().await;
        rooms.expel(&"another".into(), &"c".into());
        rooms.expel(&"u".into(), &"c".into());
        answer.append(" there");
        answer.publish();
        assert_eq!(reading.await.unwrap(), ["message:stream"]);
    }

    #[tokio::test]
    async fn a_reader_of_text_that_was_taken_back_is_not_told_another_end() {
        let answer = Answer::new("c".into(), "u".into(), vec![]);
        let (rooms, reading) = read(&answer);
        let mut events = std::pin::pin!(frames(reading, false));
        rooms.begin(&answer);
        answer.append("Hello");
        answer.publish();
        assert_eq!(events.next().await.unwrap().0, "message:stream");
        let end = serde_json::json!({"content": "Hel", "status": "error"});
        rooms.end_elsewhere(&"c".into(), &answer.message_id, &realtime::Event::new("message:complete", &end));
        assert!(events.next().await.is_none());
    }
}
