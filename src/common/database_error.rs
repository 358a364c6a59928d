//! What a database failure means to a caller.

use sea_orm::{DbErr, RuntimeErr, sqlx};

use super::error::Error;

impl From<DbErr> for Error {
    fn from(failure: DbErr) -> Self {
        match meaning(&failure) {
            Meaning::Passing => Self::Unavailable(failure.into()),
            Meaning::Nul => Self::bad_request("text must not contain the NUL character (U+0000)"),
            Meaning::Fault => Self::internal(failure),
        }
    }
}

enum Meaning {
    /// The same call may work in a moment.
    Passing,
    /// PostgreSQL cannot store this character: the last line of defence behind the checks that name the field.
    Nul,
    Fault,
}

fn meaning(failure: &DbErr) -> Meaning {
    match failure {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Meaning::Passing,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => driver_meaning(error),
        _ => Meaning::Fault,
    }
}

fn driver_meaning(error: &sqlx::Error) -> Meaning {
    use sqlx::Error as E;
    match error {
        E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => Meaning::Passing,
        E::Database(refusal) => refusal.code().map_or(Meaning::Fault, |code| code_meaning(&code)),
        _ => Meaning::Fault,
    }
}

/// SQLSTATE of PostgreSQL (Appendix A of its manual), or SQLite's extended result code as a number.
fn code_meaning(code: &str) -> Meaning {
    match code {
        "22021" | "22P05" => Meaning::Nul,
        // Serialization failure, deadlock, lock or statement timeout.
        "40001" | "40P01" | "55P03" | "57014" => Meaning::Passing,
        // Shutting down, crashed, starting up, ended for being idle, too many connections, connection lost.
        "57P01" | "57P02" | "57P03" | "25P03" | "53300" | "08000" | "08003" | "08006" => Meaning::Passing,
        // SQLITE_BUSY, _RECOVERY, _SNAPSHOT, _TIMEOUT; SQLITE_LOCKED, _SHAREDCACHE.
        "5" | "261" | "517" | "773" | "6" | "262" => Meaning::Passing,
        _ => Meaning::Fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::error::ErrorCode;

    #[test]
    fn a_full_pool_and_a_lost_connection_are_unavailable() {
        for failure in [
            DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout),
            DbErr::Conn(RuntimeErr::Internal("refused".into())),
            DbErr::Query(RuntimeErr::SqlxError(sqlx::Error::WorkerCrashed.into())),
            DbErr::Exec(RuntimeErr::SqlxError(sqlx::Error::Io(std::io::Error::other("reset")).into())),
        ] {
            assert_eq!(Error::from(failure.clone()).code(), ErrorCode::Unavailable, "{failure}");
        }
    }

    #[test]
    fn everything_else_is_ours() {
        for failure in [
            DbErr::Custom("?".into()),
            DbErr::Type("?".into()),
            DbErr::Query(RuntimeErr::SqlxError(sqlx::Error::RowNotFound.into())),
        ] {
            assert_eq!(Error::from(failure.clone()).code(), ErrorCode::Internal, "{failure}");
        }
    }
}
