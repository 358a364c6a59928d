//! A prompt in the shape that every provider accepts.

use genai::chat::{ChatMessage, ChatRequest};

use crate::ai::provider::{Prompt, Role};

/// The conversation begins with the user and alternates: Bedrock and Anthropic refuse others, and a turn that failed or
/// was stopped leaves two messages of the same side behind.
pub fn request(prompt: &Prompt) -> ChatRequest {
    let history = prompt.history.iter().map(|message| (message.role, message.content.as_str()));
    let mut turns: Vec<(Role, String)> = Vec::new();
    for (role, content) in history.chain([(Role::User, prompt.message.as_str())]) {
        match turns.last_mut() {
            _ if content.trim().is_empty() => {}
            None if role == Role::Assistant => {}
            Some((last, text)) if *last == role => {
                text.push_str("\n\n");
                text.push_str(content);
            }
            _ => turns.push((role, content.to_owned())),
        }
    }
    let messages = turns.into_iter().map(|(role, text)| match role {
        Role::User => ChatMessage::user(text),
        Role::Assistant => ChatMessage::assistant(text),
    });
    ChatRequest::new(messages.collect()).with_system(prompt.system.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ai::PromptMessage;

    fn sent(history: &[(Role, &str)]) -> Vec<String> {
        let history = history.iter().map(|&(role, text)| PromptMessage { role, content: text.into() }).collect();
        let prompt = Prompt { system: "be kind".into(), history, message: "now".into(), intent: "greeting".into() };
        let request = request(&prompt);
        assert_eq!(request.system.as_deref(), Some("be kind"));
        let text = |message: &ChatMessage| format!("{:?}: {}", message.role, message.content.first_text().unwrap());
        request.messages.iter().map(text).collect()
    }

    #[test]
    fn keeps_the_order_and_alternates() {
        use Role::{Assistant, User};
        type Case<'a> = (&'a [(Role, &'a str)], &'a [&'a str]);
        let table: &[Case] = &[
            (&[], &["User: now"]),
            (&[(User, "a"), (Assistant, "b")], &["User: a", "Assistant: b", "User: now"]),
            (&[(Assistant, "cut off"), (User, "a"), (Assistant, "b")], &["User: a", "Assistant: b", "User: now"]),
            (&[(User, "a")], &["User: a\n\nnow"]),
            (
                &[(User, "a"), (Assistant, " "), (User, "b"), (Assistant, "c")],
                &["User: a\n\nb", "Assistant: c", "User: now"],
            ),
        ];
        for (history, expected) in table {
            assert_eq!(sent(history), *expected);
        }
    }
}
