// Ids on their way into the table `ids`: collected for up to 62,500 records, sorted, appended as
// one run. Random keys in one growing index cost ten times as much; the price is one probe for each
// run at a lookup. Until a run is written its ids are in memory alone: what a killed writer left out
// is found by reading the records again.
import type { Statement } from 'better-sqlite3';
import type { CaptureDatabase } from './open-capture.ts';

/**
 * A run holds the ids of at most so many records: the last one is written when the reading thread has
 * nothing left to do, so a smaller one ends an import sooner; each run costs a lookup one probe.
 */
const recordsPerRun = 62_500;

/** Name of the fact that says up to which record the ids are written. */
const coveredFact = 'ids_written_until';
const rowsPerStatement = 100;
// Records of a run lie within a range that leaves room for the kind in an exact double.
const kindFactor = 8;

export class IdRuns {
  readonly #insertMany: Statement;
  readonly #insertOne: Statement;
  #values: string[] = [];
  /** record * kindFactor + kind, beside each value. */
  #records: number[] = [];
  #firstRecord = -1;
  #segment: number;
  readonly #noteCovered: Statement;

  constructor(db: CaptureDatabase) {
    this.#insertMany = db.prepare(insertSql(rowsPerStatement));
    this.#insertOne = db.prepare(insertSql(1));
    this.#noteCovered = db.prepare(
      'INSERT INTO facts(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value',
    );
    const last = db.prepare('SELECT max(segment) FROM ids').pluck().get() as number | null;
    this.#segment = (last ?? 0) + 1;
  }

  add(value: string, kind: number, record: number): void {
    if (this.#firstRecord < 0) this.#firstRecord = record;
    this.#values.push(value);
    this.#records.push(record * kindFactor + kind);
  }

  /** Whether the next records belong to a new run; then {@link write} is due. */
  isDue(nextRecord: number): boolean {
    return this.#firstRecord >= 0 && nextRecord - this.#firstRecord >= recordsPerRun;
  }

  /**
   * Appends what was collected as one sorted run and notes that the ids of all records up to
   * `lastRecord` are written. Call inside a transaction.
   */
  write(lastRecord: number): void {
    this.#noteCovered.run(coveredFact, String(lastRecord));
    if (this.#values.length === 0) return;
    const segment = this.#segment++;
    const order = sortedOrder(this.#values);
    const parameters: (string | number)[] = [];
    let at = 0;
    const take = (): void => {
      const index = order[at++] ?? 0;
      parameters.push(this.#values[index] ?? '', this.#records[index] ?? 0);
    };
    while (at < order.length) {
      const rows = order.length - at >= rowsPerStatement ? rowsPerStatement : 1;
      parameters.length = 0;
      for (let row = 0; row < rows; row++) take();
      (rows === 1 ? this.#insertOne : this.#insertMany).run(parameters, { segment });
    }
    this.#values = [];
    this.#records = [];
    this.#firstRecord = -1;
  }
}

/** The last record whose ids are written; those of later ones are found only in their texts. */
export function idsWrittenUntil(db: CaptureDatabase): number {
  const value = db.prepare('SELECT value FROM facts WHERE name = ?').pluck().get(coveredFact);
  return typeof value === 'string' ? Number(value) : 0;
}

function insertSql(rows: number): string {
  const record = 'CAST(column2 AS INTEGER)';
  const values = Array.from({ length: rows }, () => '(?,?)').join(',');
  // The same id may stand twice in a record, or come in from a run that was written before a crash.
  return `INSERT OR IGNORE INTO ids(segment, value, kind, record)
    SELECT CAST(@segment AS INTEGER), column1, ${record} & 7, ${record} >> 3
    FROM (VALUES ${values})`;
}

const keyCharacters = 5;
const indexFactor = 2 ** 18;

/**
 * Indexes of `values` in the order of their texts. The first characters that differ and the index
 * are packed into one double each, because sorting doubles is ten times as fast as sorting texts;
 * equal beginnings are compared afterwards.
 */
function sortedOrder(values: readonly string[]): Uint32Array {
  const order = new Uint32Array(values.length);
  if (values.length > indexFactor) {
    const indexes = values.map((_, index) => index).sort((a, b) => compare(values, a, b));
    order.set(indexes);
    return order;
  }
  const skip = commonPrefixLength(values);
  const keys = new Float64Array(values.length);
  values.forEach((value, index) => {
    keys[index] = keyOf(value, skip) * indexFactor + index;
  });
  keys.sort();
  for (let at = 0; at < keys.length;) {
    const key = Math.floor((keys[at] ?? 0) / indexFactor);
    const group: number[] = [];
    const start = at;
    while (at < keys.length && Math.floor((keys[at] ?? 0) / indexFactor) === key) {
      group.push((keys[at] ?? 0) % indexFactor);
      at++;
    }
    if (group.length > 1) group.sort((a, b) => compare(values, a, b));
    order.set(group, start);
  }
  return order;
}

function compare(values: readonly string[], a: number, b: number): number {
  const left = values[a] ?? '';
  const right = values[b] ?? '';
  return left < right ? -1 : left > right ? 1 : a - b;
}

function keyOf(value: string, skip: number): number {
  let key = 0;
  for (let at = skip; at < skip + keyCharacters; at++) {
    const code = at < value.length ? value.charCodeAt(at) + 1 : 0;
    key = key * 128 + (code > 127 ? 127 : code);
  }
  return key;
}

function commonPrefixLength(values: readonly string[]): number {
  const [first] = values;
  if (first === undefined) return 0;
  let length = first.length;
  for (const value of values) {
    let at = 0;
    while (at < length && value.charCodeAt(at) === first.charCodeAt(at)) at++;
    length = at;
    if (length === 0) return 0;
  }
  return length;
}
