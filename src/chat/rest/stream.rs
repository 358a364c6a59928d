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
    realtime::{Answer, Cursor, Watch, encode},
};

/// Proxies close connections on which nothing happens for a minute or so.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `message:saved`, the answer's `message:stream` frames, `message:complete`. `delta`: frames without the text so far.
pub fn events(message: &Message, reply: Reply, delta: bool) -> impl IntoResponse + use<> {
    let saved = stream::iter([("message:saved", encode(message))]);
    let answer = match reply {
        Reply::Coming(answer, watch) => frames(answer, watch, delta).boxed(),
        Reply::Stored(answer) => stream::iter([("message:complete", encode(&answer))]).boxed(),
        Reply::None => stream::empty().boxed(),
    };
    let events =
        saved.chain(answer).map(|(name, json)| Ok::<_, Infallible>(Event::default().event(name).data(json.get())));
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

/// Where the stream is.
struct Reader {
    answer: Arc<Answer>,
    progress: watch::Receiver<usize>,
    cursor: Cursor,
    delta: bool,
    /// Held: lets another instance's answer come here.
    _watch: Option<Watch>,
}

fn frames(answer: Arc<Answer>, watch: Option<Watch>, delta: bool) -> impl Stream<Item = (&'static str, Arc<RawValue>)> {
    let progress = answer.follow();
    stream::unfold(Some(Reader { answer, progress, cursor: 0, delta, _watch: watch }), |reader| async move {
        next(reader?).await
    })
}

/// The next event, and who reads the one after it.
async fn next(mut reader: Reader) -> Option<((&'static str, Arc<RawValue>), Option<Reader>)> {
    loop {
        // Asked for first: all that is published by then comes before it.
        let complete = reader.answer.completed().map(|complete| complete.payload.clone());
        if let Some((frame, cursor)) = reader.answer.frame(reader.cursor, reader.delta) {
            reader.cursor = cursor;
            return Some((("message:stream", frame), Some(reader)));
        }
        if let Some(complete) = complete {
            return Some((("message:complete", complete), None));
        }
        reader.progress.changed().await.ok()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realtime;

    #[tokio::test]
    async fn a_reader_that_comes_late_gets_one_frame_and_the_end() {
        let answer = Answer::new("c".into(), "u".into(), vec![]);
        let mut events = std::pin::pin!(frames(answer.clone(), None, true));
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
        let reading = tokio::spawn(frames(answer.clone(), None, false).map(|(name, _)| name).collect::<Vec<_>>());
        tokio::task::yield_now().await;
        answer.append("Hi");
        answer.publish();
        tokio::task::yield_now().await;
        answer.finish(realtime::Event::new("message:complete", &()));
        assert_eq!(reading.await.unwrap(), ["message:stream", "message:complete"]);
    }
}
