//! What each token and each event costs: `make bench`.

use chat_backend::{
    chat::dto::input::{SendMessage, parse},
    realtime::Answer,
};
use divan::{Bencher, black_box, counter::ItemsCount};

fn main() {
    divan::main();
}

const TOKEN: &str = "token ";

/// An answer of so many tokens, a frame for each, read by so many members of the room who are at the same place.
#[divan::bench(args = [(100, 1), (1_000, 1), (1_000, 50)])]
fn stream_an_answer(bencher: Bencher, (tokens, members): (usize, usize)) {
    bencher.counter(ItemsCount::new(tokens)).bench(|| {
        let answer = Answer::new("conversation".into(), "user".into(), vec![]);
        let mut cursor = 0;
        for _ in 0..tokens {
            answer.append(TOKEN);
            answer.publish();
            let from = cursor;
            for _ in 0..members {
                if let Some((frame, to)) = answer.frame(from, false) {
                    black_box(frame);
                    cursor = to;
                }
            }
        }
    });
}

/// The same for a client that asked for `features: ["delta"]`.
#[divan::bench(args = [100, 1_000])]
fn stream_an_answer_in_deltas(bencher: Bencher, tokens: usize) {
    bencher.counter(ItemsCount::new(tokens)).bench(|| {
        let answer = Answer::new("conversation".into(), "user".into(), vec![]);
        let mut cursor = 0;
        for _ in 0..tokens {
            answer.append(TOKEN);
            answer.publish();
            if let Some((frame, to)) = answer.frame(cursor, true) {
                black_box(frame);
                cursor = to;
            }
        }
    });
}

#[divan::bench]
fn read_a_message(bencher: Bencher) {
    let json =
        format!(r#"{{"conversationId":"01a208d5-3146-7716-b368-19cae107019f","content":"{}"}}"#, "x".repeat(200));
    bencher.bench(|| parse::<SendMessage>(black_box(&json)));
}
