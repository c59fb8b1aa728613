// What the page shows now, and how it comes to be shown: the question, the window of time, the row
// that is selected. Panes read it and ask for changes; each change is drawn once, in the next frame.
import type { Expression, Query, ResourceName } from '../../../query/language/ast.ts';
import { partsOf } from '../../../query/language/evaluate.ts';
import { parseQuery } from '../../../query/language/parse.ts';
import type { QueryProblem } from '../../../query/language/problem.ts';
import type { TimelineRecord } from '../../../core/record.ts';
import { noTime } from '../../../core/batch.ts';
import { timestampNs } from '../../../core/time.ts';
import type { PageOrigin } from '../page-data.ts';
import type { PageWorld } from '../page-world.ts';
import { rowRecord } from '../row-record.ts';
import { RowSearch } from '../row-search.ts';
import type { RowStore } from '../row-store.ts';
import { membersIn } from '../world-members.ts';
import { offsetMinutes, type ZoneChoice } from './times.ts';

/** Microseconds since 1970, `[from, to)`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

function resourcesOf(part: Expression): readonly ResourceName[] {
  return part.kind === 'resource' ? part.resources : [];
}

export class View {
  readonly store: RowStore;
  readonly origin: PageOrigin;
  readonly search: RowSearch;
  readonly changed: () => void;
  /** What objects say; nothing before all rows are there. */
  world: PageWorld = { objects: [] };
  text = '';
  zone: ZoneChoice = 'utc';
  /** The part of time that is looked at; absent: all of it. */
  span: Span | undefined;
  problem: QueryProblem | undefined;
  warnings: readonly QueryProblem[] = [];
  /** Rows that answer the question, whatever the window; one byte a row. */
  mask: Uint8Array = new Uint8Array(0);
  /** Rows that are shown. */
  rows: Uint32Array = new Uint32Array(0);
  /** Place of the selected row in `rows`; -1: none. */
  selected = -1;
  /** Notes by row; empty text: a mark only. */
  readonly marks = new Map<number, string>();
  /** Filters are left out for a while, to see what stands around. */
  showsAll = false;
  filterMs = 0;
  #query: Query = { windows: [] };

  constructor(store: RowStore, origin: PageOrigin, changed: () => void) {
    this.store = store;
    this.origin = origin;
    this.search = new RowSearch(store);
    this.changed = changed;
  }

  knowWorld(world: PageWorld): void {
    this.world = world;
    this.search.membersOf = membersIn(world);
  }

  /** All of the page's time; records without any time are left out of it. */
  get range(): Span {
    const { count, times } = this.store;
    let last = count - 1;
    while (last > 0 && (times[last] ?? 0) >= noTime.us) last--;
    const from = times[0] ?? 0;
    return { from, to: Math.max(from + 1000, (times[last] ?? from) + 1) };
  }

  get shown(): Span {
    return this.span ?? this.range;
  }

  recordOf(row: number): TimelineRecord {
    return rowRecord(this.store, row);
  }

  /** The row of the store that is selected; absent: none. */
  get row(): number | undefined {
    return this.rows[this.selected];
  }

  /** A question that is not understood leaves the last answer and says why. */
  ask(text: string): void {
    this.text = text;
    const parsed = parseQuery(text);
    this.problem = parsed.ok ? undefined : parsed.problem;
    this.warnings = parsed.ok ? [...parsed.warnings, ...this.#gapsOf(parsed.query.filter)] : [];
    if (parsed.ok) {
      this.#query = parsed.query;
      this.showsAll = false;
      this.answer();
    } else {
      this.changed();
    }
  }

  /** Resources of which the page does not hold what belongs to them. */
  #gapsOf(filter: Expression | undefined): readonly QueryProblem[] {
    const resources = filter === undefined ? [] : partsOf(filter).flatMap(resourcesOf);
    const missing = resources.filter(({ kind, name }) =>
      this.world.cut?.includes(`${kind}/${name}`),
    );
    return missing.map(({ kind, name }) => ({
      ...{ start: 0, end: 0 },
      reason: `this page does not hold what belongs to ${kind}/${name}, which is too much: only what records say themselves is found`,
    }));
  }

  /** Adds a condition, or takes it away where it is there. */
  toggle(condition: string): void {
    const parts = this.text === '' ? [] : [this.text];
    const at = this.text.indexOf(condition);
    if (at === -1) this.ask([...parts, condition].join(' '));
    else
      this.ask(
        (this.text.slice(0, at) + this.text.slice(at + condition.length))
          .replace(/ {2,}/g, ' ')
          .trim(),
      );
  }

  /** Asks again: the question, the zone or the rows have changed. */
  answer(): void {
    const started = performance.now();
    const { zone } = this;
    this.mask = this.search.rows(this.showsAll ? { windows: [] } : this.#query, {
      now: this.search.newest() ?? timestampNs(0n),
      zone: { offsetMinutes: (ms) => offsetMinutes(zone, ms) },
    });
    this.filterMs = performance.now() - started;
    this.#cut();
  }

  look(span: Span | undefined): void {
    const { from, to } = this.range;
    const isAll = span !== undefined && span.from <= from && span.to >= to;
    this.span = span === undefined || isAll || span.to - span.from < 1 ? undefined : span;
    this.#cut();
  }

  #cut(): void {
    const { mask, span, row } = this;
    const { times } = this.store;
    const rows = new Uint32Array(mask.length);
    let count = 0;
    for (let each = 0; each < mask.length; each++) {
      if (mask[each] === 0) continue;
      const time = times[each] ?? 0;
      if (span === undefined || (time >= span.from && time < span.to)) rows[count++] = each;
    }
    this.rows = rows.subarray(0, count);
    this.selected = row === undefined ? -1 : this.placeOf(row);
    this.changed();
  }

  /** Place of the row in `rows`, or of the first behind it; -1 where there are none. */
  placeOf(row: number): number {
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return Math.min(low, this.rows.length - 1);
  }

  select(place: number): void {
    this.selected = Math.max(-1, Math.min(place, this.rows.length - 1));
    this.changed();
  }

  /** The next place from the selected one that passes, in a direction; the selection stays where there is none. */
  seek(passes: (row: number) => boolean, step: 1 | -1): void {
    for (let place = this.selected + step; place >= 0 && place < this.rows.length; place += step) {
      const row = this.rows[place];
      if (row === undefined || !passes(row)) continue;
      this.select(place);
      return;
    }
  }

  /** Shows the selected row among all others, or goes back. */
  toggleAll(): void {
    const { row } = this;
    this.showsAll = !this.showsAll;
    this.answer();
    if (row !== undefined) this.select(this.placeOf(row));
  }
}
