// Finds records by the ids they carry. Ids are stored in sorted runs (segments); a lookup probes
// each run. The ids of the newest records may not be in a run yet: these records are read instead.
import { idKinds, type IdKind } from '../core/batch.ts';
import { idsWrittenUntil } from '../store/id-runs.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import type { SqlCondition } from './sql-condition.ts';

export class IdIndex {
  readonly #db: CaptureDatabase;

  constructor(db: CaptureDatabase) {
    this.#db = db;
  }

  /** Rows that carry one of `ids`, exactly as they stand here, as an id of one of these kinds. */
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

  /** Ids of these kinds that begin like this, at most `limit`. */
  startingWith(start: string, kinds: readonly IdKind[], limit: number): readonly string[] {
    return this.#db
      .prepare<(string | number)[], string>(
        `SELECT DISTINCT value FROM main.ids
         WHERE segment IN (SELECT value FROM json_each(?)) AND value >= ? AND value < ?
           AND kind IN (SELECT value FROM json_each(?)) LIMIT ?`,
      )
      .pluck()
      .all(
        JSON.stringify(this.#segments()),
        start,
        `${start}\u{10ffff}`,
        JSON.stringify(kinds.map((kind) => idKinds.indexOf(kind))),
        limit,
      );
  }

  /** How many records carry one of `ids`, counted up to one more than `limit`. */
  spread(ids: readonly string[], limit: number): number {
    const found = this.#db
      .prepare<(string | number)[], number>(
        `SELECT count(*) FROM (${this.#select('DISTINCT record')} LIMIT ?)`,
      )
      .pluck()
      .get(...this.#params(ids, idKinds), limit + 1);
    return found ?? 0;
  }

  #select(what: string): string {
    return `SELECT ${what} FROM main.ids
      WHERE segment IN (SELECT value FROM json_each(?))
        AND value IN (SELECT value FROM json_each(?)) AND kind IN (SELECT value FROM json_each(?))`;
  }

  #params(ids: readonly string[], kinds: readonly IdKind[]): readonly string[] {
    return [
      JSON.stringify(this.#segments()),
      JSON.stringify([...new Set(ids)]),
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
