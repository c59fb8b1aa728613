// A capture as the sink of an import, in the thread that owns the file. Writing is synchronous; a
// failure is remembered, everything after it is refused, and what was committed stays.
import { parseAs, stripColours } from '../../parsers/index.ts';
import { idKinds } from '../core/batch.ts';
import type { RecordBatch } from '../core/batch.ts';
import type { Failure } from '../core/failure.ts';
import type { StoredEntry, StoredLines, StoredState } from '../ingest/record-sink.ts';
import type { WritableCapture } from '../store/open-capture.ts';
import type { CommitResult, Committed } from '../store/record-writer.ts';
import { RecordWriter } from '../store/record-writer.ts';
import { storedLines, storedSources, storedStreams, storedTail } from '../store/stored-lines.ts';

export class StoreSink {
  failure: Failure | undefined;
  committed: Committed = { records: 0, repeatedEvents: 0 };
  readonly #capture: WritableCapture;
  readonly #writer: RecordWriter;

  /** `isRepeatable`: what is imported can be read again, should the power fail. */
  constructor(capture: WritableCapture, isRepeatable: boolean) {
    this.#capture = capture;
    // Waiting for the disk is a third of an import; an older capture is not put at stake for it.
    if (capture.created && isRepeatable) capture.deferSync();
    this.#writer = new RecordWriter(capture.db, capture.file);
    if (!capture.created) this.#note(this.#writer.recover(readIds));
  }

  stored(): StoredState {
    if (this.#capture.created) return { sources: [], streams: new Map() };
    return { sources: storedSources(this.#capture.db), streams: storedStreams(this.#capture.db) };
  }

  write(batch: RecordBatch): void {
    if (this.failure === undefined) this.#note(this.#writer.write(batch));
  }

  /** Writes what was put off: ids and indexes. */
  finish(): void {
    if (this.failure === undefined) this.#note(this.#writer.finish());
  }

  linesOf(key: string, fromUs: number, exceptSource: number): StoredLines {
    const own = this.#writer.sourceId(exceptSource);
    return storedLines(this.#capture.db, key, fromUs, own);
  }

  tailOf(sourceId: number): readonly StoredEntry[] {
    return storedTail(this.#capture.db, sourceId);
  }

  #note(result: CommitResult): void {
    if (result.ok) this.committed = result.committed;
    else this.failure = result.failure;
  }
}

/** Ids as the import that was interrupted would have read them. */
function readIds(format: string, text: string): readonly { kind: number; value: string }[] {
  const { requestId, traceId, spanId } = parseAs(format, stripColours(text), { attributes: false });
  const found = [
    { kind: idKinds.indexOf('request'), value: requestId },
    { kind: idKinds.indexOf('trace'), value: traceId },
    { kind: idKinds.indexOf('span'), value: spanId },
  ];
  return found.flatMap(({ kind, value }) => (value === undefined ? [] : [{ kind, value }]));
}
