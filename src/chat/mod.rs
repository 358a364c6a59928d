//! The chat itself: two doors (socket and REST) over the same services, and the turn engine between them.

pub mod dto;
