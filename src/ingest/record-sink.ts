// The seam between reading and storing: what the reading half asks of the capture, in one process
// or across threads. A faster store replaces what stands behind it and nothing before it.
import type { ContainerRef } from '../core/container-ref.ts';
import type { RecordBatch } from '../core/batch.ts';
import type { RuleDefinitions } from '../core/reading-rules.ts';
import type {
  KnownSource,
  StoredEntry,
  StoredLines,
  StoredPosition,
} from '../core/stored-state.ts';

/** What the capture held when the import began. */
export interface StoredState {
  readonly sources: readonly KnownSource[];
  /** Newest runtime stamp (µs) by stream key. */
  readonly streams: ReadonlyMap<string, number>;
  /** The newest instance of each container of a pod whose uid is known; absent where it held nothing. */
  readonly instances?: readonly ContainerRef[];
  /** Rules that its lines were read by; absent where it held nothing. */
  readonly definitions?: RuleDefinitions;
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
  /** Where a stream stands that was followed before, everything written before the call included. */
  readonly positionOf: (key: string) => Promise<StoredPosition | undefined>;
  /** Entries of a known source behind its `readLines`. */
  readonly tailOf: (sourceId: number) => Promise<readonly StoredEntry[]>;
}
