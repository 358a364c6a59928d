//! Typed ids. An id is opaque text: ours are UUID version 7 (they sort by time), those of an imported database are whatever
//! they were.

use schemars::JsonSchema;
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType, JsonSchema, ToSchema,
        )]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        // Asked of every primary key, for those that the database counts up.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// Who a user is: the verified token's user claim.
    UserId
);
id!(
    /// A row of `conversations`.
    ConversationId
);
id!(
    /// A row of `messages`.
    MessageId
);

impl ConversationId {
    /// A new id, later in order than the ones before it.
    pub fn generate() -> Self {
        Self(new_id())
    }
}

impl MessageId {
    /// A new id, later in order than the ones before it.
    pub fn generate() -> Self {
        Self(new_id())
    }
}

/// The text of a new id, for tables whose ids are never passed around.
pub fn new_id() -> String {
    Uuid::now_v7().to_string()
}
