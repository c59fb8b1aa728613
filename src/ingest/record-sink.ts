// The seam between reading and storing: what the reading half asks of the capture, in one process
// or across threads. A faster store replaces what stands behind it and nothing before it.
import type { RecordBatch } from '../core/batch.ts';

/** A source that the capture knows, as far as it was read. */
export interface KnownSource {
  readonly id: number;
  readonly path: string;
  readonly fingerprint: string;
  /** Keys of the streams that its lines belong to. */
  readonly streamKeys: readonly string[];
  readonly readBytes: number;
  readonly readLines: number;
  /** SHA-256 (hex) of the first `readBytes` bytes. */
  readonly contentHash: string;
  /** It was read to its end. */
  readonly isWhole: boolean;
}

/** An entry of a known source that lies behind what was completely stored. */
export interface StoredEntry {
  readonly streamKey: string;
  readonly line: number;
  readonly lineCount: number;
  readonly text: string;
}

/** Single lines of a stream that are stored, with their stamps, oldest first. */
export interface StoredLines {
  readonly us: Float64Array;
  readonly restNs: Uint16Array;
  /** The texts one behind the other; line `i` ends at `textEnd[i]`. */
  readonly text: string;
  readonly textEnd: Uint32Array;
  /** Lines stamped after this (µs) were not looked at; Infinity: these are all. */
  readonly untilUs: number;
}

/** What the capture held when the import began. */
export interface StoredState {
  readonly sources: readonly KnownSource[];
  /** Newest runtime stamp (µs) by stream key. */
  readonly streams: ReadonlyMap<string, number>;
}

export interface RecordSink {
  /** Hands a batch over; its buffers belong to the sink from then on. */
  readonly write: (batch: RecordBatch) => void;
  /** Settles once the sink has caught up enough to take more. */
  readonly ready: () => Promise<void>;
  /** Everything handed over so far is committed. */
  readonly drained: () => Promise<void>;
  /**
   * Lines of a stream stamped at or after `fromUs`, including everything written before the call,
   * without those that `exceptSource` (an index of this import) brought.
   */
  readonly linesOf: (key: string, fromUs: number, exceptSource: number) => Promise<StoredLines>;
  /** Entries of a known source behind its `readLines`. */
  readonly tailOf: (sourceId: number) => Promise<readonly StoredEntry[]>;
}
