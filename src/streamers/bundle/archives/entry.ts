import type { Bytes } from '../byte-reader.ts';

/** One member of an archive, in archive order; its bytes are gone once the next is asked for. */
export interface ArchiveEntry {
  /** As the archive has it, not yet checked. */
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link' | 'special';
  /** Where a link points, as written: relative to its folder, or (`isHardLink`) to the archive. */
  readonly target?: string;
  readonly isHardLink?: true;
  /** Cannot be read without a password. */
  readonly isEncrypted?: true;
  /** Absent where only reading it would tell. */
  readonly sizeBytes?: number;
  /** Milliseconds since the Unix epoch. */
  readonly modifiedMs?: number;
  readonly bytes: Bytes;
}
