//! The chat itself: two doors (socket and REST) over the same services, and the turn engine between them.

mod access;
pub mod conversations;
pub mod dto;
pub mod messages;
mod rows;
mod text;
