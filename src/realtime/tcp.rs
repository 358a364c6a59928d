//! A TCP stream with backpressure: it knows when its client does not read, and how much waits for that.
//!
//! Neither hyper nor engineioxide ends a write that never completes: a client that stops reading would keep its socket, its
//! rooms and its queue for ever. Here a write that has waited for [`STALL_LIMIT`] fails, and the reading half with it, so that
//! everything above closes in its ordinary way.
//!
//! While a write waits nothing is read: what a client sends makes the server write (pongs, acknowledgements), and what is
//! written then would grow in memory for as long as the client sends and does not read.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
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

use super::{control_frames::ControlFrames, link::Link};

/// How long a write may wait for a peer that does not read.
const STALL_LIMIT: Duration = Duration::from_secs(10);

/// How many bytes may be on their way through the transport, in libraries' queues and buffers, before more is kept back.
pub const MAX_IN_TRANSPORT: usize = 64 << 10;

/// What is known of a TCP connection, shared with those who write to it.
#[derive(Default)]
pub struct TcpState {
    blocked: AtomicBool,
    /// Bytes that were given to the transport and that the kernel has not taken yet. Packets' headers are not counted when they
    /// are given, but are when they are written: it is a little too small while something waits, and never too large.
    in_transport: AtomicUsize,
    is_websocket: AtomicBool,
    is_over: AtomicBool,
    reader: AtomicWaker,
    /// Notified when the client takes more again.
    link: Mutex<Weak<Link>>,
}

impl TcpState {
    /// Whether the last write is still waiting for the client to read.
    fn is_blocked(&self) -> bool {
        self.blocked.load(Ordering::Acquire)
    }

    /// Whether the client takes more: nothing waits for it, or little.
    pub fn is_writable(&self) -> bool {
        !self.is_blocked() && self.in_transport.load(Ordering::Acquire) < MAX_IN_TRANSPORT
    }

    /// So many bytes are about to be given to the transport.
    pub fn add_in_transport(&self, bytes: usize) {
        self.in_transport.fetch_add(bytes, Ordering::AcqRel);
    }

    /// So many bytes were not given to the transport after all.
    pub fn remove_in_transport(&self, bytes: usize) {
        self.subtract(bytes);
    }

    fn written(&self, bytes: usize) {
        if let Some((before, after)) = self.subtract(bytes)
            && before >= MAX_IN_TRANSPORT
            && after < MAX_IN_TRANSPORT
        {
            self.became_writable();
        }
    }

    /// How much was in the transport, and is; nothing, where nothing was.
    fn subtract(&self, bytes: usize) -> Option<(usize, usize)> {
        let less = |before: usize| (before > 0).then(|| before.saturating_sub(bytes));
        let before = self.in_transport.fetch_update(Ordering::AcqRel, Ordering::Acquire, less).ok()?;
        Some((before, before.saturating_sub(bytes)))
    }

    /// Has `link` notified each time that the client takes more again.
    pub fn notify(&self, link: &Arc<Link>) {
        *self.link.lock() = Arc::downgrade(link);
    }

    /// The connection becomes a WebSocket with the response that is about to be sent.
    pub fn upgrade(&self) {
        self.is_websocket.store(true, Ordering::Release);
    }

    fn unblock(&self) {
        if self.blocked.swap(false, Ordering::AcqRel) {
            self.reader.wake();
            self.became_writable();
        }
    }

    fn became_writable(&self) {
        let link = self.link.lock().upgrade();
        if let Some(link) = link {
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
    frames: ControlFrames,
    is_upgraded: bool,
    /// Until nothing is read, from a client that sends too many control frames.
    pause: Option<Pin<Box<Sleep>>>,
    was_paused: bool,
}

impl WatchedTcp {
    pub fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            state: Arc::default(),
            waiting: None,
            frames: ControlFrames::default(),
            is_upgraded: false,
            pause: None,
            was_paused: false,
        }
    }

    pub fn state(&self) -> &Arc<TcpState> {
        &self.state
    }

    /// What is read and written from here on is a WebSocket's, if the response that is about to be sent says so.
    fn check_upgrade(&mut self) -> io::Result<()> {
        if self.is_upgraded || !self.state.is_websocket.load(Ordering::Acquire) {
            return Ok(());
        }
        self.is_upgraded = true;
        if self.frames.upgrade().is_err() {
            self.state.hang_up();
        }
        self.state.check()
    }

    fn pause(&mut self, pause: Duration) {
        if !std::mem::replace(&mut self.was_paused, true) {
            ::metrics::counter!("chat_control_frame_floods_total").increment(1);
        }
        self.pause = Some(Box::pin(tokio::time::sleep(pause)));
    }

    fn watch(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = written {
            if !self.is_upgraded {
                self.frames.responded();
            }
            if let Ok(bytes) = written {
                self.state.written(bytes);
            }
            if self.waiting.take().is_some() {
                self.state.unblock();
            }
            return Poll::Ready(written);
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
        self.check_upgrade()?;
        // After the waker is registered: a write that completes from here on wakes the reader.
        if self.state.is_blocked() {
            return Poll::Pending;
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if let Some(pause) = self.frames.read(&buf.filled()[before..]) {
            self.pause(pause);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for WatchedTcp {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.state.check()?;
        self.check_upgrade()?;
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.state.check()?;
        self.check_upgrade()?;
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
