// Captures that a command writes under a name of the user's: never over a file that is there.
import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { KlogError } from '../core/failure.ts';
import { captureBusy, captureFailure } from '../store/capture-failures.ts';
import { isBeingWritten } from '../store/writer-lock.ts';
import { removeCapture } from './capture-home.ts';

function exists(file: string): KlogError {
  return new KlogError({
    code: 'out_exists',
    exit: 2,
    message: `cannot write ${file}`,
    reason: 'it exists',
    help: 'choose another name, or remove it first',
  });
}

/** Throws where there is a file of this name (absolute). */
export function refuseExisting(file: string): void {
  if (existsSync(file)) throw exists(file);
}

/** Where a capture grows until it is whole. What a killed writer left there is removed. */
export function partOfCapture(file: string): string {
  if (!existsSync(dirname(file))) {
    throw new KlogError({
      code: 'output_not_writable',
      exit: 3,
      message: `cannot write ${file}`,
      reason: 'there is no such folder',
      help: 'name a folder that is there',
    });
  }
  const part = `${file}.part`;
  if (isBeingWritten(part)) throw new KlogError(captureBusy(part));
  removeCapture(part);
  return part;
}

/** Gives the whole capture its name, which nobody has taken meanwhile. */
export function keepCapture(part: string, file: string): void {
  try {
    // A link is refused where the name is taken; renaming would replace what is there.
    linkSync(part, file);
    rmSync(part);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') throw exists(file);
    refuseExisting(file);
    try {
      renameSync(part, file);
    } catch (failed) {
      const failure = captureFailure(file, failed);
      throw failure === undefined ? failed : new KlogError(failure);
    }
  }
}
