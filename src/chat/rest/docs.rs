//! The OpenAPI document and its page; the socket's AsyncAPI document and its page.

use std::collections::BTreeMap;

use axum::{
    Json, Router,
    http::StatusCode,
    middleware,
    response::{Html, IntoResponse},
    routing::get,
};
use utoipa::{
    IntoResponses, Modify, OpenApi,
    openapi::{
        self, ContentBuilder, Ref, RefOr, Response, ResponseBuilder,
        header::HeaderBuilder,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::problem::Problem;
use crate::{chat::gateway, common::error::Error};

/// The page of the OpenAPI document.
pub const PAGE: &str = "/api/docs";
const OPENAPI: &str = "/api/docs/openapi.json";
const EVENTS_PAGE: &str = include_str!("events.html");

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Chat",
        description = "Conversations with an AI assistant over HTTP. The same over Socket.IO, with live events, is described \
            at [/api/docs/events](/api/docs/events).",
    ),
    modifiers(&Common),
    components(schemas(Problem)),
    security(("bearer" = [])),
    tags(
        (name = "conversations", description = "Talks of a user with the assistant, alone or with others"),
        (name = "participants", description = "Who takes part beside the owner"),
        (name = "messages", description = "What is said, and what is answered"),
        (name = "analytics", description = "Figures"),
        (name = "operations", description = "For load balancers and monitoring"),
        (name = "development", description = "In development mode only"),
    ),
)]
pub struct Document;

/// What the parts of the document refer to.
struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The token that the socket's handshake takes too."));
        document.info.license = None; // instead of an empty one
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme.build()));
        for (_, name, description, header) in PROBLEMS {
            components.responses.insert(name.to_owned(), problem(description, header).into());
        }
    }
}

/// A problem's status, name, description and header.
type Row = (&'static str, &'static str, &'static str, Option<&'static str>);

const PROBLEMS: [Row; 10] = [
    ("400", "BadRequest", "The input is wrong; `detail` names the field.", None),
    ("401", "Unauthorized", "The token is missing, wrong or expired.", Some("WWW-Authenticate")),
    ("403", "NotOwner", "Only the owner of the conversation may do this, or a token with another role.", None),
    ("404", "NotFound", "There is no such thing, or it is somebody else's.", None),
    ("409", "Conflict", "It cannot be done as things are.", None),
    ("413", "PayloadTooLarge", "The body or the content is too large.", None),
    ("415", "NotJson", "The body is not `application/json`.", None),
    ("429", "RateLimited", "Too many requests or answers at once.", Some("Retry-After")),
    ("500", "Internal", "Something went wrong on our side.", None),
    ("503", "Unavailable", "A part of the service is down; try again in a moment.", Some("Retry-After")),
];

fn problem(description: &str, header: Option<&str>) -> Response {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let mut response = ResponseBuilder::new().description(description).content("application/problem+json", content);
    if let Some(header) = header {
        response = response.header(header, HeaderBuilder::new().build());
    }
    response.build()
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident: $statuses:expr;)+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                let of_status = |status| PROBLEMS.iter().find(|row| row.0 == status);
                let rows = $statuses.into_iter().filter_map(of_status);
                rows.map(|row| (row.0.to_owned(), RefOr::Ref(Ref::from_response_name(row.1)))).collect()
            }
        }
    )+};
}

problems! {
    /// What every route may answer.
    Failures: ["400", "401", "429", "500", "503"];
    /// What every route about one conversation may answer.
    Missing: ["400", "401", "404", "429", "500", "503"];
    /// What every route with a body may answer.
    Unreadable: ["413", "415"];
    NotOwner: ["403"];
    Conflicting: ["409"];
}

/// The documents and their pages. They work without a network: everything that they show is served from here.
pub fn router(document: openapi::OpenApi) -> Router {
    let config = Config::new([OPENAPI]).validator_url("none").persist_authorization(true);
    Router::new()
        .merge(SwaggerUi::new(PAGE).config(config).url(OPENAPI, document))
        .route("/api/docs/asyncapi.json", get(|| async { Json(gateway::asyncapi()) }))
        .route("/api/docs/events", get(|| async { Html(EVENTS_PAGE) }))
        .layer(middleware::map_response(explain_absence))
}

/// The pages' own 404 is empty.
async fn explain_absence(response: axum::response::Response) -> axum::response::Response {
    match response.status() {
        StatusCode::NOT_FOUND => Problem::from(Error::NotFound("route")).into_response(),
        _ => response,
    }
}
