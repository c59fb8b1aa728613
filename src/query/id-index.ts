// Finds records by the ids they carry. Ids are stored in sorted runs (segments); a lookup probes
// each run. The ids of the newest records may not be in a run yet: these records are read instead.
import { idKinds, type IdKind } from '../core/batch.ts';
import { idsWrittenUntil } from '../store/id-runs.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import { idForms } from './language/evaluate.ts';
import { or, type SqlCondition } from './sql-condition.ts';

/** An id on more records than this ties nothing: it is no request's, but everybody's. */
const mostTiedRecords = 10_000;

export class IdIndex {
  readonly #db: CaptureDatabase;

  constructor(db: CaptureDatabase) {
    this.#db = db;
  }

  /** Rows that carry one of the ids in a field of one of these kinds. */
  carriers(ids: readonly string[], kinds: readonly IdKind[]): SqlCondition {
    return {
      sql: `r.id IN (${this.#select('record')})`,
      params: this.#params(ids, kinds),
    };
  }

  /** Rows whose ids no run holds yet; false where runs are complete. */
  unindexed(): SqlCondition {
    const until = idsWrittenUntil(this.#db);
    const newest = this.#db.prepare<[], number | null>('SELECT max(id) FROM main.records').pluck();
    if ((newest.get() ?? 0) <= until) return false;
    return { sql: 'r.id > ?', params: [until] };
  }

  /**
   * Numbers of records that carry one of the ids, at most one more than `limit`: more means that
   * they are too many to be listed.
   */
  records(ids: readonly string[], kinds: readonly IdKind[], limit: number): readonly number[] {
    return this.#db
      .prepare<(string | number)[], number>(`${this.#select('DISTINCT record')} LIMIT ?`)
      .pluck()
      .all(...this.#params(ids, kinds), limit + 1);
  }

  /**
   * Trace ids of the records that carry `id` in any field. `traceOf` reads a record's own. An id
   * or trace that is spread over more than 10,000 records ties nothing.
   */
  tiedTraces(
    id: string,
    tracesOf: (records: SqlCondition) => Iterable<string>,
  ): ReadonlySet<string> {
    const kinds = ['trace', 'span', 'request'] as const;
    if (this.records([id], kinds, mostTiedRecords).length > mostTiedRecords) return new Set();
    const carriers = or([this.carriers([id], kinds), this.unindexed()]);
    const traces = new Set(tracesOf(carriers));
    for (const trace of traces) {
      const spread = this.records([trace], ['trace'], mostTiedRecords).length;
      if (spread > mostTiedRecords) traces.delete(trace);
    }
    return traces;
  }

  #select(what: string): string {
    return `SELECT ${what} FROM main.ids
      WHERE segment IN (SELECT value FROM json_each(?))
        AND value IN (SELECT value FROM json_each(?)) AND kind IN (SELECT value FROM json_each(?))`;
  }

  #params(ids: readonly string[], kinds: readonly IdKind[]): readonly string[] {
    return [
      JSON.stringify(this.#segments()),
      JSON.stringify([...new Set(ids.flatMap(idForms))]),
      JSON.stringify(kinds.map((kind) => idKinds.indexOf(kind))),
    ];
  }

  /** Numbers of the runs, by jumping from one to the next in the primary key. */
  #segments(): readonly number[] {
    const next = this.#db
      .prepare<[number], number | null>('SELECT min(segment) FROM main.ids WHERE segment > ?')
      .pluck();
    const segments: number[] = [];
    for (let segment = next.get(-1); typeof segment === 'number'; segment = next.get(segment)) {
      segments.push(segment);
    }
    return segments;
  }
}
