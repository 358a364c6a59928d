//! The same chunk again and again: answers for load tests, which cost nothing.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::{StreamExt, stream};

use super::provider::{AiError, Part, PartStream, Prompt, Provider};

/// Without a delay nothing else makes the stream wait: so often it lets other tasks run.
const YIELD_EVERY: u32 = 32;

pub struct Scripted {
    chunks: u32,
    text: String,
    delay: Duration,
}

impl Scripted {
    /// Answers are `chunks` times `text`, with `delay` between two; their `tokens` are `chunks`.
    pub fn new(chunks: u32, text: String, delay: Duration) -> Self {
        Self { chunks, text, delay }
    }
}

#[async_trait]
impl Provider for Scripted {
    fn name(&self) -> &str {
        "scripted"
    }

    fn model(&self) -> &str {
        "scripted"
    }

    fn understands(&self) -> bool {
        false
    }

    async fn stream(&self, _prompt: Arc<Prompt>) -> Result<PartStream, AiError> {
        let (chunks, text, delay) = (self.chunks, self.text.clone(), self.delay);
        let texts = stream::iter(0..chunks).then(move |index| {
            let part = Ok(Part::Text(text.clone()));
            async move {
                if index > 0 && !delay.is_zero() {
                    tokio::time::sleep(delay).await;
                } else if index % YIELD_EVERY == YIELD_EVERY - 1 {
                    tokio::task::yield_now().await;
                }
                part
            }
        });
        let end = Part::End { tokens: i32::try_from(chunks).ok() };
        Ok(texts.chain(stream::iter([Ok(end)])).boxed())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use futures_util::FutureExt;

    use super::*;

    async fn start(chunks: u32, delay: Duration) -> PartStream {
        let prompt = Prompt { system: String::new(), history: vec![], message: "hi".into(), intent: "greeting".into() };
        Scripted::new(chunks, "ab ".into(), delay).stream(Arc::new(prompt)).await.unwrap()
    }

    #[tokio::test]
    async fn gives_so_many_chunks_and_counts_them() {
        let parts: Vec<_> = start(3, Duration::ZERO).await.map(Result::unwrap).collect().await;
        let text = || Part::Text("ab ".into());
        assert_eq!(parts, [text(), text(), text(), Part::End { tokens: Some(3) }]);
    }

    #[tokio::test]
    async fn without_a_delay_it_only_lets_others_run() {
        let mut parts = start(1000, Duration::ZERO).await;
        let mut waits = 0;
        loop {
            // A timer would not be ready again at once: only a yield is.
            match parts.next().now_or_never() {
                Some(None) => break,
                Some(_) => {}
                None => waits += 1,
            }
        }
        assert_eq!(waits, 1000 / YIELD_EVERY);
    }

    #[tokio::test]
    async fn waits_between_chunks_and_not_before_the_first() {
        let mut parts = start(3, Duration::from_millis(15)).await;
        let started = Instant::now();
        assert!(parts.next().now_or_never().is_some(), "the first chunk comes at once");
        assert_eq!(parts.count().await, 3);
        assert!(started.elapsed() >= Duration::from_millis(30));
    }
}
