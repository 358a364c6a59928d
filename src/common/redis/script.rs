//! Scripts: several steps in Redis as one.

use fred::types::{FromValue, MultipleValues, scripts};

use super::{Redis, Result, times::timed};

/// A Lua script, sent by its hash.
#[derive(Clone)]
pub struct Script(scripts::Script);

impl Script {
    pub fn new(lua: &str) -> Self {
        Self(scripts::Script::from_lua(lua))
    }
}

impl Redis {
    /// Runs a script. All keys must lie in one hash slot.
    pub async fn run<R, A>(&self, script: &Script, keys: Vec<&str>, arguments: A) -> Result<R>
    where
        R: FromValue,
        A: TryInto<MultipleValues, Error: Into<fred::error::Error>> + Send,
    {
        let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
        let arguments = arguments.try_into().map_err(Into::into)?;
        Ok(timed("script", script.0.evalsha_with_reload(&self.commands, keys, arguments)).await?)
    }
}
