//! A TCP stream that knows when its peer does not read.
//!
//! Neither hyper nor engineioxide ends a write that never completes: a client that stops reading would keep its socket, its
//! rooms and its queue for ever. Here a write that has waited for [`STALL_LIMIT`] fails, and the reading half with it, so that
//! everything above closes in its ordinary way.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_util::task::AtomicWaker;
use parking_lot::Mutex;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Sleep,
};

use super::link::Link;

/// How long a write may wait for a peer that does not read.
const STALL_LIMIT: Duration = Duration::from_secs(10);

/// What is known of a TCP connection, shared with those who write to it.
#[derive(Default)]
pub struct TcpState {
    blocked: AtomicBool,
    is_over: AtomicBool,
    reader: AtomicWaker,
    /// Told when the peer reads again.
    link: Mutex<Weak<Link>>,
}

impl TcpState {
    /// Whether the last write is still waiting for the peer to read.
    pub fn is_blocked(&self) -> bool {
        self.blocked.load(Ordering::Acquire)
    }

    /// Has `link` told each time that a blocked write completes.
    pub fn notify(&self, link: &Arc<Link>) {
        *self.link.lock() = Arc::downgrade(link);
    }

    fn unblock(&self) {
        if self.blocked.swap(false, Ordering::AcqRel)
            && let Some(link) = { self.link.lock().upgrade() }
        {
            link.became_writable();
        }
    }

    /// Ends the connection: its next read or write fails, a read that waits at once.
    pub fn hang_up(&self) {
        self.is_over.store(true, Ordering::Release);
        self.reader.wake();
    }

    fn check(&self) -> io::Result<()> {
        match self.is_over.load(Ordering::Acquire) {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(()),
        }
    }
}

/// A TCP stream with a limit on how long a write may wait.
pub struct WatchedTcp {
    stream: TcpStream,
    state: Arc<TcpState>,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl WatchedTcp {
    pub fn new(stream: TcpStream) -> Self {
        Self { stream, state: Arc::default(), waiting: None }
    }

    pub fn state(&self) -> &Arc<TcpState> {
        &self.state
    }

    fn watch<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            if self.waiting.take().is_some() {
                self.state.unblock();
            }
            return written;
        }
        self.state.blocked.store(true, Ordering::Release);
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(STALL_LIMIT)));
        ready!(waiting.as_mut().poll(cx));
        ::metrics::counter!("chat_stalled_connections_total").increment(1);
        self.state.hang_up();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for WatchedTcp {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.state.reader.register(cx.waker());
        self.state.check()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for WatchedTcp {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.state.check()?;
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.state.check()?;
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.state.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
