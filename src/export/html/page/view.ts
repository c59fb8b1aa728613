// What the page shows now, and how it comes to be shown: the question, the window of time, the row
// that is selected. Panes read it and ask for changes; each change is drawn once, in the next frame.
import type { Expression, Query, ResourceName } from '../../../query/language/ast.ts';
import { partsOf } from '../../../query/language/evaluate.ts';
import { parseQuery } from '../../../query/language/parse.ts';
import type { QueryProblem } from '../../../query/language/problem.ts';
import type { TimelineRecord } from '../../../core/record.ts';
import { noTime } from '../../../core/batch.ts';
import { shellWord } from '../../../core/shell-word.ts';
import { timestampNs } from '../../../core/time.ts';
import { requestIdsOf } from '../../../query/language/id-forms.ts';
import type { PageOrigin } from '../page-data.ts';
import type { PageWorld } from '../page-world.ts';
import { rowRecord } from '../row-record.ts';
import { RowSearch, type PartFilter } from '../row-search.ts';
import type { RowStore } from '../row-store.ts';
import { membersIn } from '../world-members.ts';
import { hasCondition, withCondition, withoutCondition } from './conditions.ts';
import { offsetMinutes, zones, type ZoneChoice } from './times.ts';

/** Microseconds since 1970, `[from, to)`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

function resourcesOf(part: Expression): readonly ResourceName[] {
  return part.kind === 'resource' ? part.resources : [];
}

/** Milliseconds that a question takes at once: a key or a frame waits for no more. */
const sliceMs = 20;

/** A question on its way through the parts. */
interface Run {
  readonly query: Query;
  readonly filter: PartFilter;
  mask: Uint8Array<ArrayBuffer>;
  /** Parts that are asked. */
  parts: number;
  /** When it was asked; absent: it has been answered, and goes on for rows that come. */
  started: number | undefined;
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
  /** The mask of the question itself, also while all rows are shown. */
  found: Uint8Array = new Uint8Array(0);
  /** Rows that are shown. */
  rows: Uint32Array = new Uint32Array(0);
  /** Place of the selected row in `rows`; -1: none. */
  selected = -1;
  /** Notes by row; empty text: a mark only. */
  readonly marks = new Map<number, string>();
  /** Keys of lanes that stand first. */
  readonly pinned = new Set<string>();
  /** Filters are left out for a while, to see what stands around. */
  showsAll = false;
  filterMs = 0;
  #query: Query = { windows: [] };
  #run: Run | undefined;
  /** Row of the store that is to be selected, which may not be there yet. */
  #wanted: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

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

  /** Where relative times count from. */
  get zero(): number {
    const [mark] = this.zone === 'delta' ? [...this.marks.keys()].slice(-1) : [];
    return mark === undefined ? this.range.from : (this.store.times[mark] ?? 0);
  }

  /** Times in the next zone. */
  nextZone(): void {
    this.zone = zones[(zones.indexOf(this.zone) + 1) % zones.length] ?? 'utc';
    this.answer();
  }

  /** A command that asks klog the same. */
  command(): string {
    const { query = '', capture } = this.origin;
    const asked = [query, this.text].filter((part) => part !== '');
    const whole = asked.map((part) => (asked.length > 1 ? `(${part})` : part)).join(' ');
    return `klog query ${shellWord(whole)} --capture ${shellWord(capture)}`;
  }

  /** Rows of the request of a row; absent where it has no id. */
  requestMask(row: number): Uint8Array | undefined {
    const values = [...requestIdsOf(this.recordOf(row))].map(({ id }) => id);
    if (values.length === 0) return undefined;
    const filter = this.search.filter(
      { windows: [], filter: { kind: 'request', values } },
      { now: timestampNs(0n), zone: { offsetMinutes: () => 0 } },
    );
    const mask = new Uint8Array(this.store.count).fill(1);
    for (const part of this.store.parts) {
      filter(part, mask.subarray(part.from, part.from + part.starts.length - 1));
    }
    return mask;
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

  /** A question that is not understood leaves the last answer and says why. `row`: see {@link answer}. */
  ask(text: string, row?: number): void {
    this.text = text;
    const parsed = parseQuery(text);
    this.problem = parsed.ok ? undefined : parsed.problem;
    this.warnings = parsed.ok ? [...parsed.warnings, ...this.#gapsOf(parsed.query.filter)] : [];
    if (parsed.ok) {
      this.#query = parsed.query;
      this.showsAll = false;
      this.answer(row);
    } else {
      this.changed();
    }
  }

  /** Asks the same when all is there that a question can be about. */
  askAgain(): void {
    if (this.showsAll) this.answer();
    else this.ask(this.text);
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
    // With its opposite it would leave nothing.
    const inner = /^(?:-|NOT )(.*)$/.exec(condition)?.[1];
    const opposite = inner ?? `NOT (${condition})`;
    const { text } = this;
    const base = hasCondition(text, opposite) ? withoutCondition(text, opposite) : text;
    const change = hasCondition(base, condition) ? withoutCondition : withCondition;
    this.ask(change(base, condition));
  }

  /**
   * Asks again: the question, the zone or what is known has changed. What takes longer than a slice
   * of time goes on behind what the reader does, who sees the last answer until then. `row`: the one
   * to be selected as soon as it is there; absent: that which is selected then.
   */
  answer(row = this.#wanted): void {
    this.#wanted = row;
    const { zone, store, search } = this;
    const query = this.showsAll ? { windows: [] } : this.#query;
    const filter = search.filter(query, {
      now: search.newest() ?? timestampNs(0n),
      zone: { offsetMinutes: (ms) => offsetMinutes(zone, ms) },
    });
    this.#run = {
      query,
      filter,
      mask: new Uint8Array(store.count),
      parts: 0,
      started: performance.now(),
    };
    this.#goOn();
  }

  /** Rows have come: they are asked what the others were. */
  grown(): void {
    const run = this.#run;
    if (run === undefined || this.search.isOpen(run.query)) this.answer();
    else if (!this.isBusy) this.#goOn();
  }

  /** Parts of all that are asked, while the answer is not complete. */
  get progress(): number | undefined {
    const { parts } = this.store;
    return this.isBusy ? (this.#run?.parts ?? 0) / parts.length : undefined;
  }

  get isBusy(): boolean {
    return this.#timer !== undefined;
  }

  #goOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const run = this.#run;
    if (run === undefined) return;
    const { parts, count } = this.store;
    if (run.mask.length < count) run.mask = resized(run.mask, count);
    const started = performance.now();
    let spent = 0;
    while (run.parts < parts.length && spent < sliceMs) {
      const part = parts[run.parts++];
      if (part === undefined) break;
      const own = run.mask.subarray(part.from, part.from + part.starts.length - 1).fill(1);
      run.filter(part, own);
      spent = performance.now() - started;
    }
    if (run.parts < parts.length) {
      this.#timer = setTimeout(() => {
        this.#goOn();
      });
      this.changed();
      return;
    }
    this.mask = run.mask;
    if (!this.showsAll) this.found = run.mask;
    if (run.started !== undefined) this.filterMs = performance.now() - run.started;
    run.started = undefined;
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
    const isThere = this.#wanted !== undefined && this.#wanted < this.store.count;
    const wanted = isThere ? this.#wanted : row;
    const { times } = this.store;
    const rows = new Uint32Array(mask.length);
    let count = 0;
    for (let each = 0; each < mask.length; each++) {
      if (mask[each] === 0) continue;
      const time = times[each] ?? 0;
      if (span === undefined || (time >= span.from && time < span.to)) rows[count++] = each;
    }
    this.rows = rows.subarray(0, count);
    this.selected = wanted === undefined ? -1 : this.placeOf(wanted);
    if (isThere) this.#wanted = undefined;
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
    this.#wanted = undefined;
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

  /** Selects a row of the store; one that does not answer is shown among all others. */
  goTo(row: number): void {
    this.span = undefined;
    if (this.mask[row] !== 1) this.showsAll = true;
    this.answer(row);
  }

  /** Why a record answers the question, where that is not to be seen in it. */
  reasonsOf(record: TimelineRecord): readonly string[] {
    return this.showsAll ? [] : this.search.reasonsOf(this.#query.filter, record);
  }

  /** Shows the selected row among all others, or goes back. */
  toggleAll(): void {
    this.showsAll = !this.showsAll;
    this.answer(this.row);
  }
}

function resized(mask: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(mask);
  return larger;
}
