// Puts batches into a capture, each whole or not at all: one transaction a batch. The only code that
// adds records; bulk import and live writing differ in when ids and indexes are written.
import { recordFlags } from '../core/batch.ts';
import type { RecordBatch } from '../core/batch.ts';
import type { Failure } from '../core/failure.ts';
import { recordKinds } from '../core/record.ts';
import { IdRuns, idsWrittenUntil } from './id-runs.ts';
import type { CaptureDatabase } from './open-capture.ts';
import { RecordRows } from './record-rows.ts';
import { missingIndexes } from './schema.ts';
import { StreamRows } from './stream-rows.ts';
import { writeFailure } from './write-failures.ts';

/** What a batch added. */
export interface Committed {
  /** Records in the capture added by this writer so far. */
  readonly records: number;
  /** Event observations that were stored before. */
  readonly repeatedEvents: number;
}

/** Reads the ids of a record's text again; `kind` is an index into `idKinds`. */
export type ReadIds = (
  format: string,
  text: string,
) => readonly { readonly kind: number; readonly value: string }[];

export type CommitResult =
  | { readonly ok: true; readonly committed: Committed }
  | { readonly ok: false; readonly failure: Failure };

// About 64 MB of log before pages are copied into the file: larger costs disk, smaller costs time.
const checkpointPages = 8192;
const cacheKib = 8 * 1024;

const eventKind = recordKinds.indexOf('event');
const logKind = recordKinds.indexOf('log');

export class RecordWriter {
  readonly #db: CaptureDatabase;
  readonly #file: string;
  readonly #streams: StreamRows;
  readonly #rows: RecordRows;
  readonly #ids: IdRuns;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #formatIds = new Map<string, number>();
  #nextRecord: number;
  #records = 0;
  #repeatedEvents = 0;

  constructor(db: CaptureDatabase, file: string) {
    this.#db = db;
    this.#file = file;
    db.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    db.pragma(`cache_size = -${cacheKib}`);
    this.#streams = new StreamRows(db);
    this.#rows = new RecordRows(db);
    this.#ids = new IdRuns(db);
    this.#statements = prepare(db);
    for (const { id, name } of db.prepare('SELECT id, name FROM formats').all() as {
      id: number;
      name: string;
    }[]) {
      this.#formatIds.set(name, id);
    }
    const last = db.prepare('SELECT max(id) FROM records').pluck().get() as number | null;
    this.#nextRecord = (last ?? 0) + 1;
  }

  /**
   * Writes what a killed or stopped writer left out: missing indexes, and ids of records that no
   * run covers, read from their texts by `readIds`.
   */
  recover(readIds: ReadIds): CommitResult {
    return this.#inTransaction(() => {
      this.#addMissingIndexes();
      const covered = idsWrittenUntil(this.#db);
      if (covered >= this.#nextRecord - 1) return;
      const rows = this.#db
        .prepare(
          `SELECT records.id AS id, formats.name AS format, CAST(raw AS TEXT) AS text
           FROM records JOIN formats ON formats.id = records.format WHERE records.id > ? AND records.flags & ${recordFlags.kindMask} = ${logKind}`,
        )
        .iterate(covered) as Iterable<{ id: number; format: string; text: string }>;
      // Rows are read to the end before anything is written: one connection cannot do both.
      for (const { id, format, text } of rows) {
        for (const { kind, value } of readIds(format, text)) this.#ids.add(value, kind, id);
      }
      this.#ids.write(this.#nextRecord - 1);
    });
  }

  /** Adds a batch; a failure leaves everything before it committed and nothing of it. */
  write(batch: RecordBatch): CommitResult {
    return this.#inTransaction(() => {
      this.#writeBatch(batch);
    });
  }

  /**
   * Writes what was put off: the last run of ids, and indexes that are missing. `settle` is called
   * between the two: it may change times that only the whole capture can tell.
   */
  finish(settle: () => void = () => undefined): CommitResult {
    const result = this.#inTransaction(() => {
      this.#ids.write(this.#nextRecord - 1);
      settle();
    });
    if (!result.ok) return result;
    return this.buildIndexes();
  }

  /** Builds the indexes that are missing; those that are there are kept with every batch. */
  buildIndexes(): CommitResult {
    return this.#inTransaction(() => {
      this.#addMissingIndexes();
    });
  }

  /** Keeps JSON values about the capture itself, by name. */
  noteFacts(facts: Readonly<Record<string, unknown>>): CommitResult {
    return this.#inTransaction(() => {
      for (const [name, value] of Object.entries(facts)) {
        this.#statements.setFact.run(name, JSON.stringify(value));
      }
    });
  }

  #addMissingIndexes(): void {
    for (const sql of missingIndexes(this.#db)) this.#db.exec(sql);
  }

  /** Row id of a source of this import; absent where no batch has named it. */
  sourceId(index: number): number | undefined {
    return this.#streams.sourceId(index);
  }

  #inTransaction(write: () => void): CommitResult {
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      write();
      this.#db.exec('COMMIT');
    } catch (error) {
      // SQLite rolls back by itself where it cannot go on.
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      const failure = writeFailure(this.#file, error);
      if (failure === undefined) throw error;
      return { ok: false, failure };
    }
    const committed = { records: this.#records, repeatedEvents: this.#repeatedEvents };
    return { ok: true, committed };
  }

  #writeBatch(batch: RecordBatch): void {
    this.#streams.register(batch);
    for (const object of batch.objects) this.#writeObject(object);
    const formats = batch.formats.map((name) => this.#formatId(name));
    const skipped = this.#registerEvents(batch);
    let lastStream = -1;
    let lastSource = -1;
    let base = 0;
    const inserted = this.#rows.insert(
      batch,
      {
        streamId: (index) => this.#streams.streamId(index),
        formatId: (index) => formats[index] ?? 0,
        position: (row) => {
          const stream = batch.stream[row] ?? 0;
          const source = batch.source[row] ?? 0;
          if (stream !== lastStream || source !== lastSource) {
            base = this.#streams.base(stream, source);
            lastStream = stream;
            lastSource = source;
          }
          return base + (batch.line[row] ?? 0);
        },
      },
      skipped,
    );
    this.#addIds(batch, skipped);
    this.#nextRecord += inserted;
    this.#records += inserted;
    for (const row of skipped) {
      if (((batch.flags[row] ?? 0) & recordFlags.kindMask) === eventKind) this.#repeatedEvents++;
    }
    if (this.#ids.isDue(this.#nextRecord)) this.#ids.write(this.#nextRecord - 1);
  }

  /** Rows of Events, and of ends of containers, that were observed before. */
  #registerEvents(batch: RecordBatch): ReadonlySet<number> {
    const repeated = new Set<number>();
    for (const { row, cluster, uid, resourceVersion } of batch.observations) {
      const record = this.#nextRecord + row - repeated.size;
      const { changes } = this.#statements.insertObservation.run(
        cluster,
        uid,
        resourceVersion,
        record,
      );
      if (changes === 0) repeated.add(row);
    }
    return repeated;
  }

  #addIds(batch: RecordBatch, skipped: ReadonlySet<number>): void {
    if (batch.idRow.length === 0) return;
    const values = batch.idValues.split('\n');
    const before = numberSkipped(batch.count, skipped);
    for (let index = 0; index < values.length; index++) {
      const row = batch.idRow[index] ?? 0;
      if (skipped.has(row)) continue;
      const record = this.#nextRecord + row - (before?.[row] ?? 0);
      this.#ids.add(values[index] ?? '', batch.idKind[index] ?? 0, record);
    }
  }

  #writeObject(object: RecordBatch['objects'][number]): void {
    const { observed } = object;
    const parameters = [
      object.cluster ?? null,
      object.apiVersion ?? null,
      object.kind,
      object.namespace ?? null,
      object.name,
      object.uid ?? null,
      object.resourceVersion ?? null,
      observed === undefined ? null : BigInt(observed.us) * 1000n + BigInt(observed.restNs),
      object.deleted === true ? 1 : 0,
      object.content,
    ];
    this.#statements.insertObject.run(...parameters);
  }

  #formatId(name: string): number {
    const known = this.#formatIds.get(name);
    if (known !== undefined) return known;
    const id = this.#statements.insertFormat.get(name) as number;
    this.#formatIds.set(name, id);
    return id;
  }
}

/** For each row how many rows before it are skipped; absent where none is. */
function numberSkipped(count: number, skipped: ReadonlySet<number>): Uint32Array | undefined {
  if (skipped.size === 0) return undefined;
  const before = new Uint32Array(count);
  for (let row = 1; row < count; row++) {
    before[row] = (before[row - 1] ?? 0) + (skipped.has(row - 1) ? 1 : 0);
  }
  return before;
}

function prepare(db: CaptureDatabase) {
  const columns =
    'cluster, api_version, kind, namespace, name, uid, resource_version, observed, deleted, content';
  return {
    setFact: db.prepare(
      'INSERT INTO facts(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value',
    ),
    // The size limit names the format of its row beside this writer.
    insertFormat: db
      .prepare(
        'INSERT INTO formats(name) VALUES (?) ON CONFLICT(name) DO UPDATE SET name = name RETURNING id',
      )
      .pluck(),
    insertObservation: db.prepare(
      'INSERT OR IGNORE INTO event_observations(cluster, uid, resource_version, record) VALUES (?,?,?,CAST(? AS INTEGER))',
    ),
    // The same state of an object is kept once, however many bundles show it.
    insertObject: db.prepare(
      `INSERT INTO objects(${columns})
       SELECT column1, column2, column3, column4, column5, column6, column7, column8,
         CAST(column9 AS INTEGER), column10
       FROM (VALUES (?,?,?,?,?,?,?,?,?,?)) AS new
       WHERE NOT EXISTS (
         SELECT 1 FROM objects AS old
         WHERE old.kind = new.column3 AND old.namespace IS new.column4 AND old.name = new.column5
           AND old.cluster IS new.column1 AND old.api_version IS new.column2
           AND old.uid IS new.column6 AND old.resource_version IS new.column7
           AND old.observed IS new.column8 AND old.content = new.column10)`,
    ),
  };
}
