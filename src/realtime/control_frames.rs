//! Limits how many control frames (ping, pong, close; RFC 6455, section 5.5) a WebSocket may send. The WebSocket library answers
//! each ping by itself and reports none of them, so the frames' headers are read here, on the bytes as they come.

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

/// The client breaks the protocol, or sends more control frames than it may.
#[derive(Debug, PartialEq, Eq)]
pub struct Abuse;

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
    pub fn upgrade(&mut self) -> Result<(), Abuse> {
        match self.stage {
            Stage::Http { last: HEAD_END, heads: 1 } => {
                self.stage = Stage::Header { bytes: [0; MAX_HEADER], length: 0 };
                Ok(())
            }
            _ => Err(Abuse),
        }
    }

    /// The next bytes of the client.
    pub fn read(&mut self, mut bytes: &[u8]) -> Result<(), Abuse> {
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
                        self.count(opcode)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, opcode: u8) -> Result<(), Abuse> {
        if opcode < 0x8 {
            return Ok(());
        }
        let now = Instant::now();
        let refill = now.duration_since(self.refilled).as_secs_f64() * PER_SECOND;
        (self.tokens, self.refilled) = ((self.tokens + refill).min(BURST) - 1.0, now);
        if self.tokens < 0.0 { Err(Abuse) } else { Ok(()) }
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
    use std::time::Duration;

    use super::*;

    const PAUSE: Duration = Duration::from_millis((1_000.0 / PER_SECOND) as u64);
    const PING: [u8; 6] = [0x89, 0x80, 1, 2, 3, 4];

    fn upgraded() -> ControlFrames {
        let mut frames = ControlFrames::default();
        frames.read(b"GET /socket.io/ HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
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
            let outcomes: Vec<_> = flood.chunks(cut).map(|bytes| frames.read(bytes)).collect();
            assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 1, "{cut}");
            assert!(outcomes.last().unwrap().is_err(), "{cut}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_pace_that_others_keep_is_none_of_its_business() {
        let mut frames = upgraded();
        frames.read(&PING.repeat(BURST as usize)).unwrap();
        for _ in 0..1_000 {
            tokio::time::advance(PAUSE).await;
            frames.read(&PING).unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn data_is_not_counted_whatever_is_in_it() {
        for length in [0, 1, 125, 126, 65_535, 65_536, 200_000] {
            let mut frames = upgraded();
            for bytes in text(length).repeat(3).chunks(511) {
                frames.read(bytes).unwrap();
            }
            // And the place is still known.
            frames.read(&PING.repeat(BURST as usize)).unwrap();
            assert_eq!(frames.read(&PING), Err(Abuse), "{length}");
        }
    }

    #[test]
    fn a_client_that_sends_frames_before_it_may_is_refused() {
        let head = b"GET / HTTP/1.1\r\n\r\n";
        let mut frames = ControlFrames::default();
        frames.read(&[&head[..], &PING].concat()).unwrap();
        assert_eq!(frames.upgrade(), Err(Abuse));
        // Also where these end as a head does.
        let mut frames = ControlFrames::default();
        frames.read(&[&head[..], b"\x81\x84\0\0\0\0\r\n\r\n"].concat()).unwrap();
        assert_eq!(frames.upgrade(), Err(Abuse));
        // A connection may have served requests before.
        let mut frames = ControlFrames::default();
        frames.read(&head[..]).unwrap();
        frames.responded();
        frames.read(&head[..]).unwrap();
        assert_eq!(frames.upgrade(), Ok(()));
    }
}
