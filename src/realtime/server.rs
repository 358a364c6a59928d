//! The Socket.IO server's set-up.

use std::{sync::Arc, time::Duration};

use socketioxide::SocketIo;
pub use socketioxide::layer::SocketIoLayer as SocketLayer;

use super::{layer::LinkLayer, link::Links};

/// Where clients connect, as every official client has it.
pub const PATH: &str = "/socket.io";

/// socket.io's own defaults.
const PING_INTERVAL: Duration = Duration::from_secs(25);
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a session may stay outside of the namespace: a client enters at once, or is refused.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Packets that wait in the transport itself. Few: what waits in our own queue can be merged.
const TRANSPORT_QUEUE: usize = 16;

/// Small: most events are; larger ones grow the buffer while they are read.
const READ_BUFFER: usize = 512;

/// The layers that make a service speak Socket.IO, outermost first.
pub struct SocketServer {
    pub link_layer: LinkLayer,
    pub layer: SocketLayer,
    pub io: SocketIo,
    pub links: Arc<Links>,
}

impl SocketServer {
    /// `packet_bytes`: the largest packet that a client may send.
    pub fn new(packet_bytes: usize, trusted_proxy_hops: usize) -> Self {
        let (layer, io) = SocketIo::builder()
            .ping_interval(PING_INTERVAL)
            .ping_timeout(PING_TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .max_buffer_size(TRANSPORT_QUEUE)
            .max_payload(packet_bytes as u64)
            .ws_read_buffer_size(READ_BUFFER)
            .ws_max_message_size(packet_bytes)
            .ws_max_frame_size(packet_bytes)
            .build_layer();
        let links = Arc::<Links>::default();
        Self { link_layer: LinkLayer { links: links.clone(), trusted_proxy_hops }, layer, io, links }
    }
}
