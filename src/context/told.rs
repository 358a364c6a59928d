//! What a prompt is told of a conversation: as much of it word for word as its budget allows, the rest in short.

use std::collections::VecDeque;

use super::{ConversationContext, summary};
use crate::ai::{PromptMessage, Role};

/// What a prompt is told of a conversation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Oldest first; the first one is a user's.
    pub history: Vec<PromptMessage>,
    /// What came before in short, and what is known; for the system prompt.
    pub note: Option<String>,
}

impl ConversationContext {
    /// What a prompt is told, in about so many tokens: the newest messages that fit, and in short what does not.
    pub fn told(&self, budget: usize) -> Told {
        let mut left = budget;
        let fit = self.messages.iter().rev().take_while(|message| {
            let tokens = summary::tokens(&message.content);
            let fits = tokens <= left;
            left -= if fits { tokens } else { 0 };
            fits
        });
        let mut skipped = self.messages.len() - fit.count();
        // Providers want a user to begin.
        skipped += self.messages.iter().skip(skipped).take_while(|message| message.role == Role::Assistant).count();
        let mut lines: VecDeque<_> = self.summary.iter().cloned().collect();
        lines.extend(self.messages.iter().take(skipped).map(summary::line));
        let room = (budget / 4).max(left);
        let mut used = 0;
        let told = lines.iter().rev().take_while(|line| {
            used += summary::tokens(line);
            used <= room
        });
        let lines = lines.iter().skip(lines.len() - told.count());
        Told { history: self.messages.iter().skip(skipped).cloned().collect(), note: self.note(lines) }
    }

    fn note<'a>(&self, lines: impl Iterator<Item = &'a String>) -> Option<String> {
        let earlier: String = lines.map(|line| format!("\n- {line}")).collect();
        let known = self.entities.iter().filter(|(_, value)| value.is_string() || value.is_number());
        let known: Vec<_> =
            known.map(|(name, value)| format!("{name} {}", value.to_string().trim_matches('"'))).collect();
        let parts = [
            (!earlier.is_empty()).then(|| format!("Earlier in this conversation:{earlier}")),
            (!known.is_empty()).then(|| format!("Named so far: {}.", known.join(", "))),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;
    use crate::context::{Exchanged, MAX_MESSAGES};

    #[test]
    fn a_long_conversation_is_summed_up_within_the_budget() {
        let mut context = ConversationContext::default();
        for n in 0..40 {
            context.add(Exchanged {
                question: format!("Question number {n} is about {}", "words ".repeat(100)),
                answer: Some(format!("Answer number {n}")),
                intent: "content_idea".into(),
                entities: Map::from_iter([
                    ("platform".to_owned(), "reddit".into()),
                    ("mentions".to_owned(), [n].into()),
                ]),
            });
        }
        assert_eq!((context.messages.len(), context.summary.len()), (MAX_MESSAGES, summary::MAX_LINES));
        for budget in [100, 400, 700, 100_000] {
            let told = context.told(budget);
            let note = told.note.unwrap();
            let history: usize = told.history.iter().map(|message| summary::tokens(&message.content)).sum();
            assert!(history <= budget && summary::tokens(&note) <= budget / 4 + budget + 40, "{budget}: {history}");
            assert!(told.history.first().is_none_or(|first| first.role == Role::User));
            assert!(note.ends_with("Named so far: platform reddit."), "{note}");
            let all = told.history.len() == MAX_MESSAGES;
            assert_eq!(all, budget == 100_000, "{budget}");
            let newest = if all { "Answer number 34" } else { "number 3" };
            assert!(note.contains(newest), "{budget}: {note}");
        }
        assert_eq!(ConversationContext::default().told(100), Told::default());
    }
}
