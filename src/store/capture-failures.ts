// What can go wrong with a capture file, in the user's words: one function a code, so that the
// same trouble always reads the same. Turns SQLite's errors into failures; other errors are bugs.
import Database from 'better-sqlite3';
import type { Failure } from '../core/failure.ts';

export function captureNotFound(file: string): Failure {
  return {
    code: 'capture_not_found',
    exit: 3,
    message: `cannot open the capture ${file}`,
    reason: 'there is no such file',
    help: 'list the captures there are with: klog captures',
  };
}

export function captureNotAFile(file: string, what: string): Failure {
  return {
    code: 'capture_not_a_file',
    exit: 3,
    message: `cannot open the capture ${file}`,
    reason: `it is ${what}, and a capture is one file`,
    help: 'read folders, devices and pipes of logs with: klog open',
  };
}

export function captureNotReadable(file: string, reason: string): Failure {
  return {
    code: 'capture_not_readable',
    exit: 3,
    message: `cannot open the capture ${file}`,
    reason,
  };
}

export function captureNotWritable(file: string, reason: string): Failure {
  return {
    code: 'capture_not_writable',
    exit: 3,
    message: `cannot write to the capture ${file}`,
    reason,
    help: 'name another file with --capture',
  };
}

export function captureBusy(file: string): Failure {
  return {
    code: 'capture_busy',
    exit: 3,
    message: `cannot write to the capture ${file}`,
    reason: 'another klog is writing to it',
    help: 'wait until it ends, or name another file with --capture; reading it works meanwhile',
  };
}

function captureNotADatabase(file: string): Failure {
  return {
    code: 'capture_not_a_database',
    exit: 3,
    message: `cannot open the capture ${file}`,
    reason: 'it is not a SQLite file',
    help: 'read files of log lines with: klog open',
  };
}

export function captureEmpty(file: string): Failure {
  return {
    code: 'capture_empty',
    exit: 3,
    message: `cannot open the capture ${file}`,
    reason: 'it is empty: whoever made it ended before writing anything',
  };
}

export function captureForeign(file: string): Failure {
  return {
    code: 'capture_foreign',
    exit: 3,
    message: `cannot open the capture ${file}`,
    reason: 'it is a SQLite file that another program made',
  };
}

export function captureNewer(file: string, version: number, newest: number): Failure {
  return {
    code: 'capture_newer',
    exit: 3,
    message: `cannot open the capture ${file}`,
    reason: `a newer klog wrote it (version ${version}; this one reads up to ${newest})`,
    help: 'update klog',
  };
}

export function captureOutdated(file: string, version: number, newest: number): Failure {
  return {
    code: 'capture_outdated',
    exit: 3,
    message: `cannot read the capture ${file}`,
    reason: `an older klog wrote it (version ${version}; this one reads version ${newest})`,
    help: 'write to it once to bring it up to date: klog open … --capture FILE',
  };
}

/** `what` names the first thing that differs: `an unexpected trigger \`t\``. */
export function captureSchemaDiffers(file: string, what: string): Failure {
  return {
    code: 'capture_schema_differs',
    exit: 3,
    message: `cannot open the capture ${file}`,
    reason: `it is not laid out as klog lays captures out: ${what}`,
    help: 'somebody changed the file: nothing of it was read; ask for it again',
  };
}

function captureDamaged(file: string, reason: string): Failure {
  return {
    code: 'capture_damaged',
    exit: 3,
    message: `cannot read the capture ${file}`,
    reason: `it is damaged or cut short (${reason})`,
    help: 'copy it again, together with the file that ends in -wal if there is one',
  };
}

/**
 * The failure that an error of SQLite or of the file system stands for; `undefined` where the
 * error is neither and thus a bug.
 */
export function captureFailure(file: string, error: unknown): Failure | undefined {
  if (error instanceof Database.SqliteError) {
    // `SQLITE_CORRUPT_INDEX` and its like tell more than matters here.
    switch (error.code.split('_', 2).join('_')) {
      case 'SQLITE_NOTADB':
        return captureNotADatabase(file);
      case 'SQLITE_CORRUPT':
        return captureDamaged(file, error.message);
      case 'SQLITE_READONLY':
        return captureNotWritable(file, error.message);
      case 'SQLITE_BUSY':
        return captureBusy(file);
      case 'SQLITE_CANTOPEN':
      case 'SQLITE_IOERR':
      case 'SQLITE_PERM':
      case 'SQLITE_FULL':
        return captureNotReadable(file, error.message);
      default:
        return undefined;
    }
  }
  if (error instanceof Error && 'syscall' in error) return captureNotReadable(file, error.message);
  return undefined;
}
