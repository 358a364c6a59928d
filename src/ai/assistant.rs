//! The answer to a prompt, from the first provider that gives one.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, stream, stream::BoxStream};
use tokio::time::{Instant, timeout_at};

use super::{
    provider::{AiError, Part, PartStream, Prompt, Provider},
    routes::{Chain, Routes},
    setup::{self, SetupError},
};
use crate::config::ai::AiConfig;

/// What happens while an answer comes in: `Started`, any number of `Text`, one `End`. An error ends the stream instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerEvent {
    /// A provider was asked. Again, with other names, where it failed before its first text and a fallback took over.
    Started { provider: String, model: String },
    /// Never empty; the first one is never blank.
    Text(String),
    /// `tokens`: prompt and completion together, as the provider counted them.
    End { tokens: Option<i32> },
}

/// Dropping it cancels the answer and closes the provider's connection.
pub type AnswerStream = BoxStream<'static, Result<AnswerEvent, AiError>>;

/// The providers, and which of them are asked about what.
#[derive(Clone)]
pub struct Assistant {
    routes: Routes,
    answer_limit: Duration,
}

impl Assistant {
    /// `answer_limit` is for one whole answer, fallbacks included; shorter silences are the providers' to notice.
    pub fn new(routes: Routes, answer_limit: Duration) -> Self {
        Self { routes, answer_limit }
    }

    /// The providers of the settings. `variable` looks up the providers' own variables, such as `OPENAI_API_KEY`.
    ///
    /// # Errors
    /// When a provider lacks its key or has an address that is none; the sentence names the variable.
    pub fn from_config(config: &AiConfig, variable: impl Fn(&str) -> Option<String>) -> Result<Self, SetupError> {
        let routes = setup::routes(config, &variable)?;
        Ok(Self::new(routes, Duration::from_millis(config.ai_answer_timeout_ms)))
    }

    pub(super) fn routes(&self) -> &Routes {
        &self.routes
    }

    /// What a model is told before the conversation, for a message of this intent.
    pub fn system_prompt(&self, intent: &str) -> &str {
        self.routes.system_prompt(intent)
    }

    /// Answers once polled. Each provider's failure is logged and counted here, and nowhere else.
    pub fn answer(&self, prompt: Arc<Prompt>) -> AnswerStream {
        let answer = Answer {
            providers: self.routes.chain(&prompt.intent).clone(),
            prompt,
            asked: 0,
            attempt: None,
            limit: self.answer_limit,
            deadline: Instant::now() + self.answer_limit,
        };
        stream::unfold(answer, async |mut answer| answer.next().await.map(|event| (event, answer))).fuse().boxed()
    }
}

struct Answer {
    prompt: Arc<Prompt>,
    providers: Chain,
    /// How many of the providers have had their turn.
    asked: usize,
    attempt: Option<Attempt>,
    limit: Duration,
    deadline: Instant,
}

impl Answer {
    async fn next(&mut self) -> Option<Result<AnswerEvent, AiError>> {
        loop {
            let Some(attempt) = &mut self.attempt else {
                let provider = self.providers.get(self.asked)?.clone();
                self.asked += 1;
                let attempt = self.attempt.insert(Attempt::new(provider));
                return Some(Ok(attempt.started()));
            };
            let failure = match timeout_at(self.deadline, attempt.next_part(&self.prompt)).await {
                Ok(Ok(Part::Text(text))) => return Some(Ok(AnswerEvent::Text(text))),
                Ok(Ok(Part::End { tokens })) => {
                    self.finish();
                    return Some(Ok(AnswerEvent::End { tokens }));
                }
                Ok(Err(failure)) => failure,
                Err(_) => AiError::TimedOut(self.limit.as_millis()),
            };
            attempt.report(&failure);
            if attempt.has_text || self.asked == self.providers.len() || Instant::now() >= self.deadline {
                self.finish();
                return Some(Err(failure));
            }
            self.attempt = None;
        }
    }

    /// Leaves nothing to ask, so that the stream ends; drops the attempt, so that its connection closes now.
    fn finish(&mut self) {
        self.attempt = None;
        self.asked = self.providers.len();
    }
}

struct Attempt {
    provider: Arc<dyn Provider>,
    parts: Option<PartStream>,
    has_text: bool,
}

impl Attempt {
    fn new(provider: Arc<dyn Provider>) -> Self {
        Self { provider, parts: None, has_text: false }
    }

    fn started(&self) -> AnswerEvent {
        AnswerEvent::Started { provider: self.provider.name().into(), model: self.provider.model().into() }
    }

    async fn next_part(&mut self, prompt: &Arc<Prompt>) -> Result<Part, AiError> {
        let parts = match &mut self.parts {
            Some(parts) => parts,
            None => self.parts.insert(self.provider.stream(prompt.clone()).await?),
        };
        loop {
            match parts.next().await.ok_or(AiError::Cut)?? {
                Part::Text(text) if text.is_empty() || (!self.has_text && text.trim().is_empty()) => {}
                Part::End { .. } if !self.has_text => return Err(AiError::Malformed("an answer without text".into())),
                part => {
                    self.has_text = true;
                    return Ok(part);
                }
            }
        }
    }

    fn report(&self, failure: &AiError) {
        let (provider, reason) = (self.provider.name().to_owned(), failure.reason());
        tracing::warn!(provider, model = self.provider.model(), error = %failure, "an AI provider failed");
        metrics::counter!("chat_ai_failures_total", "provider" => provider, "reason" => reason).increment(1);
    }
}
