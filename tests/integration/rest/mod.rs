//! The REST API of the running application.

mod analytics;
mod bad_input;
mod conversations;
mod documents;
mod events;
mod health;
mod idempotency;
mod limits;
mod login;
mod messages;
mod participants;
mod strangers;
