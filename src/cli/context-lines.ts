// Lines around answers while lines still come: those before an answer are kept until it comes, those
// after it are let through. Of the same stream, as `klog query --before` has them, each once.
import type { TimelineRecord } from '../core/record.ts';
import { streamKey } from '../core/stream-key.ts';

interface Around {
  /** The last rows that were not shown. */
  kept: TimelineRecord[];
  /** Rows that are still to be shown behind an answer. */
  owed: number;
}

export class ContextLines {
  readonly #before: number;
  readonly #after: number;
  readonly #streams = new Map<string, Around>();

  constructor(before: number, after: number) {
    this.#before = before;
    this.#after = after;
  }

  /** Takes the next row in the order in which they are shown; gives those to show now. */
  take(record: TimelineRecord, isAnswer: boolean): readonly TimelineRecord[] {
    const key = streamKey(record, record.file);
    const around = this.#streams.get(key) ?? { kept: [], owed: 0 };
    this.#streams.set(key, around);
    if (isAnswer) {
      const shown = [...around.kept, record];
      around.kept = [];
      around.owed = this.#after;
      return shown;
    }
    if (around.owed > 0) {
      around.owed--;
      return [record];
    }
    around.kept.push(record);
    if (around.kept.length > this.#before) around.kept.shift();
    return [];
  }
}
