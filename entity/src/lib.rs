//! The tables, one a file, and the typed ids that their rows are known by.
//!
//! Names and types are those that the product's Prisma schema maps to, so that a Prisma client can share the database:
//! camelCase columns, opaque text ids, times without a zone that mean UTC.

pub mod catch_up_requests;
pub mod conversation_analytics;
pub mod conversation_participants;
pub mod conversations;
pub mod duties;
pub mod ids;
pub mod instances;
pub mod intent_logs;
pub mod messages;
pub mod outbox;
pub mod turns;
