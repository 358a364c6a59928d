//! Whether SQLite's file is still the one that the connections have open.
//!
//! In WAL mode SQLite goes on writing into a file that was moved or deleted, and reports success. The path's device and inode say
//! so: an inode that a connection has open is not given to another file. The file must not be opened here to find out: closing
//! any descriptor of it drops this process's POSIX locks, SQLite's among them (sqlite.org/howtocorrupt.html, 2.2).

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use parking_lot::Mutex;

/// A connection that was ready so soon after a change may have been opened before it.
const OPENING: Duration = Duration::from_secs(1);

/// Device and inode.
type FileId = (u64, u64);

#[derive(Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    /// `None` while there is no file.
    id: Option<FileId>,
    /// How many changes there were, and when the last one was noticed.
    changes: u64,
    changed: Option<Instant>,
}

impl DatabaseFile {
    /// A file that is not there yet: what it is when it is first seen is what it is compared with later.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, seen: Mutex::default() }
    }

    /// Whether a connection that was made at `created` has the file open that is there now.
    pub(super) fn is_open_since(&self, created: Instant) -> bool {
        let seen = self.look();
        seen.id.is_some() && seen.changed.is_none_or(|changed| created > changed + OPENING)
    }

    /// How many times the file was found changed or gone.
    pub(super) fn changes(&self) -> u64 {
        self.look().changes
    }

    pub(super) fn is_there(&self) -> bool {
        self.look().id.is_some()
    }

    /// One `stat`, which a local disk answers from memory.
    fn look(&self) -> parking_lot::MutexGuard<'_, Seen> {
        let mut seen = self.seen.lock();
        let id = identify(&self.path);
        let is_first = seen.id.is_none() && seen.changes == 0;
        if is_first {
            seen.id = id;
        } else if id != seen.id {
            let (path, changed) = (self.path.display(), Some(Instant::now()));
            match id {
                Some(_) => tracing::warn!(%path, "the database file is another one: its connections are replaced"),
                None => tracing::error!(%path, "the database file is gone: nothing is stored until it is put back"),
            }
            *seen = Seen { id, changes: seen.changes + 1, changed };
        }
        seen
    }
}

fn identify(path: &Path) -> Option<FileId> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_moved_and_put_back_is_another_one_for_old_connections() {
        let folder = std::env::temp_dir().join(format!("chat-backend-{}", entity::ids::new_id()));
        fs::create_dir(&folder).unwrap();
        let path = folder.join("chat.db");
        let file = DatabaseFile::new(path.clone());
        assert!(!file.is_there());
        fs::write(&path, "").unwrap();
        let created = Instant::now();
        assert!(file.is_open_since(created) && file.changes() == 0);
        fs::rename(&path, folder.join("away")).unwrap();
        assert!(!file.is_open_since(created) && !file.is_there() && file.changes() == 1);
        fs::rename(folder.join("away"), &path).unwrap();
        assert!(!file.is_open_since(created) && file.is_there() && file.changes() == 2);
        assert!(!file.is_open_since(Instant::now()), "it may have been opened before");
        assert!(file.is_open_since(Instant::now() + OPENING * 2));
        fs::write(folder.join("other"), "").unwrap();
        fs::rename(folder.join("other"), &path).unwrap();
        assert!(!file.is_open_since(Instant::now()) && file.changes() == 3);
        fs::remove_dir_all(folder).unwrap();
    }
}
