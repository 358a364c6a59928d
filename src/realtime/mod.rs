//! Sockets, rooms and answers: everything that is about getting the right bytes to the right clients in the right order.
//!
//! A [`Connection`] is one socket. What it is sent waits in its own queue until its [`Link`](link::Link) says that the client
//! takes it. [`Rooms`] knows who is where, [`Answer`] is a text that grows, [`Exchange`] is the seam between instances.

mod answer;
mod connection;
mod control_frames;
mod event;
mod exchange;
mod expiry;
mod frame;
mod handshake;
mod inbox;
mod layer;
mod link;
mod outbound;
mod rooms;
mod server;
mod tcp;
mod typing;

pub use answer::{Answer, Cursor, Rewinds};
pub use connection::{Connection, LAST_WORDS, Loading, Session};
pub use event::{Event, Subject, encode};
pub use exchange::{Exchange, LocalExchange, Notice, SharedExchange};
pub use expiry::disconnect_expired;
pub use frame::{Frame, Streaming};
pub use handshake::{Entered, Handler, Handshake};
pub use inbox::{Admission, EventRate, Inbound};
pub use layer::{LinkLayer, Peer, client_address, session_of};
pub use link::Links;
pub use outbound::{Item, LoadView, Loaded, PagePermit};
pub use rooms::{Mirrored, Reading, Rooms, StoredAt, Watch};
pub use server::{PATH, SocketLayer, SocketServer};
pub use tcp::WatchedTcp;
pub use typing::TypingUser;
