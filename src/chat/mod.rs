//! The chat itself: two doors (socket and REST) over the same services, and the turn engine between them.

mod access;
pub mod conversations;
pub mod dto;
pub mod gateway;
pub mod leader;
pub mod messages;
mod page_bytes;
pub mod peers;
pub mod presence;
pub mod queue;
pub mod rest;
mod rows;
pub mod service;
mod text;
pub mod turn;
