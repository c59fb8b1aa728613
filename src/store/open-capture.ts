// Opens capture files: one writer, any number of readers, nothing trusted before its schema is
// known to be ours. Files are looked at through SQLite alone, never opened beside it: closing a
// second descriptor would drop the locks that other connections of this process hold.
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import type { Failure, Result } from '../core/failure.ts';
import {
  captureBusy,
  captureFailure,
  captureNotAFile,
  captureNotFound,
  captureNotReadable,
  captureNotWritable,
} from './capture-failures.ts';
import { checkSchema, migrate } from './schema.ts';
import { takeWriterLock } from './writer-lock.ts';

export type CaptureDatabase = Database.Database;

/** A capture that this process alone writes to. */
export interface WritableCapture {
  /** Absolute path. */
  readonly file: string;
  readonly db: CaptureDatabase;
  /** The file was made by this opening. */
  readonly created: boolean;
  /**
   * Leaves it to the system when commits reach the disk, as it is for a file that is copied. A
   * killed process loses nothing by that; a power failure before the system has written it all may
   * leave the file unusable. For what can be read again.
   */
  readonly deferSync: () => void;
  /**
   * Folds the write-ahead log in and gives the lock back. `isOneFile` is false where a reader
   * kept the log in use: then the file that ends in `-wal` belongs to the capture. Throws what
   * {@link writeFailure} explains where the disk refuses; the capture is closed all the same.
   */
  readonly close: () => { readonly isOneFile: boolean };
}

/** A capture opened for reading: sees what is committed, never changes anything. */
export interface ReadableCapture {
  /** Absolute path. */
  readonly file: string;
  readonly db: CaptureDatabase;
  readonly close: () => void;
}

// Large enough that a row of a few hundred bytes rarely spans pages; 4 KiB costs 15–20 % on import.
const pageSize = 8192;
const busyTimeoutMs = 5000;
/** A program that looks into a capture may lock it; who writes waits that out rather than end. */
const writerPatienceMs = 60_000;

/**
 * Opens `file` for writing and creates it (mode 0600) where it does not exist. Brings an older
 * layout up to date. Fails where another process or thread writes to it, or it is not a capture.
 */
export function openCaptureForWriting(file: string): Result<WritableCapture> {
  const path = resolve(file);
  return guarded(path, () => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && !found.isFile()) return failed(captureNotAFile(path, kindOf(found)));
    const lock = takeLock(path);
    if ('code' in lock) return failed(lock);
    const created = statSync(path, { throwIfNoEntry: false }) === undefined;
    let db: Database.Database | undefined;
    try {
      // The file gets its mode before it holds anything; SQLite gives -wal and -shm the same.
      if (created) closeSync(openSync(path, 'wx', 0o600));
      db = new Database(path, { timeout: busyTimeoutMs });
      const problem = prepareForWriting(path, db, found?.size ?? 0);
      if (problem) {
        db.close();
        lock.release();
        return failed(problem);
      }
    } catch (error) {
      db?.close();
      if (created) rmSync(path, { force: true });
      lock.release();
      throw error;
    }
    const opened = db;
    const close = (): { readonly isOneFile: boolean } => {
      try {
        return { isOneFile: foldIn(opened) };
      } finally {
        opened.close();
        lock.release();
      }
    };
    const deferSync = (): void => {
      opened.pragma('synchronous = OFF');
    };
    return { ok: true, value: { file: path, db: opened, created, deferSync, close } };
  });
}

/**
 * Opens `file` for reading: also from a read-only folder, while it is written, and with a
 * write-ahead log that a killed writer left behind.
 */
export function openCaptureForReading(file: string): Result<ReadableCapture> {
  const path = resolve(file);
  return guarded(path, () => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return failed(captureNotFound(path));
    if (!found.isFile()) return failed(captureNotAFile(path, kindOf(found)));
    const db = connectForReading(path);
    const problem = checkSchema(path, db, false);
    if (problem) {
      db.close();
      return failed(problem);
    }
    return {
      ok: true,
      value: {
        file: path,
        db,
        close: () => {
          db.close();
        },
      },
    };
  });
}

function guarded<T>(path: string, open: () => Result<T>): Result<T> {
  // better-sqlite3 trims names: it would open, or make, another file.
  if (path !== path.trim()) return failed(captureNotReadable(path, 'its name ends in a blank'));
  try {
    return open();
  } catch (error) {
    const failure = captureFailure(path, error);
    if (failure) return failed(failure);
    throw error;
  }
}

function takeLock(path: string): { release(): void } | Failure {
  try {
    return takeWriterLock(path) ?? captureBusy(path);
  } catch (error) {
    // The folder is missing or may not be written to; SQLite or the file system says which.
    if (error instanceof Error) return captureNotWritable(path, error.message);
    throw error;
  }
}

function prepareForWriting(
  path: string,
  db: Database.Database,
  sizeBytes: number,
): Failure | undefined {
  distrust(db);
  if (sizeBytes > 0) {
    const problem = checkSchema(path, db, true);
    if (problem) return problem;
  } else {
    db.pragma(`page_size = ${pageSize}`);
  }
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  migrate(db);
  db.pragma(`busy_timeout = ${writerPatienceMs}`);
  return undefined;
}

/** Nothing that the file brings with it may run or be believed. Defensive mode is the default. */
function distrust(db: Database.Database): void {
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
}

function connectForReading(path: string): Database.Database {
  const options = { readonly: true, fileMustExist: true, timeout: busyTimeoutMs };
  try {
    return firstRead(new Database(path, options));
  } catch (error) {
    if (!isCannotOpen(error)) throw error;
    return connectToCopy(path, options);
  }
}

/**
 * Copies a capture and its pending log to where an index can be made, and removes the copy's name
 * once it is open. A capture whose writer was killed is still in WAL mode: reading that needs an
 * index file beside it, which a read-only folder does not allow (SQLite's `immutable` would, but
 * better-sqlite3 12 is built without URI names).
 */
function connectToCopy(path: string, options: Database.Options): Database.Database {
  const folder = mkdtempSync(join(tmpdir(), 'klog-'));
  try {
    const copy = join(folder, 'copy.klog');
    copyFileSync(path, copy, constants.COPYFILE_FICLONE);
    const log = `${path}-wal`;
    if (existsSync(log)) copyFileSync(log, `${copy}-wal`, constants.COPYFILE_FICLONE);
    return firstRead(new Database(copy, options));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** SQLite opens files when they are first used: ask something, so that a failure shows here. */
function firstRead(db: Database.Database): Database.Database {
  try {
    distrust(db);
    db.pragma('query_only = ON');
    db.prepare('SELECT count(*) FROM main.sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isCannotOpen(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CANTOPEN|READONLY)/.test(error.code);
}

function foldIn(db: Database.Database): boolean {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
    return db.pragma('journal_mode = DELETE', { simple: true }) === 'delete';
  } catch (error) {
    // A reader is connected; the log stays and the next clean close folds it in.
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}

function kindOf(found: { isDirectory(): boolean }): string {
  return found.isDirectory() ? 'a folder' : 'not a regular file';
}

function failed(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}
