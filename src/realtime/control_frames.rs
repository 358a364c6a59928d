//! Limits how many control frames (ping, pong, close; RFC 6455, section 5.5) a WebSocket may send. The WebSocket library answers
//! each ping by itself and reports none of them, so the frames' headers are read here, on the bytes as they come.
//!
//! A client that sends more is read more slowly. Closing its connection would only make it open another one.

use std::time::Duration;

use tokio::time::Instant;

/// How many control frames a client may send at once, and per second from then on. Browsers send none; other clients one in
/// some seconds.
const BURST: f64 = 100.0;
const PER_SECOND: f64 = 10.0;

/// The end of an HTTP request's head.
const HEAD_END: [u8; 4] = *b"\r\n\r\n";

/// The longest header of a frame: two bytes, eight of length, four of mask.
const MAX_HEADER: usize = 14;

/// Reads what one connection sends. Until [`ControlFrames::upgrade`] that is HTTP.
pub struct ControlFrames {
    stage: Stage,
    tokens: f64,
    refilled: Instant,
}

enum Stage {
    /// The last bytes that were read, and how many requests' heads have ended since the last response.
    Http { last: [u8; 4], heads: u32 },
    /// The header of the next frame as far as it has come.
    Header { bytes: [u8; MAX_HEADER], length: usize },
    /// So many bytes of a frame's payload are still to come.
    Payload(u64),
}

/// The client has sent frames before it may.
#[derive(Debug, PartialEq, Eq)]
pub struct TooEarly;

impl Default for ControlFrames {
    fn default() -> Self {
        Self { stage: Stage::Http { last: [0; 4], heads: 0 }, tokens: BURST, refilled: Instant::now() }
    }
}

impl ControlFrames {
    /// A response is on its way: the next head is that of another request.
    pub fn responded(&mut self) {
        if let Stage::Http { heads, .. } = &mut self.stage {
            *heads = 0;
        }
    }

    /// What comes from here on are frames. A client that has sent some already has not waited for the server's consent
    /// (section 4.1), and where its first frame begins could not be known.
    pub fn upgrade(&mut self) -> Result<(), TooEarly> {
        match self.stage {
            Stage::Http { last: HEAD_END, heads: 1 } => {
                self.stage = Stage::Header { bytes: [0; MAX_HEADER], length: 0 };
                Ok(())
            }
            _ => Err(TooEarly),
        }
    }

    /// Takes the next bytes of the client. Gives for how long nothing more is to be read from it, where that were too many frames.
    pub fn read(&mut self, mut bytes: &[u8]) -> Option<Duration> {
        while let Some(&byte) = bytes.first() {
            match &mut self.stage {
                Stage::Http { last, heads } => {
                    *last = [last[1], last[2], last[3], byte];
                    *heads += u32::from(*last == HEAD_END);
                    bytes = &bytes[1..];
                }
                Stage::Payload(left) => {
                    let skipped = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    *left -= skipped as u64;
                    bytes = &bytes[skipped..];
                    if *left == 0 {
                        self.stage = Stage::Header { bytes: [0; MAX_HEADER], length: 0 };
                    }
                }
                Stage::Header { bytes: header, length } => {
                    header[*length] = byte;
                    *length += 1;
                    bytes = &bytes[1..];
                    if let Some((opcode, payload)) = parse(&header[..*length]) {
                        self.stage = match payload {
                            0 => Stage::Header { bytes: [0; MAX_HEADER], length: 0 },
                            payload => Stage::Payload(payload),
                        };
                        self.count(opcode);
                    }
                }
            }
        }
        (self.tokens < 0.0).then(|| Duration::from_secs_f64(-self.tokens / PER_SECOND))
    }

    fn count(&mut self, opcode: u8) {
        if opcode >= 0x8 {
            let now = Instant::now();
            let refill = now.duration_since(self.refilled).as_secs_f64() * PER_SECOND;
            (self.tokens, self.refilled) = ((self.tokens + refill).min(BURST) - 1.0, now);
        }
    }
}

/// A frame's opcode and the length of its payload in bytes, once its header is complete (section 5.2).
fn parse(header: &[u8]) -> Option<(u8, u64)> {
    let [first, second, rest @ ..] = header else { return None };
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    let (extended, payload) = match second & 0x7f {
        126 => (2, u16::from_be_bytes(rest.get(..2)?.try_into().ok()?).into()),
        127 => (8, u64::from_be_bytes(rest.get(..8)?.try_into().ok()?)),
        short => (0, short.into()),
    };
    (rest.len() >= extended + mask).then_some((first & 0x0f, payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_millis((1_000.0 / PER_SECOND) as u64);
    const PING: [u8; 6] = [0x89, 0x80, 1, 2, 3, 4];

    fn upgraded() -> ControlFrames {
        let mut frames = ControlFrames::default();
        assert_eq!(frames.read(b"GET /socket.io/ HTTP/1.1\r\nHost: x\r\n\r\n"), None);
        frames.upgrade().unwrap();
        frames
    }

    fn text(length: usize) -> Vec<u8> {
        let mut frame = vec![0x81];
        match length {
            0..126 => frame.push(0x80 | length as u8),
            126..65_536 => frame.extend([&[0xfe], &(length as u16).to_be_bytes()[..]].concat()),
            _ => frame.extend([&[0xff], &(length as u64).to_be_bytes()[..]].concat()),
        }
        frame.extend([9, 9, 9, 9]);
        // A payload that looks like pings is none.
        frame.extend(PING.iter().cycle().take(length));
        frame
    }

    #[tokio::test(start_paused = true)]
    async fn more_control_frames_than_the_burst_are_too_many_however_a_read_cuts_them() {
        for cut in [1, 2, 5, 6, 7, 1_000] {
            let mut frames = upgraded();
            let flood = PING.repeat(BURST as usize + 1);
            let pauses: Vec<_> = flood.chunks(cut).map(|bytes| frames.read(bytes)).collect();
            assert_eq!(pauses.last(), Some(&Some(PAUSE)), "{cut}");
            assert!(pauses.iter().filter(|pause| pause.is_some()).count() < 6, "{cut}");
            assert_eq!(frames.read(&PING.repeat(9)), Some(10 * PAUSE), "{cut}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_pace_that_others_keep_is_none_of_its_business() {
        let mut frames = upgraded();
        assert_eq!(frames.read(&PING.repeat(BURST as usize)), None);
        for _ in 0..1_000 {
            tokio::time::advance(PAUSE).await;
            assert_eq!(frames.read(&PING), None);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn data_is_not_counted_whatever_is_in_it() {
        for length in [0, 1, 125, 126, 65_535, 65_536, 200_000] {
            let mut frames = upgraded();
            for bytes in text(length).repeat(3).chunks(511) {
                assert_eq!(frames.read(bytes), None);
            }
            // And the place is still known.
            assert_eq!(frames.read(&PING.repeat(BURST as usize)), None);
            assert_eq!(frames.read(&PING), Some(PAUSE), "{length}");
        }
    }

    #[test]
    fn a_client_that_sends_frames_before_it_may_is_refused() {
        let head = b"GET / HTTP/1.1\r\n\r\n";
        let mut frames = ControlFrames::default();
        assert_eq!(frames.read(&[&head[..], &PING].concat()), None);
        assert_eq!(frames.upgrade(), Err(TooEarly));
        // Also where these end as a head does.
        let mut frames = ControlFrames::default();
        assert_eq!(frames.read(&[&head[..], b"\x81\x84\0\0\0\0\r\n\r\n"].concat()), None);
        assert_eq!(frames.upgrade(), Err(TooEarly));
        // A connection may have served requests before.
        let mut frames = ControlFrames::default();
        assert_eq!(frames.read(&head[..]), None);
        frames.responded();
        assert_eq!(frames.read(&head[..]), None);
        assert_eq!(frames.upgrade(), Ok(()));
    }
}
