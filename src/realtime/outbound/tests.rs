use serde_json::json;

use super::*;

fn names(outbound: &mut Outbound) -> Vec<String> {
    let mut names = vec![];
    while let Some(item) = outbound.pop() {
        names.push(match item {
            Item::Event(event) => event.name.into_owned(),
            Item::Ack(id, _) => format!("ack {id}"),
            Item::Permit(_) => "permit".to_owned(),
            Item::Frame(answer) => {
                let cursor = outbound.cursor(&answer.message_id);
                let Some((frame, to)) = answer.frame(cursor, false) else { continue };
                outbound.advance(&answer.message_id, to);
                let frame: serde_json::Value = serde_json::from_str(frame.get()).unwrap();
                format!("frame {}", frame["chunk"].as_str().unwrap())
            }
        });
    }
    names
}

fn answer() -> Arc<Answer> {
    Answer::new("c".into(), "u".into(), vec![])
}

fn say(answer: &Arc<Answer>, text: &str, outbound: &mut Outbound) {
    answer.append(text);
    answer.publish();
    outbound.push(Item::Frame(answer.clone()));
}

fn end(answer: &Answer) -> Item {
    let event = Event::of(&"c".into(), "complete", &json!({}));
    Item::Event(event.about(Subject::End(answer.message_id.clone())))
}

fn shows(items: Vec<Item>) -> Loaded {
    Loaded { items, ..Loaded::default() }
}

fn loaded() -> Item {
    Item::Event(Event::new("loaded", &json!({})))
}

#[test]
fn frames_that_wait_become_one_and_stay_before_the_end() {
    let (answer, mut outbound) = (answer(), Outbound::default());
    say(&answer, "a", &mut outbound);
    say(&answer, "b", &mut outbound);
    outbound.push(end(&answer));
    assert_eq!(names(&mut outbound), ["frame ab", "complete"]);
}

#[test]
fn a_load_shows_the_text_so_far_and_the_rest_follows() {
    let (answer, mut outbound) = (answer(), Outbound::default());
    say(&answer, "a", &mut outbound);
    outbound.begin_load("c".into(), None);
    outbound.joined(Some(answer.clone()));
    say(&answer, "b", &mut outbound);
    outbound.finish_load(|view| {
        assert_eq!(view.streaming.unwrap().full_response, "ab");
        assert_eq!(view.hidden, std::slice::from_ref(&answer.message_id));
        shows(vec![loaded(), Item::Ack(1, Event::new("", &json!({})).payload)])
    });
    say(&answer, "c", &mut outbound);
    outbound.push(end(&answer));
    assert_eq!(names(&mut outbound), ["loaded", "ack 1", "frame c", "complete"]);
    assert_eq!(outbound.bytes, 0);
}

#[test]
fn an_answer_that_ends_during_the_load_is_shown_as_running_and_ends_after_it() {
    let (answer, mut outbound) = (answer(), Outbound::default());
    outbound.begin_load("c".into(), None);
    outbound.joined(Some(answer.clone()));
    say(&answer, "a", &mut outbound);
    outbound.push(end(&answer));
    outbound.finish_load(|view| {
        assert_eq!(view.streaming.unwrap().full_response, "a");
        assert!(view.hidden.contains(&answer.message_id));
        shows(vec![loaded()])
    });
    assert_eq!(names(&mut outbound), ["loaded", "complete"]);
}

#[test]
fn an_answer_that_was_all_sent_and_ends_during_the_load_is_shown_before_its_end() {
    let (first, second, mut outbound) = (answer(), answer(), Outbound::default());
    say(&first, "a", &mut outbound);
    assert_eq!(names(&mut outbound), ["frame a"]);
    outbound.begin_load("c".into(), Some(first.clone()));
    outbound.push(end(&first));
    // The next one has begun by the time that the socket is known to be in the room.
    say(&second, "b", &mut outbound);
    outbound.joined(Some(second.clone()));
    outbound.finish_load(|view| {
        assert_eq!(view.streaming.unwrap().message_id, first.message_id);
        assert!([&first, &second].iter().all(|answer| view.hidden.contains(&answer.message_id)));
        shows(vec![loaded()])
    });
    assert_eq!(names(&mut outbound), ["loaded", "complete", "frame b"]);
}

#[test]
fn an_answer_of_which_nothing_was_sent_and_that_ends_during_the_load_is_shown_as_stored() {
    let (missed, running, mut outbound) = (answer(), answer(), Outbound::default());
    outbound.begin_load("c".into(), None);
    outbound.push(end(&missed));
    outbound.joined(Some(running.clone()));
    say(&running, "b", &mut outbound);
    outbound.finish_load(|view| {
        assert_eq!(view.streaming.unwrap().message_id, running.message_id);
        assert!(!view.hidden.contains(&missed.message_id));
        Loaded { items: vec![loaded()], shown: vec![missed.message_id.clone()], oldest: None }
    });
    assert_eq!(names(&mut outbound), ["loaded"]);
    // And where the history was read before it was stored, its end follows.
    let mut outbound = Outbound::default();
    outbound.begin_load("c".into(), None);
    outbound.push(end(&missed));
    outbound.finish_load(|_| shows(vec![loaded()]));
    assert_eq!(names(&mut outbound), ["loaded", "complete"]);
}

#[test]
fn an_answer_that_had_ended_before_the_load_is_not_shown_as_running() {
    let (answer, mut outbound) = (answer(), Outbound::default());
    say(&answer, "a", &mut outbound);
    outbound.push(end(&answer));
    outbound.begin_load("c".into(), Some(answer.clone()));
    outbound.finish_load(|view| {
        assert!(view.streaming.is_none() && view.hidden.is_empty());
        shows(vec![loaded()])
    });
    assert_eq!(names(&mut outbound), ["frame a", "complete", "loaded"]);
}

#[test]
fn a_message_that_arrives_during_the_load_comes_once() {
    for (shown, expected) in
        [(vec!["m".into()], vec!["saved elsewhere", "loaded"]), (vec![], vec!["saved elsewhere", "loaded", "saved"])]
    {
        let mut outbound = Outbound::default();
        outbound.begin_load("c".into(), None);
        outbound.push(Item::Event(Event::of(&"c".into(), "saved", &json!({})).about(Subject::Message("m".into()))));
        outbound.push(Item::Event(Event::of(&"other".into(), "saved elsewhere", &json!({}))));
        outbound.finish_load(|view| {
            assert!(view.hidden.is_empty());
            Loaded { items: vec![loaded()], shown, oldest: None }
        });
        assert_eq!(names(&mut outbound), expected);
    }
}

#[test]
fn a_message_that_the_history_has_shown_is_not_sent_again() {
    let mut outbound = Outbound::default();
    let saved = |id: &str| Event::of(&"c".into(), "saved", &json!({})).about(Subject::Message(id.into()));
    outbound.begin_load("c".into(), None);
    outbound.finish_load(|_| Loaded { items: vec![loaded()], shown: vec!["m".into()], oldest: None });
    outbound.push(Item::Event(saved("m")));
    outbound.push(Item::Event(saved("n")));
    outbound.push(Item::Event(Event { conversation: Some("other".into()), ..saved("m") }));
    assert_eq!(names(&mut outbound), ["loaded", "saved", "saved"]);
}

#[test]
fn a_load_that_fails_loses_nothing() {
    let (answer, mut outbound) = (answer(), Outbound::default());
    say(&answer, "a", &mut outbound);
    outbound.begin_load("c".into(), None);
    outbound.joined(Some(answer.clone()));
    say(&answer, "b", &mut outbound);
    outbound.finish_load(|_| Loaded::default());
    assert_eq!(names(&mut outbound), ["frame ab"]);
}
