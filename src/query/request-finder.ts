// What belongs to a request by the ids of a capture. Ties are looked up once and again where records
// have come in since.
import { idKinds, noTime } from '../core/batch.ts';
import type { TimelineRecord } from '../core/record.ts';
import { toTimestampNs } from '../core/time.ts';
import type { Dictionaries } from '../store/dictionaries.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import type { IdIndex } from './id-index.ts';
import { caseForms, idForms } from './language/id-forms.ts';
import { rowColumns, type RecordMapper, type RecordRow } from './record-mapper.ts';
import { summarise, type Carrier, type RequestSummary } from './request-list.ts';
import { requestTies, type RequestTies } from './request-ties.ts';
import { or } from './sql-condition.ts';

export class RequestFinder {
  readonly #db: CaptureDatabase;
  readonly #ids: IdIndex;
  readonly #mapper: RecordMapper;
  readonly #dictionaries: Dictionaries;
  readonly #ties = new Map<string, { readonly newest: number; readonly ties: RequestTies }>();

  constructor(
    db: CaptureDatabase,
    parts: {
      readonly ids: IdIndex;
      readonly mapper: RecordMapper;
      readonly dictionaries: Dictionaries;
    },
  ) {
    this.#db = db;
    this.#ids = parts.ids;
    this.#mapper = parts.mapper;
    this.#dictionaries = parts.dictionaries;
  }

  tiesOf(id: string): RequestTies {
    const newest = this.#newestId();
    const known = this.#ties.get(id);
    if (known?.newest === newest) return known.ties;
    const ties = requestTies(id, this.#ids, (forms) => this.#carriersOf(forms));
    this.#ties.set(id, { newest, ties });
    return ties;
  }

  /** The request that an indexed id belongs to, over all ids tied to it; absent where nothing has it. */
  whole(id: string): RequestSummary | undefined {
    const tied = this.tiesOf(id).tied.map((each) => each.id);
    const carriers = this.#ids.carriers([...idForms(id), ...tied.flatMap(caseForms)], idKinds);
    if (typeof carriers === 'boolean') return undefined;
    const from = `FROM main.records r WHERE ${carriers.sql} AND r.time < ?`;
    const bound = [...carriers.params, toTimestampNs(noTime)];
    const rows = this.#db
      .prepare<(string | number | bigint)[], Carrier>(
        `SELECT r.time, r.stream, r.severity ${from} LIMIT 10001`,
      )
      .raw()
      .safeIntegers()
      .all(...bound);
    const summary = summarise(id, rows, this.#dictionaries);
    const first = this.#db
      .prepare<(string | number | bigint)[], readonly unknown[]>(
        `SELECT ${rowColumns('r.time')} ${from} ORDER BY r.time, r.id LIMIT 1`,
      )
      .raw()
      .get(...bound);
    if (summary === undefined || first === undefined) return undefined;
    const { requestId, body } = this.#mapper.lazy(first as unknown as RecordRow);
    // Of all its ids the one that people see in answers and headers.
    const name = requestId !== undefined && tied.includes(requestId) ? requestId : id;
    const others = [id, ...tied].filter((each) => each !== name);
    return { ...summary, id: name, tied: others, begins: body };
  }

  /** Rows that are in no index yet come along, so each is to be asked whether it carries the id. */
  *#carriersOf(forms: readonly string[]): Generator<TimelineRecord> {
    const carriers = or([this.#ids.carriers(forms, idKinds), this.#ids.unindexed()]);
    if (typeof carriers === 'boolean') return;
    const rows = this.#db
      .prepare<(string | number | bigint)[], readonly unknown[]>(
        `SELECT ${rowColumns('r.time')} FROM main.records r WHERE ${carriers.sql}`,
      )
      .raw();
    for (const row of rows.iterate(...carriers.params)) {
      yield this.#mapper.lazy(row as unknown as RecordRow);
    }
  }

  #newestId(): number {
    const newest = this.#db.prepare<[], number | null>('SELECT max(id) FROM main.records');
    return newest.pluck().get() ?? 0;
  }
}
