use super::*;

const OWNER: ConversationFacts =
    ConversationFacts { user_id: UserId(String::new()), escalated_at: None, left_at: None };

fn at(seconds: i64) -> NaiveDateTime {
    chrono::DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap().naive_utc()
}

fn message(id: &str, role: &str, seconds: i64) -> MessageFacts {
    MessageFacts {
        id: id.into(),
        role: role.into(),
        created_at: at(seconds),
        processing_time: None,
        first_token_time: None,
        status: "sent".into(),
        sentiment: None,
        sentiment_score: None,
        tone: None,
        intent: None,
        reply_to: None,
    }
}

fn question(id: &str, seconds: i64) -> MessageFacts {
    message(id, "user", seconds)
}

fn answer(to: &str, seconds: i64, status: &str) -> MessageFacts {
    let reply_to = (!to.is_empty()).then(|| to.into());
    MessageFacts { status: status.into(), reply_to, ..message("a", "assistant", seconds) }
}

#[test]
fn a_conversation_without_messages_has_figures_too() {
    assert_eq!(Figures::of(&[], &OWNER), Figures::default());
}

#[test]
fn messages_are_counted_by_their_kind() {
    let messages = [
        message("s", "system", 0),
        question("q", 2),
        answer("q", 5, "error"),
        question("r", 6),
        answer("r", 90, "sent"),
    ];
    let figures = Figures::of(&messages, &ConversationFacts { escalated_at: Some(at(3)), ..OWNER });
    assert_eq!((figures.duration, figures.message_count), (90, 5));
    assert_eq!((figures.user_message_count, figures.answer_count, figures.error_count), (2, 2, 1));
    assert!(figures.escalated && !figures.abandoned);
}

#[test]
fn times_are_those_of_the_answers_that_have_one() {
    let timed = |time| MessageFacts { processing_time: time, first_token_time: time, ..answer("q", 1, "sent") };
    let figures = Figures::of(&[timed(Some(10)), timed(None), timed(Some(25))], &OWNER);
    assert_eq!((figures.avg_response_time, figures.avg_first_token_time), (Some(17.5), Some(17.5)));
    assert_eq!(figures.p95_response_time, Some(25));
}

#[test]
fn the_95th_percentile_is_the_nearest_rank() {
    for (count, expected) in [(1, 1), (2, 2), (19, 19), (20, 19), (21, 20), (100, 95), (101, 96)] {
        assert_eq!(nearest_rank(&mut (1..=count).rev().collect::<Vec<_>>(), 95), Some(expected), "{count}");
    }
    assert_eq!(nearest_rank(&mut [], 95), None);
}

#[test]
fn sentiment_is_that_of_users_and_a_label_stands_for_a_missing_score() {
    let felt = |role: &str, label: Option<&str>, score| MessageFacts {
        sentiment: label.map(Into::into),
        sentiment_score: score,
        ..message("m", role, 0)
    };
    let messages = [
        felt("user", Some("negative"), Some(-0.25)),
        felt("user", Some("positive"), None),
        felt("user", Some("neutral"), None),
        felt("user", None, None),
        felt("assistant", Some("positive"), Some(1.0)),
    ];
    let figures = Figures::of(&messages, &OWNER);
    assert_eq!(figures.sentiment_score, Some(0.25 / 3.0));
    assert_eq!(figures.sentiment, SentimentCounts { positive: 1, neutral: 1, negative: 1 });
    let frustrated = MessageFacts { tone: Some("frustrated".into()), ..question("q", 0) };
    assert_eq!(Figures::of(&[frustrated.clone(), frustrated], &OWNER).frustration_count, 2);
}

#[test]
fn the_ten_most_frequent_intents_are_named() {
    let with = |intent: String| MessageFacts { intent: Some(intent), ..answer("q", 0, "sent") };
    let mut messages: Vec<_> = (0..12).map(|number| with(format!("i{number:02}"))).collect();
    messages.push(with("i11".into()));
    messages.push(MessageFacts { intent: Some("of a question".into()), ..question("q", 0) });
    let intents = Figures::of(&messages, &OWNER).top_intents;
    let expected = [("i11".to_owned(), 2)].into_iter().chain((0..9).map(|number| (format!("i{number:02}"), 1)));
    assert_eq!(intents, expected.collect::<Vec<_>>());
}

#[test]
fn who_leaves_within_a_minute_without_a_good_answer_gives_up() {
    let (asked, failed) = (question("q", 0), answer("q", 100, "error"));
    let asked_again = [question("p", -9), answer("p", -5, "sent"), asked.clone()];
    for (messages, left, expected) in [
        (vec![asked.clone()], Some(60), true),
        (vec![asked.clone()], Some(61), false),
        (vec![asked.clone()], None, false),
        (vec![asked.clone(), failed.clone()], Some(160), true),
        (vec![asked.clone(), failed.clone()], Some(161), false),
        // Gone before the answer failed.
        (vec![asked.clone(), failed.clone()], Some(50), true),
        (vec![asked.clone(), answer("q", 5, "sent")], Some(6), false),
        (vec![asked.clone(), failed.clone(), answer("q", 120, "sent")], Some(121), false),
        (vec![asked.clone(), answer("q", 5, "sent"), failed.clone()], Some(121), true),
        // An imported answer, and one to an earlier question.
        (vec![asked.clone(), answer("", 5, "sent")], Some(6), false),
        ([&asked_again[..], &[answer("p", 5, "sent")]].concat(), Some(6), true),
        (vec![answer("", 0, "error")], Some(1), false),
        (vec![], Some(0), false),
    ] {
        let conversation = ConversationFacts { left_at: left.map(at), ..OWNER };
        assert_eq!(Figures::of(&messages, &conversation).abandoned, expected, "{messages:#?} {left:?}");
    }
}
