// A lane for each pod: how much it wrote (depth of grey, on a logarithmic scale of the busiest place),
// which share of that were errors (height of the red strip, so that a busy pod with few errors does not
// look like a broken one), Events, ends of containers, gaps, and below them in which state its
// containers were. The same stands in a table for those who do not see a canvas.
import { rowRecord } from '../row-record.ts';
import { hasCondition } from './conditions.ts';
import { button, colour, el, sized } from './dom.ts';
import { brush, placeHover, xOf } from './histogram.ts';
import { arrangeLanes, type LaneHeading, type LaneRow } from './lane-model.ts';
import { allFacts, factsOfRows, segmentsOf, type StateSegment } from './lane-states.ts';
import { messageOf, severityBand, shortName } from './rows.ts';
import { clockText } from './times.ts';
import type { View } from './view.ts';

const rowHeight = 20;
/** Of a lane, from its top: what was written, then states of containers. */
const activity = { top: 2, height: 11 } as const;
const states = { top: 14, height: 4 } as const;
const binWidth = 3;
/** Marks in a hover, and how far from the pointer they may be. */
const mostSaid = 4;
const nearPixels = 12;

/** What was counted of one row of lanes. */
interface Tally {
  records: number;
  errors: number;
  Events: number;
  restarts: number;
  gaps: number;
}

interface Drawn {
  readonly bins: number;
  readonly width: number;
  readonly counts: Uint32Array;
  readonly errors: Uint32Array;
  /** Rows of the page that have a sign, by lane. */
  readonly signs: ReadonlyMap<number, readonly number[]>;
}

export class Lanes {
  readonly element: HTMLElement;
  readonly #view: View;
  readonly #canvas = el('canvas', { class: 'lanes-canvas', 'aria-hidden': true });
  readonly #names = el('ul', { class: 'lane-names' });
  readonly #hover = el('output', { class: 'hover lane-hover' });
  readonly #table = el('table');
  #rows: readonly LaneRow[] = [];
  #rowOf: readonly number[] = [];
  /** Segments of the containers of each row, by name. */
  #states: readonly (readonly (readonly [string, readonly StateSegment[]])[])[] = [];
  #tallies: readonly Tally[] = [];
  #arranged = '';
  #drawn: Drawn | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: View) {
    this.#view = view;
    this.element = el(
      'section',
      { class: 'lanes', 'aria-label': 'Pods' },
      this.#names,
      this.#canvas,
      this.#hover,
      el('div', { class: 'sr' }, this.#table),
    );
    brush(this.#canvas, view);
    this.#canvas.addEventListener('pointermove', (event) => {
      this.#say(event.offsetX, event.offsetY);
    });
    this.#canvas.addEventListener('pointerleave', () => {
      this.#hover.textContent = '';
    });
  }

  #arrange(): void {
    const { store, world, range, pinned } = this.#view;
    const key = [store.count, world.objects.length, ...pinned].join('\n');
    if (key === this.#arranged) return;
    this.#arranged = key;
    const { rows, rowOf } = arrangeLanes(store.streams, world, pinned);
    const ofRows = factsOfRows(store);
    this.#rows = rows;
    this.#rowOf = rowOf;
    this.#states = rows.map((row) => {
      if (row.is === 'heading') return [];
      const ofObject = row.object?.states ?? {};
      const prefix = `${row.key}/`;
      const ofLane = [...ofRows.keys()].filter((each) => each.startsWith(prefix));
      const names = new Set([
        ...Object.keys(ofObject),
        ...ofLane.map((each) => each.slice(prefix.length)),
      ]);
      return [...names].map((name) => {
        const facts = allFacts(ofObject[name] ?? [], ofRows.get(prefix + name) ?? []);
        return [name, segmentsOf(facts, range.to)] as const;
      });
    });
    this.#fillNames();
  }

  draw(): void {
    this.#arrange();
    const height = this.#rows.length * rowHeight;
    this.#canvas.style.height = `${height}px`;
    const { draw, width } = sized(this.#canvas, height);
    if (width < binWidth) return;
    const drawn = this.#count(width);
    this.#drawn = drawn;
    const { bins, counts, errors, all } = drawn;
    const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
    const [busy, error, line] = [colour('busy'), colour('error'), colour('line')];
    this.#rows.forEach((row, number) => {
      const top = number * rowHeight;
      draw.fillStyle = line;
      draw.fillRect(0, top + rowHeight - 1, width, 1);
      if (row.is === 'heading') return;
      this.#drawStates(draw, number, width);
      for (let bin = 0; bin < bins; bin++) {
        const count = counts[number * bins + bin] ?? 0;
        if (count === 0) continue;
        const x = bin * binWidth;
        draw.globalAlpha = 0.15 + 0.75 * (Math.log1p(count) / most);
        draw.fillStyle = busy;
        draw.fillRect(x, top + activity.top, binWidth, activity.height);
        draw.globalAlpha = 1;
        const share = (errors[number * bins + bin] ?? 0) / (all[number * bins + bin] ?? count);
        if (share === 0) continue;
        const strip = Math.max(2, share * activity.height);
        draw.fillStyle = error;
        draw.fillRect(x, top + activity.top + activity.height - strip, binWidth, strip);
      }
    });
    for (const [number, rows] of drawn.signs) this.#drawSigns(draw, number, rows, width);
    this.#drawNames();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#fillTable();
    }, 300);
  }

  #count(width: number): Drawn & { readonly all: Uint32Array } {
    const { rows, store, shown: span } = this.#view;
    const { streamOf, shapeOf, times, severities } = store;
    const bins = Math.ceil(width / binWidth);
    const size = bins * this.#rows.length;
    // Shares are of all records: a filter for errors does not make a pod all red.
    const [counts, errors, all] = [
      new Uint32Array(size),
      new Uint32Array(size),
      new Uint32Array(size),
    ];
    const signs = new Map<number, number[]>();
    const tallies = this.#rows.map((): Tally => ({
      records: 0,
      errors: 0,
      Events: 0,
      restarts: 0,
      gaps: 0,
    }));
    const kinds = store.shapes.map(({ kind }) => kind);
    const scale = bins / (span.to - span.from);
    const placeOf = (row: number): number => {
      const number = this.#rowOf[streamOf[row] ?? 0] ?? -1;
      const bin = Math.floor(((times[row] ?? 0) - span.from) * scale);
      return number < 0 || bin < 0 || bin >= bins ? -1 : number * bins + bin;
    };
    for (let row = 0; row < store.count; row++) {
      const place = placeOf(row);
      if (place >= 0) all[place] = (all[place] ?? 0) + 1;
    }
    for (const row of rows) {
      const place = placeOf(row);
      if (place < 0) continue;
      const number = Math.floor(place / bins);
      const tally = tallies[number];
      if (tally === undefined) continue;
      const kind = kinds[shapeOf[row] ?? 0];
      if (kind !== 'log' && kind !== 'notice') {
        const list = signs.get(number);
        if (list === undefined) signs.set(number, [row]);
        else list.push(row);
        if (kind === 'event') tally.Events++;
        else if (kind === 'restart') tally.restarts++;
        else if (kind === 'gap') tally.gaps++;
      }
      tally.records++;
      counts[place] = (counts[place] ?? 0) + 1;
      if (severityBand(severities[row] ?? 0) < 5) continue;
      tally.errors++;
      errors[place] = (errors[place] ?? 0) + 1;
    }
    this.#tallies = tallies;
    return { bins, width, counts, errors, all, signs };
  }

  /** Running is a full bar, waiting its lower half, terminated a line; hatched where it is a guess. */
  #drawStates(draw: CanvasRenderingContext2D, number: number, width: number): void {
    const { shown } = this.#view;
    const containers = this.#states[number] ?? [];
    const each = Math.max(1, states.height / Math.max(1, containers.length));
    containers.slice(0, states.height).forEach(([, segments], place) => {
      const bottom = number * rowHeight + states.top + (place + 1) * each;
      for (const { is, from, to, isGuess } of segments) {
        const left = Math.max(0, xOf(from, shown, width));
        const right = Math.min(width, Math.max(xOf(to, shown, width), 0));
        if (to < shown.from || from > shown.to) continue;
        draw.fillStyle = colour(is === 'running' ? 'running' : is === 'waiting' ? 'warn' : 'dim');
        const height = is === 'running' ? each : is === 'waiting' ? Math.max(1, each / 2) : 1;
        const step = isGuess ? 5 : Math.max(2, right - left);
        for (let x = left; x < right || x === left; x += step) {
          const part = isGuess ? Math.min(2, right - x) : step;
          draw.fillRect(x, bottom - height, part, height);
        }
      }
    });
  }

  /** One sign a pixel and kind; what is worse is drawn over what is not. */
  #drawSigns(
    draw: CanvasRenderingContext2D,
    number: number,
    rows: readonly number[],
    width: number,
  ): void {
    const { store, shown } = this.#view;
    const middle = number * rowHeight + activity.top + activity.height / 2;
    const known = new Set<string>();
    const bySeverity = [...rows].sort(
      (a, b) => (store.severities[a] ?? 0) - (store.severities[b] ?? 0),
    );
    for (const row of bySeverity) {
      const { kind } = store.shape(row);
      const x = xOf(store.times[row] ?? 0, shown, width);
      const band = severityBand(store.severities[row] ?? 0);
      const key = `${kind} ${Math.round(x)} ${band}`;
      if (known.has(key)) continue;
      known.add(key);
      if (kind === 'event') drawEvent(draw, x, middle, band);
      else if (kind === 'restart') drawRestart(draw, x, middle);
      else this.#drawRest(draw, row, x, middle, width);
    }
  }

  #drawRest(
    draw: CanvasRenderingContext2D,
    row: number,
    x: number,
    middle: number,
    width: number,
  ): void {
    const { store, shown } = this.#view;
    const record = rowRecord(store, row);
    if (record.kind === 'state') {
      const isWell = /^(?:running|true|ready)$/i.test(record.state.to);
      draw.fillStyle = colour(isWell ? 'running' : 'warn');
      draw.fillRect(x, middle - 6, 2, 12);
    } else if (record.kind === 'gap') {
      // A gap without a known end is as wide as its sign.
      const until = Date.parse(record.gap.to ?? '') * 1000 || shown.from;
      const left = Math.max(0, x);
      const end = Math.min(width, xOf(until, shown, width));
      const right = Math.max(left + 6, end);
      draw.fillStyle = colour('dim');
      for (let y = middle - 6; y < middle + 6; y += 3) draw.fillRect(left, y, right - left, 1);
    }
  }

  #fillNames(): void {
    const items = this.#rows.map((row) => {
      if (row.is === 'heading') return headingItem(row);
      const { condition, key } = row;
      const muted = `NOT (${condition})`;
      const name = el('button', { type: 'button', class: 'lane-name' });
      name.addEventListener('click', (event) => {
        this.#view.toggle(event.shiftKey ? muted : condition);
      });
      const pin = button('▲', `Keep ${row.name} at the top`, () => {
        const { pinned } = this.#view;
        if (!pinned.delete(key)) pinned.add(key);
        this.#view.changed();
        this.draw();
      });
      const mute = button('×', `Leave out ${row.name}`, () => {
        this.#view.toggle(muted);
      });
      const place = row.isInGroup ? 'in-group' : '';
      return el('li', { class: place }, name, el('span', { class: 'lane-tools' }, pin, mute));
    });
    this.#names.replaceChildren(...items);
  }

  #drawNames(): void {
    const { text } = this.#view;
    // Characters that have room at the left.
    const length = Math.floor(this.#canvas.offsetLeft / 7);
    const press = (element: Element | undefined, is: boolean): void => {
      element?.setAttribute('aria-pressed', String(is));
    };
    this.#rows.forEach((row, number) => {
      if (row.is === 'heading') return;
      const item = this.#names.children[number];
      const name = item?.firstElementChild as HTMLElement;
      const { records = 0, errors = 0 } = this.#tallies[number] ?? {};
      const share = records === 0 ? '' : `, ${((100 * errors) / records).toFixed(1)} % errors`;
      name.textContent = shortName(row.name, length - (row.isInGroup ? 1 : 0));
      name.title = `${row.group}, ${row.name}: ${records.toLocaleString('en')} records${share}. Click: only this pod; with Shift: without it.`;
      name.setAttribute('aria-label', name.title);
      press(name, hasCondition(text, row.condition));
      const [pin, mute] = item?.lastElementChild?.children ?? [];
      press(pin, this.#view.pinned.has(row.key));
      press(mute, hasCondition(text, `NOT (${row.condition})`));
    });
  }

  /** Counts of the place under the pointer, states there, and the signs nearest to it. */
  #say(x: number, y: number): void {
    const number = Math.floor(y / rowHeight);
    const row = this.#rows[number];
    const drawn = this.#drawn;
    const bin = Math.floor(x / binWidth);
    this.#hover.textContent = '';
    if (drawn === undefined || row?.is !== 'lane' || bin < 0 || bin >= drawn.bins) return;
    const { store, shown, zone, zero } = this.#view;
    const us = shown.from + (x / drawn.width) * (shown.to - shown.from);
    const place = number * drawn.bins + bin;
    const time = clockText(us, zone, zero);
    const [count = 0, errors = 0] = [drawn.counts[place], drawn.errors[place]];
    const parts = [`${row.name}  ${time}  ${count} records, ${errors} errors`];
    for (const [name, segments] of this.#states[number] ?? []) {
      const at = segments.findLast(({ from, to }) => from <= us && us <= to);
      const sure = at?.isGuess ? ', as last known' : '';
      parts.push(
        `${name}: ${at === undefined ? 'state unknown' : [at.is, at.why].filter(Boolean).join(' ') + sure}`,
      );
    }
    const xAt = (each: number): number => xOf(store.times[each] ?? 0, shown, drawn.width);
    const near = (drawn.signs.get(number) ?? [])
      .filter((each) => Math.abs(xAt(each) - x) <= nearPixels)
      .sort((a, b) => Math.abs(xAt(a) - x) - Math.abs(xAt(b) - x));
    for (const each of near.slice(0, mostSaid)) {
      const text = messageOf(rowRecord(store, each)).slice(0, 100);
      parts.push(`${clockText(store.times[each] ?? 0, zone, zero)}  ${text}`);
    }
    if (near.length > mostSaid) parts.push(`… ${near.length - mostSaid} more`);
    this.#hover.textContent = parts.join('\n');
    const { offsetHeight } = this.#hover;
    const bottom = this.element.scrollTop + this.element.clientHeight;
    const below = (number + 1) * rowHeight + 2;
    const top = below + offsetHeight < bottom ? below : number * rowHeight - offsetHeight - 2;
    placeHover(this.#hover, this.#canvas, x);
    this.#hover.style.top = `${Math.max(this.element.scrollTop, top)}px`;
  }

  #fillTable(): void {
    const titles = ['pod', 'of', 'records', 'errors', 'Events', 'restarts', 'gaps', 'last state'];
    const lines = this.#rows.flatMap((row, number) => {
      const tally = this.#tallies[number];
      if (row.is === 'heading' || tally === undefined) return [];
      const { records, errors, Events, restarts, gaps } = tally;
      const last = (this.#states[number] ?? []).map(([name, segments]) => {
        const { is = 'unknown', why = '' } = segments.findLast(({ isGuess }) => !isGuess) ?? {};
        return `${name} ${is} ${why}`.trim();
      });
      const cells = [row.group, records, errors, Events, restarts, gaps, last.join(', ')];
      const name = el('th', { scope: 'row' }, row.name);
      return [el('tr', {}, name, ...cells.map((cell) => el('td', {}, String(cell))))];
    });
    this.#table.replaceChildren(
      el('caption', {}, 'Pods in the window of time that is shown'),
      el('thead', {}, el('tr', {}, ...titles.map((each) => el('th', { scope: 'col' }, each)))),
      el('tbody', {}, ...lines),
    );
  }

  /** The lane of the row, as a condition. */
  conditionOf(row: number): string | undefined {
    const lane = this.#rows[this.#rowOf[this.#view.store.streamOf[row] ?? 0] ?? -1];
    return lane?.is === 'lane' ? lane.condition : undefined;
  }
}

function headingItem({ text, depth, health, title }: LaneHeading): HTMLElement {
  const item = el('li', { class: `lane-heading ${health ?? ''}`, title }, text);
  // Set by the program: the policy of the page allows no style in elements.
  item.style.paddingLeft = `${8 + Math.min(depth, 6) * 8}px`;
  return item;
}

function drawEvent(draw: CanvasRenderingContext2D, x: number, y: number, band: number): void {
  const [size, half] = [5, 6] as const;
  const triangle = (name: string, tip: number): void => {
    draw.fillStyle = colour(name);
    draw.beginPath();
    draw.moveTo(x - size, y);
    draw.lineTo(x, y + tip);
    draw.lineTo(x + size, y);
    draw.closePath();
    draw.fill();
  };
  draw.strokeStyle = colour('ground');
  draw.beginPath();
  draw.moveTo(x - size, y);
  draw.lineTo(x, y - half);
  draw.lineTo(x + size, y);
  draw.lineTo(x, y + half);
  draw.closePath();
  draw.stroke();
  triangle(band >= 5 ? 'error' : band === 4 ? 'warn' : 'info', -half);
  triangle('event', half);
}

function drawRestart(draw: CanvasRenderingContext2D, x: number, y: number): void {
  draw.fillStyle = colour('ground');
  draw.fillRect(x - 2, y - 6, 4, 12);
  draw.fillStyle = colour('text');
  draw.font = 'bold 13px system-ui, sans-serif';
  draw.fillText('↻', x - 5, y + 5);
}
