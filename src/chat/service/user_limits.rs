//! How much one user may add to what is stored, over all of its sockets and REST together. Counted on each instance.

use std::num::NonZeroU32;

use entity::ids::UserId;

use crate::common::{
    error::{Error, Result},
    rate::KeyedRate,
};

/// See the module's page.
pub struct UserLimits {
    conversations: KeyedRate<UserId>,
    invitations: KeyedRate<UserId>,
}

impl UserLimits {
    /// Per minute, all of them at once if need be; none is no limit.
    pub fn new(conversations: Option<NonZeroU32>, invitations: Option<NonZeroU32>) -> Self {
        Self { conversations: KeyedRate::per_minute(conversations), invitations: KeyedRate::per_minute(invitations) }
    }

    /// Counts one more conversation of `user`.
    pub fn conversation(&self, user: &UserId) -> Result<()> {
        let refusal =
            "you have made many conversations in a short time; write in one of them, or try again in a minute";
        allowed(&self.conversations, user, refusal)
    }

    /// Counts one more invitation that `user` sends.
    pub fn invitation(&self, user: &UserId) -> Result<()> {
        let refusal = "you have sent many invitations in a short time; try again in a minute";
        allowed(&self.invitations, user, refusal)
    }
}

fn allowed(rate: &KeyedRate<UserId>, user: &UserId, refusal: &'static str) -> Result<()> {
    if rate.allows(user) { Ok(()) } else { Err(Error::RateLimited(refusal.into())) }
}
