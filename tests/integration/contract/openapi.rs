//! The REST API.

use std::collections::BTreeSet;

use chat_backend::chat::rest::openapi;
use serde_json::Value;

#[test]
fn the_document_of_rest_is_the_one_that_was_agreed() {
    let mut document = serde_json::to_value(openapi()).unwrap();
    document["info"]["version"] = "[version]".into();
    insta::with_settings!({ sort_maps => true, prepend_module_to_snapshot => false }, {
        insta::assert_json_snapshot!("openapi", document);
    });
}

#[test]
fn whatever_the_document_refers_to_is_in_it() {
    let document = serde_json::to_value(openapi()).unwrap();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    assert!(references.len() > 20);
    let missing: Vec<_> = references.iter().filter(|it| document.pointer(&it[1..]).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn operation_ids_are_unique() {
    let document = serde_json::to_value(openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|path| path.as_object().unwrap().values());
    let ids: Vec<_> = operations.map(|operation| operation["operationId"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| collect(field, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}
