//! The schemas of what is published, made of the types that it is written from.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value};

use super::{Fact, detail::Detail};

/// The events that are published.
pub const PUBLISHED: [&str; 8] = [
    "ConversationCreated",
    "MessageSent",
    "MessageCompleted",
    "MessageFailed",
    "ConversationEscalated",
    "ConversationArchived",
    "ConversationDeleted",
    "FeedbackReceived",
];

/// The schema of an event's `detail`; nothing for a name that is none of [`PUBLISHED`].
pub fn schema(kind: &str) -> Option<Value> {
    let kind = PUBLISHED.into_iter().find(|known| *known == kind)?;
    let facts = generate::<Fact>();
    let of_kind = |it: &&Value| it.get("title").and_then(Value::as_str) == Some(kind);
    let fact = facts.get("anyOf")?.as_array()?.iter().find(of_kind)?.as_object()?;
    let detail = generate::<Detail>();
    let mut whole = Map::new();
    whole.insert("$schema".to_owned(), detail.get("$schema")?.clone());
    whole.insert("title".to_owned(), kind.into());
    whole.insert("description".to_owned(), fact.get("description")?.clone());
    whole.extend(["type", "properties", "required"].map(|name| (name.to_owned(), detail[name].clone())));
    append(&mut whole, fact);
    // Which of them a kind always has is for its writers to keep; a message's id is one of them.
    if kind.starts_with("Message") {
        whole.get_mut("required")?.as_array_mut()?.push("messageId".into());
    }
    Some(Value::Object(whole))
}

fn generate<T: JsonSchema>() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| settings.inline_subschemas = true);
    let schema: Schema = settings.into_generator().into_root_schema_for::<T>();
    match schema.to_value() {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

fn append(whole: &mut Map<String, Value>, part: &Map<String, Value>) {
    if let (Some(Value::Object(all)), Some(Value::Object(new))) = (whole.get_mut("properties"), part.get("properties"))
    {
        all.extend(new.clone());
    }
    if let (Some(Value::Array(all)), Some(Value::Array(new))) = (whole.get_mut("required"), part.get("required")) {
        all.extend(new.iter().cloned());
    }
}

#[cfg(test)]
mod tests {
    use std::{env, fs, path::Path};

    use super::*;

    #[test]
    fn the_schemas_in_the_documentation_are_those_of_the_types() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/events");
        for kind in PUBLISHED {
            let expected = format!("{:#}\n", schema(kind).unwrap());
            let path = folder.join(format!("{kind}.json"));
            if env::var_os("UPDATE_SCHEMAS").is_some() {
                fs::write(&path, &expected).unwrap();
            }
            let written = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                written == expected,
                "docs/events/{kind}.json is not what is published: run this with UPDATE_SCHEMAS=1"
            );
        }
        let files = fs::read_dir(folder).unwrap().filter(|file| {
            let path = file.as_ref().unwrap().path();
            path.extension().is_some_and(|extension| extension == "json")
        });
        assert_eq!(files.count(), PUBLISHED.len());
    }

    #[test]
    fn a_schema_has_the_common_fields_and_its_own() {
        let schema = schema("MessageCompleted").unwrap();
        let has = |name: &str| schema["properties"].get(name).is_some();
        assert!(
            ["eventId", "conversationId", "messageId", "truncated", "replyTo", "firstTokenTime"].into_iter().all(has)
        );
        let required = schema["required"].as_array().unwrap();
        for (name, is_required) in [("eventId", true), ("messageId", true), ("replyTo", true), ("content", false)] {
            assert_eq!(required.contains(&name.into()), is_required, "{name}");
        }
        assert!(super::schema("UserLeft").is_none());
    }
}
