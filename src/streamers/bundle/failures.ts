// What the user is told of a path that could not be read: what, why, and what to do.
import type { Failure } from '../../core/failure.ts';
import type { SkippedInput } from '../types.ts';

const helps: Readonly<Record<string, string>> = {
  encrypted: 'unpack it with its password and open the folder',
  truncated: 'copy or download it again; what it held up to its end was read',
  damaged: 'copy or download it again',
  expansion_limit: 'if you trust where it comes from, raise --max-expanded or --max-ratio',
  nesting_limit: 'raise --max-nesting, or unpack the inner archive and open it',
  entry_limit: 'open a part of it, or raise --max-entries',
  objects_too_large: 'raise --max-object',
  link_outside: 'the links point outside of what was opened: open the folder that holds both',
  binary: 'it is neither text nor an archive klog reads (tar, zip, gz, xz, zst, bz2)',
  special_file: 'devices, pipes and sockets are not read; use `-` for standard input',
};

/** A path that does not exist or may not be read. */
export function notFound(path: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  return {
    code: isMissing ? 'path_not_found' : 'path_unreadable',
    exit: 3,
    message: `cannot open ${path}`,
    reason: isMissing
      ? 'no such file or folder'
      : error instanceof Error
        ? error.message
        : String(error),
    ...(code === 'EACCES' || code === 'EPERM'
      ? { help: 'check who may read it: `ls -ld` shows owner and rights' }
      : {}),
  };
}

/** Reasons that mean a part is missing, not that something beside the logs was passed over. */
const partial = new Set([
  'truncated',
  'damaged',
  'encrypted',
  'expansion_limit',
  'nesting_limit',
  'entry_limit',
  'objects_too_large',
  'unreadable',
]);

/**
 * What to say of a path after it was looked at: nothing where all went well, exit 1 where a part
 * could not be read, exit 3 where nothing could.
 */
export function pathFailure(
  path: string,
  hasAny: boolean,
  skipped: readonly SkippedInput[],
): Failure | undefined {
  if (!hasAny) return nothingRead(path, skipped);
  const damaged = skipped.filter(({ reason }) => partial.has(reason));
  const [first] = damaged;
  if (first === undefined) return undefined;
  return {
    code: `partly_${first.reason}`,
    exit: 1,
    message: `cannot read all of ${path}`,
    reason: describe(first) + (damaged.length > 1 ? `, and ${damaged.length - 1} more` : ''),
    ...help(first.reason),
  };
}

/** Nothing in it is a log, an Event or an object. */
export function nothingRead(path: string, skipped: readonly SkippedInput[]): Failure {
  const first = skipped.find(({ reason }) => partial.has(reason)) ?? skipped[0];
  if (first === undefined) {
    return {
      code: 'nothing_to_read',
      exit: 3,
      message: `cannot find logs in ${path}`,
      reason: 'it is empty',
    };
  }
  return {
    code: `nothing_but_${first.reason}`,
    exit: 3,
    message: `cannot find logs in ${path}`,
    reason: describe(first) + (skipped.length > 1 ? `, and ${skipped.length - 1} more` : ''),
    ...help(first.reason),
  };
}

function describe({ path, reason, detail }: SkippedInput): string {
  return `${path}: ${reason.replaceAll('_', ' ')}${detail === undefined ? '' : ` (${detail})`}`;
}

function help(reason: string): { help?: string } {
  const known = helps[reason];
  return known === undefined ? {} : { help: known };
}
