import Database from 'better-sqlite3';
import type { Failure } from '../core/failure.ts';
import { captureBusy, captureFailure } from './capture-failures.ts';

/** The failure behind an error of a write; `undefined` where the error is a bug. */
export function writeFailure(file: string, error: unknown): Failure | undefined {
  if (error instanceof Database.SqliteError) {
    if (error.code === 'SQLITE_FULL') {
      return {
        code: 'disk_full',
        exit: 3,
        message: `cannot write to the capture ${file}`,
        reason: 'the disk is full',
        help: 'everything up to here is stored; make room, then run the same command again with --capture',
      };
    }
    if (error.code.startsWith('SQLITE_IOERR')) {
      return {
        code: 'capture_not_writable',
        exit: 3,
        message: `cannot write to the capture ${file}`,
        reason: `${error.message}: the disk or a limit on the size of files refuses more`,
        help: 'everything up to here is stored; see to the disk, then run the same command again with --capture',
      };
    }
    if (error.code.startsWith('SQLITE_BUSY')) return captureBusy(file);
  }
  return captureFailure(file, error);
}
