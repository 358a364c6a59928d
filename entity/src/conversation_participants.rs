//! `conversation_participants`: who may take part beside the owner, who has no row here.

use sea_orm::entity::prelude::*;

use crate::ids::{ConversationId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation_participants", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: ConversationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    pub created_at: DateTime,
}

impl ActiveModelBehavior for ActiveModel {}
