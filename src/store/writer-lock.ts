// One writer a capture. The lock is an exclusive SQLite transaction on an empty file beside the
// capture: it dies with the process, whatever kills it, and readers of the capture never see it.
// (The capture's own WAL lock is given back after every commit, so it cannot serve.)
import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';

export interface WriterLock {
  release(): void;
}

/** Takes the lock of `file`, or returns `undefined` where another writer holds it. */
export function takeWriterLock(file: string): WriterLock | undefined {
  const lockFile = `${file}-lock`;
  // A loser of the race below tries again; each round means that another writer just ended.
  for (let round = 0; round < 100; round++) {
    const before = inode(lockFile) ?? create(lockFile);
    const db = new Database(lockFile, { timeout: 0 });
    try {
      db.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      db.close();
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
        return undefined;
      }
      throw error;
    }
    // The holder removes the file before it lets go. Between our look and our lock it may have
    // done so: then what we hold is a file without a name, and the next writer would hold another.
    if (before !== undefined && inode(lockFile) === before) {
      return {
        release: () => {
          rmSync(lockFile, { force: true });
          db.close();
        },
      };
    }
    db.close();
  }
  return undefined;
}

function inode(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

// Only ever opened by `wx`, so that it is new: closing a descriptor of a file that exists would
// drop the locks that this process holds on it (POSIX advisory locks).
function create(path: string): bigint | undefined {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  }
  return inode(path);
}

/** Some process writes to `file` now. */
export function isBeingWritten(file: string): boolean {
  if (inode(`${file}-lock`) === undefined) return false;
  try {
    const lock = takeWriterLock(file);
    lock?.release();
    return lock === undefined;
  } catch {
    // Nothing in a folder that may not be written to is being written.
    return false;
  }
}
