import type { TimelineRecord } from '../core/record.ts';
import type { FoldedRun } from '../query/fold/record-folder.ts';

/** Turns records into one output format. Pure text: who writes it, and where, is the caller's. */
export interface RecordWriter {
  /** Text before the first record. */
  readonly begin: () => string;
  /**
   * Text of one record, ending in a newline where it is not empty. `reasons`: why it answers, for
   * formats that can say it.
   */
  readonly record: (record: TimelineRecord, reasons?: readonly string[]) => string;
  /** Written instead of {@link record} where there are any: the record is no text. */
  readonly bytes?: (record: TimelineRecord) => Uint8Array | undefined;
  /** Text after the last record. */
  readonly end: () => string;
}

/** A writer that can also say in one row what many similar records have in common. */
export interface FoldingWriter extends RecordWriter {
  readonly fold: (run: FoldedRun) => string;
}

export const recordFormats = ['text', 'json', 'jsonl', 'csv', 'raw', 'otlp'] as const;
export type RecordFormat = (typeof recordFormats)[number];
