//! Sockets, rooms and answers: everything that is about getting the right bytes to the right clients in the right order.
//!
//! A [`Connection`] is one socket. What it is sent waits in its own queue until its [`Link`](link::Link) says that the client
//! takes it. [`Rooms`] knows who is where, [`Answer`] is a text that grows, [`Exchange`] is the seam between instances.

mod answer;
mod connection;
mod event;
mod exchange;
mod expiry;
mod handshake;
mod inbox;
mod layer;
mod link;
mod outbound;
mod rooms;
mod server;
mod tcp;

pub use answer::{Answer, Cursor, Frame, Streaming};
pub use connection::{Connection, Loading, Session};
pub use event::{Event, Subject, encode};
pub use exchange::{Exchange, LocalExchange};
pub use expiry::disconnect_expired;
pub use handshake::{Entered, Handler, Handshake};
pub use inbox::{Admission, EventRate, Inbound};
pub use layer::{LinkLayer, Peer};
pub use link::Links;
pub use outbound::{Item, LoadView};
pub use rooms::Rooms;
pub use server::{SocketLayer, SocketServer};
pub use tcp::WatchedTcp;
