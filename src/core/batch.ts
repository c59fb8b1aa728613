// Records on their way into the store: columns instead of objects, so that a batch moves between
// threads by handing over its buffers. One interface for bulk import and live writing. The texts
// travel as one string: it is copied once between threads, and bound to SQL as slices of it.
import type { ContainerRef } from './container-ref.ts';
import type { InstantParts } from './time.ts';

/** A stream is one container instance; the key orders streams and identifies them across runs. */
export interface StreamDefinition {
  /** Number used in batches, counted from 0; the store maps it to its own row. */
  readonly index: number;
  /** Stable text: same identity, same key. Streams at the same time are shown in key order. */
  readonly key: string;
  readonly ref: ContainerRef;
}

/** A file (or archive member, or connection) that lines of a stream were read from. */
export interface SourceDefinition {
  /** Number used in batches, counted from 1: 0 stands for no source. */
  readonly index: number;
  /** Path as given, with `archive.tgz!inner/path` for members. */
  readonly path: string;
  /** Place among the sources of its stream: rotated files first, 0-based. */
  readonly rank: number;
  /** SHA-256 (hex) of the first 4 KiB; absent where the source cannot be read again. */
  readonly fingerprint?: string;
  readonly sizeBytes?: number;
  readonly layout?: string;
  /** Row of `sources` that this one goes on with: the same file, grown or read in part before. */
  readonly continues?: number;
}

/** How far a source was read; everything up to there is in this batch or an earlier one. */
export interface SourceProgress {
  /** `SourceDefinition.index`. */
  readonly source: number;
  readonly readBytes: number;
  /** Physical lines, all of them stored (as records or parts of such). */
  readonly readLines: number;
  /** SHA-256 (hex) of the first `readBytes` bytes. */
  readonly contentHash?: string;
  /** The source ended there, and all of it is stored. */
  readonly isWhole: boolean;
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

/** `records.position` is the rank of the source in its stream times this, plus the line. */
export const linesPerRank = 2 ** 32;

/**
 * Which kind of id an entry of the id index is; `other` are further spellings, and ids that a text
 * names without saying what they are.
 */
export const idKinds = ['trace', 'span', 'request', 'other', 'correlation', 'parent'] as const;
export type IdKind = (typeof idKinds)[number];

/**
 * `time` of records whose stream has no times at all: behind all others. Such records have the
 * time source `none`, and no view prints it.
 */
export const noTime: InstantParts = { us: Number.MAX_SAFE_INTEGER, restNs: 999 };

/** A Kubernetes object on its way into the store, already without anything secret. */
export interface ObjectDefinition {
  readonly cluster?: string;
  readonly apiVersion?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly observed?: InstantParts;
  readonly deleted?: true;
  /** JSON. */
  readonly content: string;
}

/**
 * Marks row `row` as one observation, of an Event or of the end of a container (then `uid` is the
 * container's id): stored once for each triple.
 */
export interface EventObservation {
  readonly row: number;
  readonly cluster: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/**
 * Up to some thousand records of any streams, in arrival order. Row `i` of every column is one
 * record. Times are exact pairs (microseconds, nanoseconds below); NaN microseconds: absent.
 */
export interface RecordBatch {
  readonly count: number;
  /** `StreamDefinition.index`. */
  readonly stream: Int32Array;
  /** `SourceDefinition.index`; 0 for none. */
  readonly source: Int32Array;
  /**
   * Order within stream and source: number of the first physical line (1-based), or the arrival
   * number of a live stream.
   */
  readonly line: Float64Array;
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
  /** The texts of all records, one behind the other; row `i` ends at `textEnd[i]` (UTF-16 units). */
  readonly text: string;
  readonly textEnd: Uint32Array;
  /** Rows with `isBinary`: their bytes. Their text is empty. */
  readonly binary: readonly { readonly row: number; readonly bytes: Uint8Array }[];
  readonly formats: readonly string[];
  /** Ids found: values joined by `\n` (no id holds one), their rows and their kinds (`idKinds`). */
  readonly idValues: string;
  readonly idRow: Uint32Array;
  readonly idKind: Uint8Array;
  /** JSON of `event`, `restart`, `state` or `gap` for rows that have one. */
  readonly details: readonly { readonly row: number; readonly json: string }[];
  /**
   * For rows joined from stamped lines: JSON array of the further lines' runtime stamps, as
   * nanoseconds after the first one's, so that every single line can be recognised again.
   */
  readonly lineStamps: readonly { readonly row: number; readonly json: string }[];
  readonly observations: readonly EventObservation[];
  readonly objects: readonly ObjectDefinition[];
  /** Definitions first used by this batch. */
  readonly newStreams: readonly StreamDefinition[];
  readonly newSources: readonly SourceDefinition[];
  readonly progress: readonly SourceProgress[];
}

/** The buffers of a batch, to be handed over instead of copied. */
export function transferables(batch: RecordBatch): ArrayBuffer[] {
  const columns = [
    batch.stream,
    batch.source,
    batch.line,
    batch.timeUs,
    batch.timeRestNs,
    batch.observedUs,
    batch.observedRestNs,
    batch.timestampUs,
    batch.timestampRestNs,
    batch.severity,
    batch.flags,
    batch.format,
    batch.lineCount,
    batch.textEnd,
    batch.idRow,
    batch.idKind,
  ];
  return columns.map(({ buffer }) => buffer as ArrayBuffer);
}
