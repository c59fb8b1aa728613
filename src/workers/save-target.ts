// The file that a view is written to: where it grows, and what can be wrong with it in words.
import type { Failure } from '../core/failure.ts';

/** Where the file grows until it is whole. */
export function partOf(target: string): string {
  return `${target}.part`;
}

const reasons: Readonly<Record<string, { readonly reason: string; readonly help?: string }>> = {
  EEXIST: { reason: 'there is a file of that name', help: 'choose another name' },
  ENOENT: { reason: 'there is no such folder', help: 'name a folder that is there' },
  ENOTDIR: { reason: 'a part of the path is a file', help: 'name a folder that is there' },
  EISDIR: { reason: 'it is a folder', help: 'add the name of a file' },
  EACCES: { reason: 'the system does not let you write there' },
  EPERM: { reason: 'the system does not let you write there' },
  EROFS: { reason: 'the disk can only be read' },
  ENOSPC: { reason: 'the disk is full' },
  EDQUOT: { reason: 'your share of the disk is used up' },
  ENAMETOOLONG: { reason: 'the name is too long' },
  EFBIG: { reason: 'the disk takes no file of this size' },
  EIO: { reason: 'the disk failed' },
};

/** What the system says against writing; absent where the error is of another kind. */
export function writeFailure(target: string, error: unknown): Failure | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = reasons[code];
  if (known === undefined) return undefined;
  return { code: 'output_not_writable', exit: 3, message: `cannot write ${target}`, ...known };
}
