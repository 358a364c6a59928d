//! The chat itself: two doors (socket and REST) over the same services, and the turn engine between them.

pub mod conversations;
pub mod dto;
pub mod gateway;
pub mod messages;
pub mod service;
pub mod turn;
