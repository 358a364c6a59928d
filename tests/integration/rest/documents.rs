//! The documents and their pages.

use crate::support::app::{App, on_each_app};

on_each_app!(&[]; the_documents_are_those_of_the_code, the_pages_need_nothing_from_elsewhere);

async fn the_documents_are_those_of_the_code(app: App) {
    let openapi = app.get("/api/docs/openapi.json").await;
    assert_eq!(openapi.status, 200);
    assert_eq!(openapi.body, serde_json::to_value(chat_backend::chat::rest::openapi()).unwrap());
    let asyncapi = app.get("/api/docs/asyncapi.json").await;
    assert_eq!((asyncapi.status, asyncapi.header("content-type")), (200, "application/json"));
    assert_eq!(asyncapi.body, chat_backend::chat::gateway::asyncapi());
}

async fn the_pages_need_nothing_from_elsewhere(app: App) {
    for page in ["/api/docs", "/api/docs/", "/api/docs/events"] {
        let reply = app.get(page).await;
        assert_eq!(reply.status, 200, "{page}");
        assert!(reply.header("content-type").starts_with("text/html"), "{page}");
        assert!(!reply.text.contains("src=\"http") && !reply.text.contains("href=\"http"), "{page}");
    }
    let script = app.get("/api/docs/swagger-initializer.js").await;
    assert!(script.text.contains("/api/docs/openapi.json"), "{}", script.text);
    for asset in ["swagger-ui.css", "swagger-ui-bundle.js"] {
        assert_eq!(app.get(&format!("/api/docs/{asset}")).await.status, 200);
    }
}
