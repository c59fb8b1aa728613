// What the threads of an import say to each other. Batches travel from the reading thread to the
// writing thread directly; the main thread hears of progress, commits and the end.
import type { RecordBatch } from '../core/batch.ts';
import type { Failure } from '../core/failure.ts';
import type { StoredEntry, StoredLines, StoredPosition } from '../core/stored-state.ts';
import type { StoredState } from '../ingest/record-sink.ts';
import type { ReadSummary } from '../ingest/importer.ts';
import type { FoundZone } from './settle-times.ts';
import type { SkippedInput } from '../streamers/types.ts';

/** Reading thread to writing thread. */
export type ToWriter =
  | { readonly type: 'batch'; readonly batch: RecordBatch }
  | {
      readonly type: 'lines_of';
      readonly question: number;
      readonly key: string;
      readonly fromUs: number;
      readonly exceptSource: number;
    }
  | { readonly type: 'position_of'; readonly question: number; readonly key: string }
  | { readonly type: 'tail_of'; readonly question: number; readonly source: number }
  /** What is known of the capture itself: JSON values by name. */
  | { readonly type: 'facts'; readonly facts: Readonly<Record<string, unknown>> }
  /** Nothing more comes: write what was put off. */
  | { readonly type: 'finish' };

/** Writing thread to reading thread. */
export type FromWriter =
  | { readonly type: 'state'; readonly state: StoredState }
  /** A batch was committed, or refused: there is room for one more. */
  | { readonly type: 'taken' }
  | { readonly type: 'answer'; readonly question: number; readonly value: Answer };

export type Answer = StoredLines | readonly StoredEntry[] | { readonly position?: StoredPosition };

/** Writing thread to main thread. */
export type WriterReport =
  | { readonly type: 'committed'; readonly records: number; readonly busyMs: number }
  | {
      readonly type: 'closed';
      readonly failure?: Failure;
      readonly repeatedEvents: number;
      /** Zones found when everything was read, by stream. */
      readonly foundZones: readonly FoundZone[];
      readonly isOneFile: boolean;
      readonly busyMs: number;
      /** Milliseconds for ids and indexes at the end. */
      readonly finishMs: number;
    };

/** Main thread to writing thread. */
export interface StopWriter {
  readonly type: 'stop';
}

/** Reading thread to main thread. */
export type ReaderReport =
  | {
      readonly type: 'progress';
      readonly bytesRead: number;
      readonly totalBytes: number;
      readonly lines: number;
    }
  | {
      readonly type: 'done';
      readonly summary: ReadSummary;
      readonly skipped: readonly SkippedInput[];
      readonly failures: readonly Failure[];
      /** Milliseconds in which the thread was not waiting. */
      readonly busyMs: number;
    }
  | { readonly type: 'failed'; readonly failure: Failure };
