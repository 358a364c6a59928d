//! One turn from its question to its stored answer.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt;
use tokio::time::Instant;

use super::{
    Interruption, Turn,
    outcome::{BROKEN, Ending, Generated},
    pace::Pace,
    state::Adoption,
    storing::{Settled, retry_while_unavailable},
};
use crate::{
    ai::{AiError, AnswerEvent, AnswerStream, Assistant, Prompt, PromptMessage, Role},
    chat::{
        dto::{Message, MessageRole, MessageStatus},
        messages::{MessageService, NewAnswer},
        peers::Peers,
        queue::HeartbeatLease,
        text::without_nul,
    },
    common::{
        clock::Clock,
        error::{Error, Result},
    },
    context::{ContextService, ConversationContext, Exchanged, MAX_MESSAGES},
    intent::{Intent, IntentService},
    realtime::Exchange,
};

/// Bytes of text at which an answer is cut: no model is meant to get there.
const MAX_ANSWER_BYTES: usize = 2 << 20;

/// In fewer words nothing is said that a model could make more of.
const WORDS_WORTH_ASKING: usize = 3;

/// What a turn needs. One for all turns.
pub struct Engine {
    pub assistant: Assistant,
    pub intents: Arc<IntentService>,
    pub context: ContextService,
    pub messages: MessageService,
    pub peers: Peers,
    pub exchange: Arc<dyn Exchange>,
    /// Without it nothing is sent of an answer.
    pub lease: Arc<HeartbeatLease>,
    pub clock: Clock,
    /// How long tokens are gathered into one frame.
    pub frame: Duration,
    /// How long a model may take to say what an unclear message wants; zero asks none.
    pub label_limit: Duration,
    /// How many tokens of the conversation so far a prompt is given, about.
    pub context_tokens: usize,
}

impl Engine {
    /// Runs a turn to its end: whatever happens, the answer is stored and then completed, once.
    pub(super) async fn run(&self, turn: &Arc<Turn>) {
        let started = Instant::now();
        self.exchange.begin(&turn.answer, &turn.predecessors());
        let mut intent = self.intents.classify(&turn.question.content, turn.question.created_at);
        if let Adoption::Generated(outcome) = &turn.adoption {
            self.exchange.progress(&turn.answer);
            return self.finish(turn, &intent, outcome.to_answer(turn), "adopted", started).await;
        }
        let is_cut = matches!(turn.adoption, Adoption::Cut);
        let generated = tokio::select! {
            biased;
            why = turn.interrupted() => Generated::without_text(Ending::Interrupted(why)),
            () = std::future::ready(()), if is_cut => Generated::without_text(Ending::Died),
            asked = self.ask(turn, &mut intent) => match asked {
                Ok(stream) => self.generate(turn, stream, started).await,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "the prompt could not be made");
                    Generated::without_text(Ending::Failed(BROKEN))
                }
            },
        };
        match generated.ending {
            Ending::Interrupted(Interruption::HandedOver) => return self.hand_over(turn).await,
            Ending::Interrupted(Interruption::TakenOver) => return self.let_go(turn),
            _ => {}
        }
        if !self.publish(turn) && is_cut {
            self.exchange.progress(&turn.answer);
        }
        self.complete(turn, &intent, generated, started).await;
    }

    /// Ends a turn that broke down.
    pub async fn give_up(&self, turn: &Arc<Turn>) {
        let intent = self.intents.classify("", turn.question.created_at);
        let generated = Generated::without_text(Ending::Failed(BROKEN));
        self.complete(turn, &intent, generated, Instant::now()).await;
        self.context.forget(&turn.answer.conversation_id).await;
    }

    /// Asks the assistant; what the conversation is about comes from the database only where it is not known.
    async fn ask(&self, turn: &Turn, intent: &mut Intent) -> Result<AnswerStream, Arc<Error>> {
        let conversation = &turn.answer.conversation_id;
        if !turn.answer.replaces.is_empty() || turn.lease.fence > 1 {
            // It may have the answer that is replaced, or what the turn's owner before this one has added.
            self.context.forget(conversation).await;
        }
        let is_unavailable = |error: &Arc<Error>| matches!(**error, Error::Unavailable(_));
        let attempt = || self.context.get(conversation, self.peers.queue.attempt(self.rebuild(turn)));
        let context = retry_while_unavailable(attempt, is_unavailable);
        let (context, clearer) = tokio::join!(context, self.clarify(turn, intent));
        let context = context?;
        if let Some(clearer) = clearer {
            *intent = clearer;
        }
        let told = context.told(self.context_tokens);
        let system = self.assistant.system_prompt(&intent.name);
        let prompt = Prompt {
            system: told.note.map_or_else(|| system.to_owned(), |note| format!("{system}\n\n{note}")),
            history: told.history,
            message: turn.question.content.clone(),
            intent: intent.name.to_string(),
        };
        Ok(self.assistant.answer(Arc::new(prompt)))
    }

    /// What a model says that an unclear message wants.
    async fn clarify(&self, turn: &Turn, intent: &Intent) -> Option<Intent> {
        let message = &turn.question.content;
        let is_worth_asking = intent.is_unsure() && message.split_whitespace().nth(WORDS_WORTH_ASKING - 1).is_some();
        if self.label_limit.is_zero() || !is_worth_asking {
            return None;
        }
        let label = self.assistant.label(message, self.intents.names(), self.label_limit).await?;
        self.intents.relabel(intent, &label)
    }

    /// The conversation before the turn's question, from the database.
    async fn rebuild(&self, turn: &Turn) -> Result<ConversationContext> {
        let mut excluded = turn.answer.replaces.clone();
        excluded.push(turn.question.id.clone());
        let limit = 4 * MAX_MESSAGES as u64;
        let turns = self.messages.recent_turns(&turn.answer.conversation_id, limit, &excluded).await?;
        let found = self.messages.recent_intents(&turn.answer.conversation_id, limit, &turn.question.id).await?;
        let messages = turns.into_iter().filter_map(|message| prompt_message(message, turn));
        Ok(ConversationContext::of(messages).with_found(found))
    }

    /// The token loop. It waits for the model and for time, and for nothing else.
    async fn generate(&self, turn: &Turn, mut stream: AnswerStream, started: Instant) -> Generated {
        let answer = &turn.answer;
        let mut pace = Pace::new(self.frame);
        let (mut model, mut bytes, mut first_token) = (None, 0, None);
        let ending = loop {
            tokio::select! {
                biased;
                why = turn.interrupted() => break Ending::Interrupted(why),
                () = pace.due() => self.publish_or_wait(turn, &mut pace),
                event = stream.next() => match event {
                    Some(Ok(AnswerEvent::Started { model: name, .. })) => model = Some(name),
                    Some(Ok(AnswerEvent::Text(text))) => {
                        if first_token.is_none() {
                            let elapsed = *first_token.insert(started.elapsed());
                            ::metrics::histogram!("chat_first_token_seconds").record(elapsed);
                        }
                        bytes += text.len();
                        if !answer.append(&without_nul(text)) {
                            break Ending::Interrupted(Interruption::TakenOver);
                        }
                        if pace.gathers() {
                            self.publish_or_wait(turn, &mut pace);
                        }
                        if bytes > MAX_ANSWER_BYTES {
                            break Ending::Failed("The answer became too long and was cut.");
                        }
                    }
                    Some(Ok(AnswerEvent::End { tokens })) => break Ending::Done { tokens },
                    Some(Err(error)) => break Ending::Failed(error.user_message()),
                    None => break Ending::Failed(AiError::Cut.user_message()),
                },
            }
        };
        Generated { ending, model, first_token }
    }

    /// Lets everybody have what was generated, if this instance may; whether there was anything new.
    fn publish(&self, turn: &Turn) -> bool {
        let has_more = self.lease.is_valid() && turn.answer.publish();
        if has_more {
            self.exchange.progress(&turn.answer);
        }
        has_more
    }

    /// Without a lease what was generated waits: until there is one again, or the turn is known to be another instance's.
    fn publish_or_wait(&self, turn: &Turn, pace: &mut Pace) {
        if !self.publish(turn) && !self.lease.is_valid() {
            pace.wait();
        }
    }

    async fn complete(&self, turn: &Turn, intent: &Intent, generated: Generated, started: Instant) {
        let (label, elapsed) = (generated.ending.label(), started.elapsed());
        let new = generated.into_answer(turn, intent, elapsed);
        self.finish(turn, intent, new, label, started).await;
    }

    /// Stores the answer, then sends its end to everybody, unless the turn is another instance's by now: that one does.
    async fn finish(&self, turn: &Turn, intent: &Intent, new: NewAnswer, label: &'static str, started: Instant) {
        let elapsed = started.elapsed();
        ::metrics::counter!("chat_turns_total", "ending" => label).increment(1);
        ::metrics::histogram!("chat_turn_seconds").record(elapsed);
        ::metrics::counter!("chat_tokens_total").increment(new.tokens.unwrap_or_default().max(0) as u64);
        // Before it is stored: once it is, another instance may begin the next turn.
        self.remember(turn, intent, &new).await;
        let settled = Box::pin(self.store(turn, new)).await;
        if !matches!(settled, Settled::Stored(_)) {
            self.context.forget(&turn.answer.conversation_id).await;
        }
        let (Settled::Stored(message) | Settled::Lost(message)) = settled else { return self.let_go(turn) };
        tracing::info!(ending = label, ms = elapsed.as_millis() as u64, "turn ended");
        self.send_end(turn, &message);
    }

    async fn remember(&self, turn: &Turn, intent: &Intent, answer: &NewAnswer) {
        let is_good = answer.status != MessageStatus::Error && !answer.content.is_empty();
        let turn_over = Exchanged {
            question: turn.question.content.clone(),
            answer: is_good.then(|| answer.content.clone()),
            intent: intent.name.to_string(),
            entities: intent.entities.clone(),
        };
        self.context.add(&turn.answer.conversation_id, turn_over).await;
    }
}

/// A stored message as the prompt has it: without failures, and without what was asked after this turn's question.
fn prompt_message(message: Message, turn: &Turn) -> Option<PromptMessage> {
    let role = match message.role {
        MessageRole::User if message.created_at <= turn.question.created_at => Role::User,
        MessageRole::Assistant if message.status != MessageStatus::Error => Role::Assistant,
        _ => return None,
    };
    Some(PromptMessage { role, content: message.content })
}
