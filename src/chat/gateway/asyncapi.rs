//! The AsyncAPI 3.0 document of the socket's events, made from the table and the types that it names.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::{
    contract::{CLIENT_EVENTS, Row, SERVER_EVENTS},
    entrance::Auth,
};

const DESCRIPTION: &str =
    "Socket.IO v5 over Engine.IO v4, path `/socket.io/`, namespace `/chat`, transports `websocket` and \
`polling`.

The handshake's `auth` is a HandshakeAuth; a client that may not enter gets `connect_error` with a sentence.

Every event may ask for an acknowledgement. One that fails emits `exception`, and acknowledges the same object.";

/// The document.
pub fn document() -> Value {
    let mut document = Document::new();
    for row in CLIENT_EVENTS {
        document.add_client_event(row);
    }
    for row in SERVER_EVENTS {
        document.add_server_event(row);
    }
    document.finish()
}

/// The document while it grows.
struct Document {
    /// Describes what clients send.
    input: SchemaGenerator,
    /// Describes what the server sends.
    output: SchemaGenerator,
    messages: Map<String, Value>,
    events: Map<String, Value>,
    acks: Map<String, Value>,
    operations: Map<String, Value>,
}

impl Document {
    fn new() -> Self {
        // AsyncAPI's own schema language is a superset of draft 7.
        let settings = SchemaSettings::draft07().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self {
            input: settings.clone().for_deserialize().into_generator(),
            output: settings.for_serialize().into_generator(),
            messages: Map::new(),
            events: Map::new(),
            acks: Map::new(),
            operations: Map::new(),
        }
    }

    fn add_client_event(&mut self, row: &Row) {
        let payload = (row.payload)(&mut self.input);
        let key = self.add_event(row, &payload);
        let mut operation = json!({
            "action": "receive",
            "channel": { "$ref": "#/channels/chat" },
            "messages": [{ "$ref": format!("#/channels/chat/messages/{key}") }],
        });
        if let Some(ack) = row.ack {
            let ack_key = format!("{key}.ack");
            let payload = ack(&mut self.output);
            self.messages.insert(
                ack_key.clone(),
                json!({ "name": row.name, "title": format!("acknowledgement of {}", row.name), "payload": payload }),
            );
            self.acks.insert(ack_key.clone(), json!({ "$ref": format!("#/components/messages/{ack_key}") }));
            let replies = [ack_key.as_str(), "exception"];
            let replies = replies.map(|key| json!({ "$ref": format!("#/channels/acknowledgements/messages/{key}") }));
            operation["reply"] = json!({ "channel": { "$ref": "#/channels/acknowledgements" }, "messages": replies });
        }
        self.operations.insert(key, operation);
    }

    fn add_server_event(&mut self, row: &Row) {
        let payload = (row.payload)(&mut self.output);
        let key = self.add_event(row, &payload);
        self.operations.insert(
            key.clone(),
            json!({
                "action": "send",
                "channel": { "$ref": "#/channels/chat" },
                "messages": [{ "$ref": format!("#/channels/chat/messages/{key}") }],
            }),
        );
    }

    /// The key of the event's message: keys have no colon in AsyncAPI.
    fn add_event(&mut self, row: &Row, payload: &Schema) -> String {
        let key = row.name.replace(':', ".");
        let summary = row.summary.trim();
        self.messages.insert(
            key.clone(),
            json!({ "name": row.name, "title": row.name, "summary": summary, "payload": payload }),
        );
        self.events.insert(key.clone(), json!({ "$ref": format!("#/components/messages/{key}") }));
        key
    }

    fn finish(mut self) -> Value {
        self.acks.insert("exception".to_owned(), json!({ "$ref": "#/components/messages/exception" }));
        let auth = named::<Auth>(&mut self.input);
        let mut schemas = self.input.take_definitions(true);
        schemas.extend(self.output.take_definitions(true));
        json!({
            "asyncapi": "3.0.0",
            "info": { "title": "Chat: socket events", "version": env!("CARGO_PKG_VERSION"), "description": DESCRIPTION },
            "defaultContentType": "application/json",
            "servers": {
                "local": {
                    "host": "localhost:3001",
                    "pathname": "/socket.io/",
                    "protocol": "ws",
                    "description": "Socket.IO; `wss` behind a load balancer",
                },
            },
            "channels": {
                "chat": {
                    "address": "/chat",
                    "title": "The namespace",
                    "messages": self.events,
                    "x-handshake-auth": auth,
                },
                "acknowledgements": {
                    "address": null,
                    "title": "What the callbacks of events are called with",
                    "messages": self.acks,
                },
            },
            "operations": self.operations,
            "components": { "messages": self.messages, "schemas": schemas },
        })
    }
}

fn named<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Schema {
    schemas.subschema_for::<T>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(name: &str) -> Value {
        document()["components"]["schemas"][name].clone()
    }

    #[test]
    fn what_is_always_there_is_required_and_may_be_null() {
        let message = schema("Message");
        let fields = message["properties"].as_object().unwrap();
        let required = message["required"].as_array().unwrap();
        assert_eq!(fields.len(), 14);
        assert!(fields.keys().all(|field| required.contains(&json!(field))), "{required:?}");
        assert_eq!(fields["intent"]["type"], json!(["string", "null"]));
        assert_eq!(fields["content"]["type"], "string");
        assert_eq!(fields["createdAt"]["format"], "date-time");
        let user = &fields["userId"]["anyOf"];
        assert!(user.as_array().unwrap().contains(&json!({ "type": "null" })), "{user}");
        let conversation = schema("Conversation");
        assert_eq!(conversation["required"].as_array().unwrap().len(), 9);
        assert_eq!(conversation["properties"]["deletedAt"]["type"], json!(["string", "null"]));
    }

    #[test]
    fn what_may_be_left_out_is_not_required() {
        assert_eq!(schema("SendMessage")["required"], json!(["conversationId", "content"]));
        assert_eq!(schema("CreateConversation")["required"], Value::Null);
        let frame = schema("Frame");
        assert!(!frame["required"].as_array().unwrap().contains(&json!("fullResponse")));
    }

    #[test]
    fn a_type_that_goes_both_ways_is_one_type() {
        let mut document = Document::new();
        CLIENT_EVENTS.iter().for_each(|row| document.add_client_event(row));
        SERVER_EVENTS.iter().for_each(|row| document.add_server_event(row));
        let (input, output) = (document.input.definitions(), document.output.definitions());
        let shared: Vec<_> = input.iter().filter(|(name, _)| output.contains_key(*name)).collect();
        assert!(!shared.is_empty());
        assert!(shared.iter().all(|(name, schema)| output[*name] == **schema), "{shared:#?}");
    }
}
