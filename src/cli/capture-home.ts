// Where captures live, and how a new one is called: by its time and what it was made from, so that
// `ls` of the folder reads as a diary.
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { KlogError } from '../core/failure.ts';
import type { Failure } from '../core/failure.ts';
import type { Io } from './io.ts';
import { formatBytes } from './numbers.ts';

/** `$KLOG_HOME`, else `$XDG_STATE_HOME/klog`, else `~/.local/state/klog`. */
export function captureHome(env: Io['env']): string {
  const { KLOG_HOME: own, XDG_STATE_HOME: state, HOME: home } = env;
  if (own !== undefined && own !== '') return own;
  if (state !== undefined && state !== '') return join(state, 'klog');
  if (home !== undefined && home !== '') return join(home, '.local', 'state', 'klog');
  throw new KlogError({
    code: 'no_home',
    exit: 2,
    message: 'cannot tell where captures live',
    reason: 'none of KLOG_HOME, XDG_STATE_HOME and HOME is set',
    help: 'set KLOG_HOME, or name a file with --capture',
  });
}

/**
 * A path in the home (made with mode 0700 where it is missing) that no capture has yet. It is ours
 * from here on: another klog that starts in the same second gets the next number.
 */
export function newCaptureFile(io: Pick<Io, 'env' | 'now'>, paths: readonly string[]): string {
  const home = captureHome(io.env);
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw notWritable(home, error);
  }
  const stamp = new Date(io.now()).toISOString().slice(0, 19).replaceAll(':', '-');
  const first = paths[0] === '-' ? 'stdin' : basename(paths[0] ?? '');
  const label =
    first
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 40) || 'capture';
  for (let number = 1; ; number++) {
    const file = join(home, `${stamp}-${label}${number === 1 ? '' : `-${number}`}.klog`);
    if (!existsSync(file) && reserve(file)) return file;
  }
}

/** Makes the file that the capture's writer will lock; false where somebody else has made it. */
function reserve(file: string): boolean {
  try {
    closeSync(openSync(`${file}-lock`, 'wx', 0o600));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw notWritable(dirname(file), error);
  }
  // A quick writer may have made its capture and given the lock back since we looked.
  return !existsSync(file);
}

function notWritable(home: string, error: unknown): KlogError {
  return new KlogError({
    code: 'home_not_writable',
    exit: 3,
    message: `cannot write to the folder ${home}`,
    reason: error instanceof Error ? error.message : String(error),
    help: 'set KLOG_HOME, or name a file with --capture',
  });
}

/** The capture of the home that was begun last. */
export function newestCapture(env: Io['env']): string {
  const home = captureHome(env);
  const newest = captureFiles(home)
    .map((file) => ({ file, began: statSync(file).birthtimeMs }))
    .sort((a, b) => b.began - a.began)[0];
  if (newest) return newest.file;
  throw new KlogError({
    code: 'no_capture',
    exit: 3,
    message: 'cannot find a capture to read',
    reason: `there is none in ${home}`,
    help: 'make one with: klog open PATH, or name one with --capture',
  });
}

/** Every capture file of the home, in no order; none where it does not exist. */
export function captureFiles(home: string): readonly string[] {
  if (!existsSync(home)) return [];
  return readdirSync(home)
    .filter((name) => name.endsWith('.klog'))
    .map((name) => join(home, name));
}

/** The home is called large from here on. */
const largeHomeBytes = 20 * 2 ** 30;

/** What to say at a start where the captures of the home take much room; absent where they do not. */
export function largeHomeWarning(env: Io['env']): Failure | undefined {
  const home = captureHome(env);
  const bytes = captureFiles(home).reduce((sum, file) => sum + statSync(file).size, 0);
  return bytes < largeHomeBytes ? undefined : largeHome(home, bytes);
}

/** The warning for a home of `bytes`. */
function largeHome(home: string, bytes: number): Failure {
  return {
    code: 'home_large',
    exit: 1,
    message: `the captures in ${home} take ${formatBytes(bytes)}`,
    help: 'klog captures prune --older-than 7d --dry-run says what would be removed',
  };
}

/** Removes a capture with what SQLite keeps beside it. */
export function removeCapture(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-lock']) rmSync(file + suffix, { force: true });
}
