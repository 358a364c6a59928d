//! The socket on which connections arrive.

use std::{io, net::SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

use crate::config::ServerConfig;

/// What the kernel may hold for one connection, in bytes: what was sent and not acknowledged. Left alone it grows to megabytes.
/// The kernel takes twice of it, for its own structures.
const SEND_BUFFER_BYTES: u32 = 256 << 10;

/// Connections that may wait to be accepted: after a restart everybody comes back at once.
const BACKLOG: u32 = 4_096;

/// Listens where the settings say.
pub fn listen(config: &ServerConfig) -> Result<(TcpListener, SocketAddr), String> {
    let wanted = SocketAddr::new(config.host, config.port);
    let listen = || {
        let socket = if wanted.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
        socket.bind(wanted)?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listen().map_err(|error: io::Error| format!("PORT: cannot listen on {wanted}: {error}"))
}
