// `klog captures`: the captures in the home, what is in one, and ways to be rid of them. A capture
// that is being written is never removed.
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { KlogError } from '../../core/failure.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import { inZone } from '../../core/time-zone.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import { timestampNs } from '../../core/time.ts';
import { isBeingWritten } from '../../store/writer-lock.ts';
import { captureFiles, captureHome, newestCapture, removeCapture } from '../capture-home.ts';
import type { Invocation, RunCommand } from '../command.ts';
import { describeCapture } from '../describe-capture.ts';
import { formatBytes, plural } from '../numbers.ts';
import { zoneOf } from '../show-timeline.ts';
import { formatTable } from '../table.ts';

interface CaptureFile {
  readonly file: string;
  /** With its write-ahead log. */
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly isBeingWritten: boolean;
}

function look(file: string): CaptureFile {
  const own = statSync(file);
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
  return {
    file,
    bytes: own.size + (log?.size ?? 0),
    modifiedMs: Math.max(own.mtimeMs, log?.mtimeMs ?? 0),
    isBeingWritten: isBeingWritten(file),
  };
}

/** Captures of the home, oldest first. */
function capturesOf({ io }: Invocation): readonly CaptureFile[] {
  return captureFiles(captureHome(io.env))
    .map(look)
    .sort((a, b) => a.modifiedMs - b.modifiedMs);
}

function timeText(ms: number, zone: TimeZone): string {
  const { date, clock, offset } = inZone(timestampNs(BigInt(Math.floor(ms)) * 1_000_000n), zone);
  return `${date} ${clock.slice(0, 8)}${offset === 'Z' ? 'Z' : ` ${offset}`}`;
}

async function list(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const captures = capturesOf(invocation);
  if (options.text('output') === 'json') {
    const rows = captures.map(({ modifiedMs, ...rest }) => ({
      ...rest,
      modified: new Date(modifiedMs).toISOString(),
    }));
    await io.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
    return 0;
  }
  if (captures.length === 0) {
    await io.stderr.write(`no captures in ${sanitizeLine(captureHome(io.env))}\n`);
    return 0;
  }
  const zone = zoneOf(options);
  const rows = captures.map((capture) => [
    timeText(capture.modifiedMs, zone),
    formatBytes(capture.bytes),
    sanitizeLine(basename(capture.file)) + (capture.isBeingWritten ? ' (being written)' : ''),
  ]);
  await io.stdout.write(formatTable(['WRITTEN', 'SIZE', 'CAPTURE'], rows, ['SIZE']));
  const total = captures.reduce((sum, capture) => sum + capture.bytes, 0);
  await io.stderr.write(
    `${plural(captures.length, 'capture')}, ${formatBytes(total)} in ${sanitizeLine(captureHome(io.env))}\n`,
  );
  return 0;
}

/** A capture by its path, or by its name in the home. */
function findCapture(name: string, { io }: Invocation): string {
  const path = resolve(io.cwd, name);
  if (statSync(path, { throwIfNoEntry: false })) return path;
  const inHome = captureFiles(captureHome(io.env)).find(
    (file) => basename(file) === name || basename(file) === `${name}.klog`,
  );
  if (inHome !== undefined) return inHome;
  throw new KlogError({
    code: 'capture_not_found',
    exit: 3,
    message: `cannot find the capture ${name}`,
    reason: 'there is no such file, here or in the home',
    help: 'list the captures there are with: klog captures',
  });
}

async function info(names: readonly string[], invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const files =
    names.length > 0 ? names.map((name) => findCapture(name, invocation)) : [newestCapture(io.env)];
  for (const file of files) {
    const described = describeCapture(file, look(file).bytes);
    const text =
      options.text('output') === 'json'
        ? `${JSON.stringify(Object.fromEntries(described), undefined, 2)}\n`
        : described.map(([name, value]) => `${name.padEnd(9)} ${sanitizeLine(value)}\n`).join('');
    await io.stdout.write(text);
  }
  return 0;
}

/** Removes captures, or says what would be removed. */
async function remove(
  captures: readonly CaptureFile[],
  { options, io }: Invocation,
): Promise<number> {
  const isDry = options.isSet('dry-run');
  let isPartial = false;
  for (const { file, bytes, isBeingWritten: isBusy } of captures) {
    if (isBusy) {
      isPartial = true;
      await io.stderr.write(`kept ${sanitizeLine(file)}: it is being written\n`);
      continue;
    }
    if (!isDry) {
      removeCapture(file);
    }
    const verb = isDry ? 'would remove' : 'removed';
    await io.stdout.write(`${verb} ${sanitizeLine(file)} (${formatBytes(bytes)})\n`);
  }
  return isPartial ? 1 : 0;
}

async function prune(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const [age, size] = [options.age('older-than'), options.size('max-total-size')];
  if (age === undefined && size === undefined) {
    throw new KlogError({
      code: 'usage',
      exit: 2,
      message: 'cannot prune without knowing what',
      help: 'give --older-than AGE, --max-total-size SIZE or both, and --dry-run to see first',
    });
  }
  const captures = capturesOf(invocation);
  let left = captures.reduce((sum, capture) => sum + capture.bytes, 0);
  const doomed: CaptureFile[] = [];
  for (const capture of captures) {
    const isOld = age !== undefined && io.now() - capture.modifiedMs > age;
    if (!isOld && (size === undefined || left <= size)) continue;
    left -= capture.bytes;
    doomed.push(capture);
  }
  if (doomed.length === 0) await io.stderr.write('nothing to prune\n');
  return remove(doomed, invocation);
}

export const run: RunCommand = async (invocation) => {
  const [action = 'ls', ...names] = invocation.args;
  switch (action) {
    case 'ls':
      return list(invocation);
    case 'info':
      return info(names, invocation);
    case 'prune':
      return prune(invocation);
    case 'rm':
      if (names.length > 0) {
        return remove(
          names.map((name) => look(findCapture(name, invocation))),
          invocation,
        );
      }
      throw new KlogError({
        code: 'usage',
        exit: 2,
        message: 'cannot remove a capture without its name',
        help: 'klog captures rm FILE; to be rid of old ones: klog captures prune --older-than 7d',
      });
    default:
      throw new KlogError({
        code: 'usage',
        exit: 2,
        message: `cannot run captures ${action}`,
        help: 'one of: ls, info, rm, prune',
      });
  }
};
