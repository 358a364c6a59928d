//! What a database failure means to a caller, and to the connection on which it occurred.

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::common::error::Error;

impl From<DbErr> for Error {
    fn from(failure: DbErr) -> Self {
        match meaning(&failure) {
            Meaning::Away | Meaning::Contended => Self::Unavailable(failure.into()),
            Meaning::Nul => Self::bad_request("text must not contain the NUL character (U+0000)"),
            Meaning::Broken | Meaning::Fault => Self::internal(failure),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The database cannot be reached, or cannot do what it should just now: full, read-only, shutting down.
    Away,
    /// Another transaction was in the way, or the statement took too long. The same call may work in a moment.
    Contended,
    /// PostgreSQL cannot store this character: the last line of defence behind the checks that name the field.
    Nul,
    /// The file is damaged, or the connection no longer in a known state. Waiting alone does not help.
    Broken,
    Fault,
}

pub(super) fn meaning(failure: &DbErr) -> Meaning {
    match failure {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Meaning::Away,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => driver_meaning(error),
        _ => Meaning::Fault,
    }
}

/// Whether the connection on which it occurred should be replaced. Where there was none, all others may be good.
pub(super) fn spoils_connection(failure: &DbErr) -> bool {
    let statement = matches!(failure, DbErr::Exec(_) | DbErr::Query(_));
    statement && matches!(meaning(failure), Meaning::Away | Meaning::Broken)
}

/// Whether a start should wait for the database: it is not reachable yet, going down, coming up, or held by others. What the
/// operator has to mend (a password, a name, a folder, a disk) is said at once.
pub(super) fn is_worth_waiting_for(failure: &DbErr) -> bool {
    use sqlx::Error as E;
    match failure {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => match &**error {
            E::Database(refusal) => {
                refusal.code().is_some_and(|code| if is_sqlstate(&code) { is_away(&code) } else { is_contended(&code) })
            }
            E::Io(_) | E::PoolTimedOut => true,
            _ => false,
        },
        _ => false,
    }
}

fn driver_meaning(error: &sqlx::Error) -> Meaning {
    use sqlx::Error as E;
    match error {
        E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => Meaning::Away,
        E::Protocol(_) | E::BeginFailed | E::InvalidSavePointStatement => Meaning::Broken,
        E::Database(refusal) => refusal.code().map_or(Meaning::Fault, |code| code_meaning(&code)),
        _ => Meaning::Fault,
    }
}

fn code_meaning(code: &str) -> Meaning {
    match code {
        "22021" | "22P05" => Meaning::Nul,
        _ if is_away(code) => Meaning::Away,
        _ if is_contended(code) => Meaning::Contended,
        // SQLITE_CORRUPT, SQLITE_NOTADB.
        _ if matches!(sqlite_result(code), Some(11 | 26)) => Meaning::Broken,
        _ => Meaning::Fault,
    }
}

/// SQLSTATE of PostgreSQL (Appendix A of its manual) has five characters; SQLite's extended result code is a shorter number.
fn is_sqlstate(code: &str) -> bool {
    code.len() == 5
}

/// SQLite's primary result code: the lowest eight bits of the extended one (sqlite.org/rescode.html).
fn sqlite_result(code: &str) -> Option<u32> {
    let number: u32 = if is_sqlstate(code) { return None } else { code.parse().ok()? };
    Some(number & 0xff)
}

fn is_away(code: &str) -> bool {
    match sqlite_result(code) {
        // SQLITE_PERM, _NOMEM, _READONLY, _INTERRUPT, _IOERR, _FULL, _CANTOPEN, _PROTOCOL: room, memory, rights or a mount are
        // missing, and may come back.
        Some(primary) => matches!(primary, 3 | 7 | 8 | 9 | 10 | 13 | 14 | 15),
        None => match code {
            // Read-only, as a standby is after a failover; ended for being idle in a transaction.
            "25006" | "25P03" => true,
            // Operator intervention; 57014 is a statement that was cancelled. I/O error.
            "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "58030" => true,
            // Connection exceptions; insufficient resources: disk, memory, connections, configured limits.
            _ => is_sqlstate(code) && (code.starts_with("08") || code.starts_with("53")),
        },
    }
}

fn is_contended(code: &str) -> bool {
    match sqlite_result(code) {
        // SQLITE_BUSY, SQLITE_LOCKED.
        Some(primary) => matches!(primary, 5 | 6),
        // Serialization failure, deadlock, lock or statement timeout.
        None => matches!(code, "40001" | "40P01" | "55P03" | "57014"),
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

    #[test]
    fn a_database_that_cannot_work_just_now_is_away() {
        let postgres = [
            "25006", "25P03", "53000", "53100", "53200", "53300", "53400", "57P01", "57P02", "57P03", "57P04", "57P05",
            "58030", "08000", "08006", "08P01",
        ];
        // Primary codes, then some of their extended ones.
        let sqlite =
            ["3", "7", "8", "9", "10", "13", "14", "15", "264", "776", "1032", "266", "778", "4874", "1038", "3082"];
        for code in postgres.into_iter().chain(sqlite) {
            assert_eq!(code_meaning(code), Meaning::Away, "{code}");
        }
    }

    #[test]
    fn others_in_the_way_damage_and_faults_are_told_apart() {
        for (code, meaning) in [
            ("40001", Meaning::Contended),
            ("57014", Meaning::Contended),
            ("5", Meaning::Contended),
            ("517", Meaning::Contended),
            ("262", Meaning::Contended),
            ("11", Meaning::Broken),
            ("267", Meaning::Broken),
            ("26", Meaning::Broken),
            ("22021", Meaning::Nul),
            ("1", Meaning::Fault),
            ("19", Meaning::Fault),
            ("2067", Meaning::Fault),
            ("23505", Meaning::Fault),
            ("42P01", Meaning::Fault),
            ("", Meaning::Fault),
        ] {
            assert_eq!(code_meaning(code), meaning, "{code}");
        }
    }

    #[test]
    fn a_connection_is_spoilt_by_what_occurred_on_it() {
        let lost = || RuntimeErr::SqlxError(sqlx::Error::WorkerCrashed.into());
        assert!(spoils_connection(&DbErr::Exec(lost())) && spoils_connection(&DbErr::Query(lost())));
        assert!(!spoils_connection(&DbErr::Conn(lost())), "there was none");
        assert!(!spoils_connection(&DbErr::Query(RuntimeErr::SqlxError(sqlx::Error::RowNotFound.into()))));
    }
}
