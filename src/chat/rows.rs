//! Between the tables' rows and what clients see.

use entity::{conversations, messages};

use super::dto::{Conversation, ConversationStatus, Message, MessageRole, MessageStatus};
use crate::common::error::Error;

impl ConversationStatus {
    /// As `conversations.status` holds it.
    pub(super) fn stored(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived => "archived",
            Self::Deleted => "deleted",
        }
    }
}

impl MessageRole {
    /// As `messages.role` holds it.
    pub(super) fn stored(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
        }
    }
}

impl MessageStatus {
    /// As `messages.status` holds it.
    pub(super) fn stored(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Error => "error",
        }
    }
}

/// Finds the variant that a column's text stands for. The columns are plain text that other programs may write too.
fn parse<T: Copy>(column: &str, text: &str, variants: &[T], stored: impl Fn(T) -> &'static str) -> Result<T, Error> {
    let found = variants.iter().copied().find(|variant| stored(*variant) == text);
    found.ok_or_else(|| Error::internal(format!("{column} holds `{text}`")))
}

impl TryFrom<conversations::Model> for Conversation {
    type Error = Error;

    fn try_from(row: conversations::Model) -> Result<Self, Error> {
        use ConversationStatus as S;
        let statuses = [S::Active, S::Archived, S::Deleted];
        Ok(Self {
            status: parse("conversations.status", &row.status, &statuses, S::stored)?,
            id: row.id,
            user_id: row.user_id,
            title: row.title,
            last_message_at: row.last_message_at.map(|time| time.and_utc()),
            message_count: row.message_count,
            deleted_at: row.deleted_at.map(|time| time.and_utc()),
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

impl TryFrom<messages::Model> for Message {
    type Error = Error;

    fn try_from(row: messages::Model) -> Result<Self, Error> {
        use {MessageRole as R, MessageStatus as S};
        Ok(Self {
            role: parse("messages.role", &row.role, &[R::User, R::Assistant, R::System], R::stored)?,
            status: parse("messages.status", &row.status, &[S::Sending, S::Sent, S::Error], S::stored)?,
            id: row.id,
            conversation_id: row.conversation_id,
            content: row.content,
            user_id: row.user_id,
            intent: row.intent,
            confidence: row.confidence,
            model: row.model,
            tokens: row.tokens,
            processing_time: row.processing_time,
            sentiment: row.sentiment,
            error: row.error,
            created_at: row.created_at.and_utc(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::error::ErrorCode;

    #[test]
    fn a_text_that_no_variant_stands_for_is_an_internal_error() {
        let roles = [MessageRole::User, MessageRole::System];
        assert_eq!(parse("role", "system", &roles, MessageRole::stored).unwrap(), MessageRole::System);
        assert_eq!(parse("role", "tool", &roles, MessageRole::stored).unwrap_err().code(), ErrorCode::Internal);
    }
}
