//! `chat-backend token`: a token for scripts and tests.

use crate::{
    cli::TokenArgs,
    common::{auth::TokenIssuer, clock::Clock},
};

/// Makes a token. The error is one line that names what is missing.
pub fn run(args: &TokenArgs, clock: &Clock) -> Result<String, String> {
    let secret = args.auth.jwt_secret.as_ref().ok_or("JWT_SECRET: must be set: the token is signed with it")?;
    let issuer = TokenIssuer::new(secret, &args.auth);
    issuer.issue(&args.user, &args.roles, args.hours, clock.now()).map_err(|error| error.to_string())
}
