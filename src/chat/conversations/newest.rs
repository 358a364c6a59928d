//! The newest messages of a list's conversations, as far as there is room for them.
//!
//! A list is limited in bytes of JSON. The conversations come first, then their messages. Whoever invites a user brings a conversation,
//! with a title and messages that the user did not choose, into the user's list: all of these together get a quarter of the room.

use std::collections::HashMap;

use entity::{
    conversations::{Column, Entity},
    ids::{ConversationId, MessageId, UserId},
    messages,
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, Order, QueryFilter, QuerySelect, Select,
    sea_query::{Expr, Query},
};

use super::ConversationService;
use crate::{
    chat::{
        dto::{ConversationSummary, Message},
        page_bytes::{ENVELOPE_BYTES, MAX_PAGE_BYTES, Wanted, count_cut, fair_shares, item_bytes, text_bytes},
    },
    common::error::Result,
};

pub const MAX_BYTES: usize = MAX_PAGE_BYTES - ENVELOPE_BYTES;

/// What conversations of others may have of it.
pub const MAX_BYTES_OF_OTHERS: usize = MAX_BYTES / 4;

impl ConversationService {
    /// Puts the newest message into each item, where there is room for it.
    ///
    /// Their sizes are read first: the messages of a list may be many times as large as what is sent of them.
    pub(super) async fn add_newest_messages(&self, user: &UserId, items: &mut [ConversationSummary]) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        let room = Room::beside(user, items);
        let ids = items.iter().map(|item| item.conversation.id.clone()).collect();
        let sizes: Vec<(ConversationId, MessageId, i32)> = newest(ids).into_tuple().all(self.database.read()).await?;
        let mut sizes: HashMap<_, _> = sizes.into_iter().map(|(of, id, bytes)| (of, (id, bytes))).collect();
        let found = sizes.len();
        let newest: Vec<_> = items.iter().map(|item| sizes.remove(&item.conversation.id)).collect();
        let bytes =
            newest.iter().map(|it| it.as_ref().map_or(0, |(_, bytes)| usize::try_from(*bytes).unwrap_or(0) + 1));
        let fits = room.shares(user, items, bytes);
        let wanted: Vec<_> = newest.into_iter().zip(fits).filter_map(|(it, fits)| it.filter(|_| fits)).collect();

        let mut messages = self.messages(wanted.into_iter().map(|(id, _)| id).collect()).await?;
        let messages: Vec<_> = items.iter().map(|item| messages.remove(&item.conversation.id)).collect();
        let bytes = messages.iter().map(|it| it.as_ref().map_or(0, item_bytes));
        let fits = room.shares(user, items, bytes);
        for ((item, message), fits) in items.iter_mut().zip(messages).zip(fits) {
            item.messages.extend(message.filter(|_| fits));
        }
        if items.iter().map(|item| item.messages.len()).sum::<usize>() < found {
            count_cut("conversations");
        }
        Ok(())
    }

    async fn messages(&self, ids: Vec<MessageId>) -> Result<HashMap<ConversationId, Message>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = messages::Entity::find().filter(messages::Column::Id.is_in(ids)).all(self.database.read()).await?;
        rows.into_iter().map(|row| Ok((row.conversation_id.clone(), row.try_into()?))).collect()
    }
}

/// What of a list's room is left for messages.
struct Room {
    bytes: usize,
    of_others: usize,
}

impl Room {
    fn beside(user: &UserId, items: &[ConversationSummary]) -> Self {
        let (mut used, mut used_by_others) = (0, 0);
        for item in items {
            let bytes = item_bytes(item);
            used += bytes;
            if item.conversation.user_id != *user {
                used_by_others += bytes;
            }
        }
        Self { bytes: MAX_BYTES.saturating_sub(used), of_others: MAX_BYTES_OF_OTHERS.saturating_sub(used_by_others) }
    }

    /// For which of the items there is room for so many bytes more.
    fn shares(&self, user: &UserId, items: &[ConversationSummary], bytes: impl Iterator<Item = usize>) -> Vec<bool> {
        let wanted: Vec<_> = items.iter().zip(bytes).map(|(item, bytes)| wanted_by(user, item, bytes)).collect();
        fair_shares(&wanted, self.bytes, self.of_others)
    }
}

/// What an item wants of the room, as one of the user's own or of others.
pub fn wanted_by(user: &UserId, item: &ConversationSummary, bytes: usize) -> Wanted {
    Wanted { is_own: item.conversation.user_id == *user, bytes }
}

/// The newest message of each conversation, by one look into the index a conversation: its conversation, its id, and the bytes of
/// its content.
fn newest(of: Vec<ConversationId>) -> Select<messages::Entity> {
    use messages::Column as M;
    let one = Query::select()
        .column(("newest", M::Id))
        .from_as(messages::Entity, "newest")
        .and_where(Expr::col(("newest", M::ConversationId)).equals((Entity, Column::Id)))
        .order_by(("newest", M::CreatedAt), Order::Desc)
        .order_by(("newest", M::Id), Order::Desc)
        .limit(1)
        .take();
    let ids = Query::select().expr(one).from(Entity).and_where(Column::Id.is_in(of)).take();
    messages::Entity::find()
        .select_only()
        .columns([M::ConversationId, M::Id])
        .column_as(text_bytes(M::Content), "bytes")
        .filter(M::Id.in_subquery(ids))
}

#[cfg(test)]
mod tests {
    use super::{
        super::query_plan::{plan, uses},
        newest,
    };

    #[tokio::test]
    async fn the_newest_messages_are_looked_up_never_scanned() {
        let plan = plan(newest(vec!["a".into(), "b".into()])).await;
        assert!(uses(&plan, "messages_conversationId_createdAt_id_idx"), "{plan:#?}");
        assert!(
            !plan.iter().any(|step| step.starts_with("SCAN messages") || step.starts_with("SCAN newest")),
            "{plan:#?}"
        );
    }
}
