//! The database's layout, step by step, for PostgreSQL and SQLite.
//!
//! Every step may run over tables that Prisma laid out from the product's schema: what is there stays, what is missing is added.

use sea_orm_migration::prelude::*;

mod columns;
mod m20261123_000001_create_conversations;
mod m20261123_000002_create_messages;
mod m20261123_000003_create_intent_logs;
mod m20261123_000004_create_conversation_analytics;
mod m20261123_000005_create_conversation_participants;
mod m20261123_000006_create_turns;
mod m20261123_000007_create_instances;
mod m20261125_000008_add_understanding;
mod m20261125_000009_create_outbox;
mod m20261125_000010_create_duties;
mod m20261125_000012_index_escalations;
mod m20261129_000013_create_catch_up_requests;

pub use sea_orm_migration::MigratorTrait;

/// All steps, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_conversations::Migration),
            Box::new(m20261123_000002_create_messages::Migration),
            Box::new(m20261123_000003_create_intent_logs::Migration),
            Box::new(m20261123_000004_create_conversation_analytics::Migration),
            Box::new(m20261123_000005_create_conversation_participants::Migration),
            Box::new(m20261123_000006_create_turns::Migration),
            Box::new(m20261123_000007_create_instances::Migration),
            Box::new(m20261125_000008_add_understanding::Migration),
            Box::new(m20261125_000009_create_outbox::Migration),
            Box::new(m20261125_000010_create_duties::Migration),
            Box::new(m20261125_000012_index_escalations::Migration),
            Box::new(m20261129_000013_create_catch_up_requests::Migration),
        ]
    }
}
