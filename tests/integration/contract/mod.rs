//! The contract as documents. A change of it fails here until it is meant: `cargo insta accept`, or `INSTA_UPDATE=always`.

mod asyncapi;
mod openapi;
