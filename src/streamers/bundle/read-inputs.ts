// The second pass: the bytes of every planned log, in the plan's order, which is archive order
// inside an archive. Damage ends a log early and is reported; it never ends the others.
import type { SkippedInput, LogInput } from '../types.ts';
import { ByteReader, type Bytes } from './byte-reader.ts';
import { hasUtf16Mark } from './archives/sniff.ts';
import { expand, type FileOnDisk } from './expand.ts';
import { DamagedInput, type BundleLimits } from './limits.ts';

/** A file on disk and the logs to be read from it, by their number in it. */
export interface PlannedFile {
  readonly file: FileOnDisk;
  readonly logs: ReadonlyMap<number, LogInput>;
}

/** What {@link readInputs} needs of a plan. */
export interface ReadablePlan {
  readonly files: readonly PlannedFile[];
  readonly limits: BundleLimits;
  /** Bytes on disk of all files with logs. */
  readonly totalBytes: number;
  readonly pipe?: { readonly input: LogInput; readonly chunks: Bytes };
}

interface Progress {
  /** Bytes read from disk, before decompression. */
  readonly bytesRead: number;
  readonly totalBytes: number;
}

export interface OpenInput {
  readonly input: LogInput;
  /** UTF-8 without a byte order mark, in pieces of up to 512 KiB; lines are not split. */
  readonly chunks: Bytes;
}

export interface ReadOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Told once about each log that ends early; what the plan reported already is not repeated. */
  readonly onSkipped?: (skipped: SkippedInput) => void;
  /** A log that is not wanted (seen before) is passed over without being read, where possible. */
  readonly isWanted?: (input: LogInput) => boolean;
}

/** Yields the planned logs; each must be drained, or given up, before the next is asked for. */
export async function* readInputs(
  plan: ReadablePlan,
  options: ReadOptions = {},
): AsyncGenerator<OpenInput> {
  let bytesRead = 0;
  const isWanted = options.isWanted ?? (() => true);
  const onRead = (bytes: number): void => {
    bytesRead += bytes;
    options.onProgress?.({ bytesRead, totalBytes: plan.totalBytes });
  };
  for (const { file, logs } of plan.files) {
    if (![...logs.values()].some(isWanted)) {
      onRead(file.sizeBytes);
      continue;
    }
    const report = {
      limits: plan.limits,
      onRead,
      onSkipped: () => undefined,
      onLink: () => undefined,
      onEntry: () => undefined,
    };
    let left = logs.size;
    try {
      for await (const member of expand(file, report)) {
        const input = logs.get(member.ordinal);
        if (input === undefined) continue;
        if (isWanted(input)) yield openInput(input, member.bytes, options);
        // Nothing that is wanted follows: the rest of the archive need not be unpacked.
        if (--left === 0) break;
      }
    } catch (error) {
      options.onSkipped?.({ path: file.path, reason: 'unreadable', detail: String(error) });
    }
  }
  if (plan.pipe !== undefined) yield openInput(plan.pipe.input, plan.pipe.chunks, options);
}

function openInput(input: LogInput, bytes: Bytes, options: ReadOptions): OpenInput {
  return { input, chunks: asUtf8(untilDamage(input, bytes, options)) };
}

async function* untilDamage(
  input: LogInput,
  bytes: Bytes,
  options: ReadOptions,
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    const reason = error instanceof DamagedInput ? error.reason : 'unreadable';
    const detail = error instanceof Error ? error.message : String(error);
    options.onSkipped?.({ path: input.path, reason, detail });
  }
}

/** Windows tools write UTF-16; a mark at the start says so. All else passes untouched. */
async function* asUtf8(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(bytes);
  try {
    const head = await reader.peek(3);
    const isUtf16 = hasUtf16Mark(head);
    if (!isUtf16) {
      if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) await reader.take(3);
      yield* reader;
      return;
    }
    const decoder = new TextDecoder(head[0] === 0xff ? 'utf-16le' : 'utf-16be');
    const encoder = new TextEncoder();
    for await (const piece of reader) {
      const text = decoder.decode(piece, { stream: true });
      if (text !== '') yield encoder.encode(text);
    }
    const rest = decoder.decode();
    if (rest !== '') yield encoder.encode(rest);
  } finally {
    await reader.close();
  }
}
