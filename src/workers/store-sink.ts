// A capture as the sink of an import, in the thread that owns the file. Writing is synchronous; the
// first failure is remembered, everything after it is refused, and what was committed stays.
import type { RecordBatch } from '../core/batch.ts';
import type { Failure } from '../core/failure.ts';
import { readAgain } from '../core/reading-rules.ts';
import type { ReadingRules } from '../core/reading-rules.ts';
import type { StoredEntry, StoredLines, StoredPosition } from '../core/stored-state.ts';
import { addIdsOf } from '../ingest/ids-of-line.ts';
import type { StoredState } from '../ingest/record-sink.ts';
import { captureDefinitions, captureRules } from '../query/capture-rules.ts';
import type { WritableCapture } from '../store/open-capture.ts';
import type { CommitResult, Committed } from '../store/record-writer.ts';
import { diskNearlyFull, freeBytesBeside, leastFreeBytes } from '../store/free-space.ts';
import { RecordWriter } from '../store/record-writer.ts';
import { SizeLimit } from '../store/size-limit.ts';
import { bringsUnknownTimes } from '../store/unknown-times.ts';
import { writeFailure } from '../store/write-failures.ts';
import { settleTimes } from './settle-times.ts';
import type { FoundZone } from './settle-times.ts';
import {
  storedInstances,
  storedLines,
  storedPosition,
  storedSources,
  storedStreams,
  storedTail,
} from '../store/stored-lines.ts';

/** What a capture may take of the disk. */
export interface StoreLimits {
  /** Bytes; beyond them the oldest records go. Absent: no limit. */
  readonly maxBytes?: number;
  /** Bytes that are still free where the capture lies. */
  readonly freeBytes: () => number;
}

// Both limits are looked at after so many batches: a batch has at most 4 MiB of text.
const batchesPerLook = 16;

export class StoreSink {
  failure: Failure | undefined;
  committed: Committed = { records: 0, repeatedEvents: 0 };
  /** Streams whose zone was found when all was read. */
  foundZones: readonly FoundZone[] = [];
  #hasUnknownTimes = false;
  readonly #capture: WritableCapture;
  readonly #writer: RecordWriter;
  readonly #limits: StoreLimits;
  readonly #sizeLimit: SizeLimit | undefined;
  #batches = 0;

  /** `isRepeatable`: what is imported can be read again, should the power fail. */
  constructor(
    capture: WritableCapture,
    isRepeatable: boolean,
    limits: StoreLimits = { freeBytes: () => freeBytesBeside(capture.file) },
  ) {
    this.#capture = capture;
    this.#limits = limits;
    const { maxBytes } = limits;
    this.#sizeLimit = maxBytes === undefined ? undefined : new SizeLimit(capture.db, maxBytes);
    // Waiting for the disk is a third of an import; an older capture is not put at stake for it.
    if (capture.created && isRepeatable) capture.deferSync();
    this.#writer = new RecordWriter(capture.db, capture.file);
    if (!capture.created) this.#recover();
    // Whoever follows asks for the newest rows after each batch.
    else if (!isRepeatable) this.#note(this.#writer.buildIndexes());
  }

  #recover(): void {
    const rules = this.#ask(() => captureRules(this.#capture.db));
    if (rules === undefined) return;
    this.#note(this.#writer.recover((format, text) => readIds(rules, format, text)));
  }

  /** What the capture holds; absent where that cannot be read. */
  stored(): StoredState | undefined {
    const { created, db } = this.#capture;
    if (created) return { sources: [], streams: new Map() };
    return this.#ask(() => ({
      sources: storedSources(db),
      streams: storedStreams(db),
      instances: storedInstances(db),
      definitions: captureDefinitions(db),
    }));
  }

  write(batch: RecordBatch): void {
    if (this.failure !== undefined) return;
    this.#hasUnknownTimes ||= bringsUnknownTimes(batch.flags, batch.count);
    const isWithin = this.#batches++ % batchesPerLook !== 0 || this.#keepsLimits();
    if (isWithin) this.#note(this.#writer.write(batch));
  }

  /** Drops what is too much; false where the writing must end. */
  #keepsLimits(): boolean {
    if (this.#limits.freeBytes() < leastFreeBytes) {
      this.failure = diskNearlyFull(this.#capture.file);
      return false;
    }
    try {
      this.#sizeLimit?.enforce();
      return true;
    } catch (error) {
      this.#explain(error);
      return false;
    }
  }

  /** Keeps what is known of the capture itself. */
  noteFacts(facts: Readonly<Record<string, unknown>>): void {
    if (this.failure === undefined) this.#note(this.#writer.noteFacts(facts));
  }

  /** Writes what was put off: ids, zones that only the whole capture shows, and indexes. */
  finish(): void {
    if (this.failure !== undefined) return;
    const settle = (): void => {
      if (this.#hasUnknownTimes) this.foundZones = settleTimes(this.#capture.db);
    };
    this.#note(this.#writer.finish(settle));
  }

  /** Absent after a failure: this one's index may need room on the disk. */
  linesOf(key: string, fromUs: number, exceptSource: number): StoredLines | undefined {
    const own = this.#writer.sourceId(exceptSource);
    return this.#ask(() => storedLines(this.#capture.db, key, fromUs, own));
  }

  /** Absent after a failure. */
  positionOf(key: string): { readonly position?: StoredPosition } | undefined {
    return this.#ask(() => {
      const position = storedPosition(this.#capture.db, key);
      return position === undefined ? {} : { position };
    });
  }

  /** Absent after a failure. */
  tailOf(sourceId: number): readonly StoredEntry[] | undefined {
    return this.#ask(() => storedTail(this.#capture.db, sourceId));
  }

  /** Closes the capture; see {@link WritableCapture.close}. */
  close(): { readonly isOneFile: boolean } {
    try {
      return this.#capture.close();
    } catch (error) {
      this.#explain(error);
      return { isOneFile: false };
    }
  }

  #ask<T>(question: () => T): T | undefined {
    if (this.failure !== undefined) return undefined;
    try {
      return question();
    } catch (error) {
      this.#explain(error);
      return undefined;
    }
  }

  /** Remembers the failure behind an error; throws the error where it is a bug. */
  #explain(error: unknown): void {
    const failure = writeFailure(this.#capture.file, error);
    if (failure === undefined) throw error;
    this.failure ??= failure;
  }

  #note(result: CommitResult): void {
    if (result.ok) this.committed = result.committed;
    else this.failure = result.failure;
  }
}

/** Ids as the import that was interrupted would have read them. */
function readIds(
  rules: ReadingRules,
  format: string,
  text: string,
): readonly { kind: number; value: string }[] {
  const found: { kind: number; value: string }[] = [];
  addIdsOf(readAgain(rules, format, text), text, (kind, value) => found.push({ kind, value }));
  return found;
}
