use super::*;

fn json(payload: &RawValue) -> serde_json::Value {
    serde_json::from_str(payload.get()).unwrap()
}

#[test]
fn a_reader_gets_what_it_has_not_seen_and_only_what_is_published() {
    let answer = Answer::new("c".into(), "u".into(), vec![]);
    assert!(!answer.publish());
    answer.append("Hé");
    assert!(answer.frame(0, false).is_none());
    assert!(answer.publish());
    answer.append("llo");
    let (first, cursor) = answer.frame(0, false).unwrap();
    assert_eq!(json(&first)["chunk"], "Hé");
    assert!(answer.frame(cursor, false).is_none());
    assert!(answer.publish());
    let (second, cursor) = answer.frame(cursor, true).unwrap();
    assert_eq!(json(&second)["chunk"], "llo");
    assert_eq!(json(&second).get("fullResponse"), None);
    assert_eq!(json(&second)["seq"], "Héllo".len());
    let (whole, end) = answer.frame(0, false).unwrap();
    assert_eq!((json(&whole)["fullResponse"].as_str(), end), (Some("Héllo"), cursor));
}

#[test]
fn what_another_instance_gives_is_not_appended_to() {
    let answer = Answer::new("c".into(), "u".into(), vec![]);
    assert!(answer.append("a"));
    answer.set_origin(true, 2);
    assert!(!answer.append("b"));
    answer.set_origin(false, 3);
    assert!(answer.append("c"));
    answer.finish(Event::new("message:complete", &()));
    assert!(!answer.append("d"));
    assert_eq!((answer.text().as_str(), answer.fence()), ("ac", 3));
}

#[test]
fn text_that_is_taken_back_contradicts_who_has_read_it() {
    let answer = Answer::new("c".into(), "u".into(), vec![]);
    answer.append("Héllo");
    answer.publish();
    let before = answer.rewinds();
    assert_eq!(answer.rewind(6), None);
    assert_eq!(answer.agreement("Hél"), 4);
    assert_eq!(answer.agreement("Hêl"), 1);
    assert_eq!(answer.rewind(4), Some(4));
    assert_eq!((answer.text().as_str(), answer.published()), ("Hél", 4));
    assert!(answer.contradicts(5, before) && !answer.contradicts(4, before));
    assert!(!answer.contradicts(5, answer.rewinds()));
    // Not within a character.
    assert_eq!(answer.rewind(2), Some(0));
}

#[test]
fn a_mirror_grows_by_what_it_lacks() {
    let mirror = Answer::new("c".into(), "u".into(), vec![]);
    assert_eq!(mirror.extend(0, "Hé"), Extension::Grown);
    assert_eq!(mirror.extend(4, "o"), Extension::Gap);
    assert_eq!(mirror.extend(0, "Hél"), Extension::Grown);
    assert_eq!(mirror.extend(0, "Hé"), Extension::Known);
    assert_eq!(mirror.extend(1, "xyz"), Extension::Known);
    assert_eq!((mirror.text().as_str(), mirror.since(1).as_str()), ("Hél", "él"));
}
