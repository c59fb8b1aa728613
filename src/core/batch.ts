// Records on their way into the store: columns instead of objects, so that a batch moves between
// threads by handing over its buffers. One interface for bulk import and live writing.
import type { ContainerRef } from './container-ref.ts';

/** A stream is one container instance; the key orders streams and identifies them across runs. */
export interface StreamDefinition {
  /** Number used in batches; the store maps it to its own row. */
  readonly index: number;
  /** Stable text: same identity, same key. Streams at the same time are shown in key order. */
  readonly key: string;
  readonly ref: ContainerRef;
}

/** A file (or archive member, or connection) that lines of a stream were read from. */
export interface SourceDefinition {
  readonly index: number;
  /** Path as given, with `archive.tgz!inner/path` for members. */
  readonly path: string;
  /** SHA-256 (hex) of the first 4 KiB and of the whole; absent while unknown. */
  readonly fingerprint?: string;
  readonly contentHash?: string;
  readonly sizeBytes?: number;
  readonly layout?: string;
}

/** Bits of `RecordBatch.flags` and of the column `records.flags`. */
export const recordFlags = {
  /** Bits 0–2: index into `recordKinds`. */
  kindMask: 0b111,
  /** Bits 3–5: index into `timeSources`. */
  timeSourceShift: 3,
  /** Bits 6–8: index into `zoneSources`. */
  zoneSourceShift: 6,
  /** Bits 9–10: index into `iostreams`. */
  iostreamShift: 9,
  severityDerived: 1 << 11,
  truncated: 1 << 12,
  late: 1 << 13,
  /** Holds an escape byte: colour codes must be removed before matching. */
  hasEscape: 1 << 14,
  /** Not valid UTF-8, or holds NUL: stored as a BLOB; SQL text functions must not be trusted. */
  isBinary: 1 << 15,
  /** The clock of the stream stepped back by a second or more at this record. */
  clockStep: 1 << 16,
  /** The wall time is ambiguous or does not exist in its zone (DST fold or gap). */
  ambiguousTime: 1 << 17,
  /** Some wall time was read; `wallTime` is there on reading. */
  hasWallTime: 1 << 18,
} as const;

/** Which kind of id an entry of the id index is. */
export const idKinds = ['trace', 'span', 'request', 'other'] as const;
export type IdKind = (typeof idKinds)[number];

/**
 * Up to some thousand records of any streams, in arrival order. Row `i` of every column is one
 * record. Times are exact pairs (microseconds, nanoseconds below); NaN microseconds: absent.
 */
export interface RecordBatch {
  readonly count: number;
  /** `StreamDefinition.index`. */
  readonly stream: Int32Array;
  /** Order within the stream: `rank * 2**32 + line` for files, arrival number for live streams. */
  readonly position: Float64Array;
  readonly timeUs: Float64Array;
  readonly timeRestNs: Uint16Array;
  readonly observedUs: Float64Array;
  readonly observedRestNs: Uint16Array;
  readonly timestampUs: Float64Array;
  readonly timestampRestNs: Uint16Array;
  readonly severity: Uint8Array;
  /** See {@link recordFlags}. */
  readonly flags: Uint32Array;
  /** Index into `formats`. */
  readonly format: Uint16Array;
  readonly lineCount: Uint32Array;
  /** UTF-8 (or, with `isBinary`, any bytes) of all records; row `i` is `[textStart[i], +textLength[i])`. */
  readonly text: Uint8Array;
  readonly textStart: Uint32Array;
  readonly textLength: Uint32Array;
  readonly formats: readonly string[];
  /** Ids found: values joined by `\n` (no id holds one), their rows and their kinds (`idKinds`). */
  readonly idValues: string;
  readonly idRow: Uint32Array;
  readonly idKind: Uint8Array;
  /** JSON of `event`, `restart`, `state` or `gap` for rows that have one. */
  readonly details: readonly { readonly row: number; readonly json: string }[];
  /** Definitions first used by this batch. */
  readonly newStreams: readonly StreamDefinition[];
}
