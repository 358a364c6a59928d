//! The socket's events.

use chat_backend::chat::gateway::asyncapi;

#[test]
fn the_document_of_the_socket_is_the_one_that_was_agreed() {
    let mut document = asyncapi();
    document["info"]["version"] = "[version]".into();
    insta::with_settings!({ sort_maps => true, prepend_module_to_snapshot => false }, {
        insta::assert_json_snapshot!("asyncapi", document);
    });
}
