// From a file on disk to the files it holds: itself, what it is once decompressed, or the members
// of the archive it is, in archive order and through every layer. Nothing is extracted: a member's
// bytes can be read once, before the next member is asked for, and a second pass opens the file
// again. Both passes count members alike, so that a number names one (docs/decisions/0004).
import { decompress } from './archives/decompress.ts';
import type { ArchiveEntry } from './archives/entry.ts';
import { sniff, type ContentKind } from './archives/sniff.ts';
import { tarEntries } from './archives/tar.ts';
import { zipEntries } from './archives/zip.ts';
import { ByteReader, concatenate, fileBytes, type Bytes } from './byte-reader.ts';
import { DamagedInput, ExpansionBudget, type BundleLimits } from './limits.ts';
import { linkTarget, memberPath, memberSeparator } from './member-path.ts';
import type { SkippedInput } from '../types.ts';

/** Bytes of every file that are looked at before it is read. */
export const headBytes = 4096;

/** A file that is no archive, decompressed. */
export interface Member {
  /** Counts the members of its file from 0, alike in every pass. */
  readonly ordinal: number;
  /** Path as shown: `a.tgz!inner/x.log`. */
  readonly path: string;
  /** Its first {@link headBytes} bytes, fewer where it is shorter or damaged. */
  readonly head: Uint8Array;
  /** The head is all of it. */
  readonly isWhole: boolean;
  readonly kind: ContentKind;
  /** Inside an archive: its bytes are unpacked in any case on the way to the next member. */
  readonly isInArchive: boolean;
  readonly sizeBytes?: number;
  readonly modifiedMs?: number;
  readonly bytes: Bytes;
}

/** What an expansion reports beside its members. */
export interface ExpansionReport {
  readonly limits: BundleLimits;
  /** Called for every byte count read from disk. */
  readonly onRead: (bytes: number) => void;
  readonly onSkipped: (skipped: SkippedInput) => void;
  /** A link inside an archive to another path of the same archive, both as shown. */
  readonly onLink: (path: string, target: string) => void;
  /** Counts entries over all files; throws {@link DamagedInput} beyond the limit. */
  readonly onEntry: () => void;
}

export interface FileOnDisk {
  /** Path as shown. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

interface Layer {
  readonly path: string;
  readonly depth: number;
  /** Path on disk where these bytes are the file itself; absent inside another layer. */
  readonly diskPath?: string;
  readonly sizeBytes?: number;
  readonly modifiedMs?: number;
}

/** The members of one file; damage is reported where it is met, and ends that layer alone. */
export async function* expand(file: FileOnDisk, report: ExpansionReport): AsyncGenerator<Member> {
  const state = { ordinal: 0, budget: new ExpansionBudget(report.limits, file.sizeBytes), report };
  const source = fileBytes(file.path, report.onRead, Math.min(file.sizeBytes + 1, 65536));
  yield* expandLayer(state, source, { ...file, depth: 0, diskPath: file.path });
}

interface State {
  ordinal: number;
  readonly budget: ExpansionBudget;
  readonly report: ExpansionReport;
}

async function* expandLayer(state: State, bytes: Bytes, layer: Layer): AsyncGenerator<Member> {
  const reader = new ByteReader(bytes);
  const { limits, onSkipped } = state.report;
  try {
    const head = await reader.peek(headBytes);
    const kind = sniff(head);
    switch (kind) {
      case 'gzip':
      case 'xz':
      case 'zstd':
      case 'bzip2': {
        requireDepth(layer, limits);
        const { path, depth, modifiedMs } = layer;
        yield* expandLayer(state, spending(decompress(kind, reader), state.budget), {
          path,
          depth: depth + 1,
          ...(modifiedMs === undefined ? {} : { modifiedMs }),
        });
        break;
      }
      case 'tar':
        requireDepth(layer, limits);
        yield* expandEntries(state, tarEntries(reader), layer, undefined);
        break;
      case 'zip':
        requireDepth(layer, limits);
        if (layer.diskPath !== undefined) await reader.close();
        yield* expandEntries(
          state,
          layer.diskPath === undefined
            ? zipEntries(await wholeZip(reader, limits), () => undefined)
            : zipEntries(layer.diskPath, state.report.onRead),
          layer,
          state.budget,
        );
        break;
      case 'sqlite':
      case 'binary':
      case 'text':
        // Throws where not even one byte can be had.
        if (head.length === 0) await reader.take(1);
        yield {
          ordinal: state.ordinal++,
          path: layer.path,
          head,
          isWhole: reader.endsWithin(headBytes),
          kind,
          isInArchive: layer.path.includes(memberSeparator),
          ...(layer.sizeBytes === undefined ? {} : { sizeBytes: layer.sizeBytes }),
          ...(layer.modifiedMs === undefined ? {} : { modifiedMs: layer.modifiedMs }),
          bytes: reader,
        };
    }
  } catch (error) {
    // A limit on all entries ends everything; other damage ends this layer.
    if (!(error instanceof DamagedInput) || error.reason === 'entry_limit') throw error;
    onSkipped({ path: layer.path, reason: error.reason, detail: error.message });
  } finally {
    await reader.close();
  }
}

async function* expandEntries(
  state: State,
  entries: AsyncIterable<ArchiveEntry>,
  layer: Layer,
  budget: ExpansionBudget | undefined,
): AsyncGenerator<Member> {
  const { onEntry, onLink, onSkipped } = state.report;
  for await (const entry of entries) {
    onEntry();
    if (entry.type === 'folder') continue;
    const inner = memberPath(entry.path);
    const path = layer.path + memberSeparator + (inner ?? entry.path);
    if (inner === undefined) {
      onSkipped({ path, reason: 'path_outside', detail: 'absolute, or leads out of the archive' });
    } else if (entry.isEncrypted === true) {
      onSkipped({ path, reason: 'encrypted' });
    } else if (entry.type === 'special') {
      onSkipped({ path, reason: 'special_file', detail: 'device, pipe or socket' });
    } else if (entry.type === 'link') {
      const target = linkTarget(inner, entry.target ?? '', entry.isHardLink === true);
      if (target === undefined) {
        onSkipped({ path, reason: 'link_outside', detail: entry.target ?? '' });
      } else {
        onLink(path, layer.path + memberSeparator + target);
      }
    } else {
      yield* expandLayer(
        state,
        budget === undefined ? entry.bytes : spending(entry.bytes, budget),
        {
          path,
          depth: layer.depth + 1,
          ...(entry.sizeBytes === undefined ? {} : { sizeBytes: entry.sizeBytes }),
          ...(entry.modifiedMs === undefined ? {} : { modifiedMs: entry.modifiedMs }),
        },
      );
    }
  }
}

function requireDepth(layer: Layer, limits: BundleLimits): void {
  if (layer.depth >= limits.maxNesting) {
    throw new DamagedInput('nesting_limit', `more than ${limits.maxNesting} layers in one another`);
  }
}

async function* spending(bytes: Bytes, budget: ExpansionBudget): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    budget.spend(piece.length);
    yield piece;
  }
}

/** A zip can only be read from its end, so one inside another archive must be held whole. */
async function wholeZip(reader: ByteReader, limits: BundleLimits): Promise<Uint8Array> {
  const whole = await wholeBytes(reader, limits.maxNestedZipBytes);
  if (whole !== undefined) return whole;
  throw new DamagedInput(
    'expansion_limit',
    `a zip inside an archive may have ${limits.maxNestedZipBytes} bytes`,
  );
}

/** All bytes, or `undefined` where there are more than `max`. */
export async function wholeBytes(bytes: Bytes, max: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > max) return undefined;
    pieces.push(piece);
  }
  return concatenate(pieces);
}
