// Records over time, stacked by severity, with all records as a ghost behind those that answer. A
// drag chooses a window of time, a double click all of it.
import { colour, el, sized } from './dom.ts';
import { severityBand } from './rows.ts';
import { ticks } from './times.ts';
import type { Span, View } from './view.ts';

/** Pixels of a bin. */
const binWidth = 4;
/** Bottom to top, as bands of severity. */
const bands = [0, 1, 2, 3, 4, 5, 6] as const;
const bandColours = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Left of a time in an axis of `width` pixels. */
export function xOf(us: number, { from, to }: Span, width: number): number {
  return ((us - from) / (to - from)) * width;
}

export class Histogram {
  readonly element: HTMLElement;
  readonly #view: View;
  readonly #canvas = el('canvas', { class: 'histogram' });
  readonly #summary = el('p', { class: 'sr' });
  readonly #scale = el('p', { class: 'scale' });
  readonly #hover = el('output', { class: 'hover' });
  #isLogarithmic = false;
  #drawn:
    | {
        readonly rows: Uint32Array;
        readonly span: Span;
        readonly all: Uint32Array;
        readonly own: Uint32Array;
      }
    | undefined;

  constructor(view: View) {
    this.#view = view;
    this.element = el(
      'section',
      { class: 'overview', 'aria-label': 'Records over time' },
      this.#scale,
      this.#canvas,
      this.#hover,
      this.#summary,
    );
    brush(this.#canvas, view);
    this.#canvas.addEventListener('pointermove', (event) => {
      this.#say(event.offsetX);
    });
    this.#canvas.addEventListener('pointerleave', () => {
      this.#hover.textContent = '';
    });
  }

  toggleScale(): void {
    this.#isLogarithmic = !this.#isLogarithmic;
    this.draw();
  }

  draw(): void {
    const { rows, store, shown: span, zone } = this.#view;
    const { draw, width, height } = sized(this.#canvas);
    if (width < binWidth) return;
    const count = Math.max(1, Math.floor(width / binWidth));
    const all = new Uint32Array(count);
    const own = new Uint32Array(count * bands.length);
    const scale = count / (span.to - span.from);
    for (let row = 0; row < store.count; row++) {
      const bin = Math.floor(((store.times[row] ?? 0) - span.from) * scale);
      if (bin >= 0 && bin < count) all[bin] = (all[bin] ?? 0) + 1;
    }
    for (const row of rows) {
      const bin = Math.floor(((store.times[row] ?? 0) - span.from) * scale);
      if (bin < 0 || bin >= count) continue;
      const place = bin * bands.length + severityBand(store.severities[row] ?? 0);
      own[place] = (own[place] ?? 0) + 1;
    }
    this.#drawn = { rows, span, all, own };
    const most = all.reduce((a, b) => Math.max(a, b), 1);
    const room = height - 18;
    const tall = (value: number): number =>
      (this.#isLogarithmic ? Math.log1p(value) / Math.log1p(most) : value / most) * room;
    const colours = bandColours.map(colour);
    for (let bin = 0; bin < count; bin++) {
      const x = bin * binWidth;
      draw.fillStyle = colour('ghost');
      const ghost = tall(all[bin] ?? 0);
      draw.fillRect(x, room - ghost, binWidth - 1, ghost);
      let below = 0;
      for (const band of bands) {
        const value = own[bin * bands.length + band] ?? 0;
        if (value === 0) continue;
        const from = tall(below);
        below += value;
        draw.fillStyle = colours[band] ?? '';
        const part = Math.max(1, tall(below) - from);
        draw.fillRect(x, room - from - part, binWidth - 1, part);
      }
    }
    draw.fillStyle = colour('dim');
    draw.font = '11px system-ui, sans-serif';
    for (const { us, text } of ticks(span.from, span.to, width, zone)) {
      const x = xOf(us, span, width);
      draw.fillRect(x, room, 1, 4);
      if (x + 60 < width) draw.fillText(text, x + 3, height - 4);
    }
    this.#scale.textContent = `max ${most.toLocaleString('en')}/bar${this.#isLogarithmic ? ' (log)' : ''}`;
    this.#summary.textContent = this.#summaryText();
  }

  #summaryText(): string {
    const { rows, store } = this.#view;
    const sums = new Array<number>(bands.length).fill(0);
    for (const row of rows) {
      const band = severityBand(store.severities[row] ?? 0);
      sums[band] = (sums[band] ?? 0) + 1;
    }
    const said = bandColours.map(
      (name, band) => `${sums[band] ?? 0} ${name === 'none' ? 'without severity' : name}`,
    );
    return `Histogram of ${rows.length} records: ${said.join(', ')}.`;
  }

  #say(x: number): void {
    const drawn = this.#drawn;
    const bin = Math.floor(x / binWidth);
    if (drawn === undefined || bin < 0 || bin >= drawn.all.length) return;
    const said = bands.flatMap((band) => {
      const value = drawn.own[bin * bands.length + band] ?? 0;
      return value === 0
        ? []
        : [`${value} ${bandColours[band] === 'none' ? 'other' : bandColours[band]}`];
    });
    this.#hover.textContent = `${said.reverse().join(' · ') || '0'} of ${drawn.all[bin] ?? 0}`;
    placeHover(this.#hover, this.#canvas, x);
  }
}

/** Puts what is said of a place beside it, within the canvas. */
export function placeHover(hover: HTMLElement, canvas: HTMLElement, x: number): void {
  const most = canvas.clientWidth - hover.offsetWidth - 4;
  // A narrow canvas has no room beside the names.
  hover.style.left = `${Math.max(0, canvas.offsetLeft + Math.min(x + 10, most))}px`;
}

/** A drag over the time axis of a canvas looks at that window; a double click at all. */
export function brush(canvas: HTMLCanvasElement, view: View): void {
  let from: number | undefined;
  const timeAt = (x: number): number => {
    const { shown } = view;
    const part = x / Math.max(1, canvas.clientWidth);
    return shown.from + Math.max(0, Math.min(1, part)) * (shown.to - shown.from);
  };
  canvas.addEventListener('pointerdown', (event) => {
    from = event.offsetX;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (from === undefined) return;
    canvas.style.setProperty('--brush-from', `${Math.min(from, event.offsetX)}px`);
    canvas.style.setProperty('--brush-to', `${Math.max(from, event.offsetX)}px`);
    canvas.classList.add('brushing');
  });
  canvas.addEventListener('pointerup', (event) => {
    canvas.classList.remove('brushing');
    if (from === undefined) return;
    const [low, high] = [Math.min(from, event.offsetX), Math.max(from, event.offsetX)];
    from = undefined;
    if (high - low >= 4) view.look({ from: timeAt(low), to: timeAt(high) });
    else selectNear(view, timeAt(low));
  });
  canvas.addEventListener('dblclick', () => {
    view.look(undefined);
  });
}

/** Selects the first row from a time on. */
export function selectNear(view: View, us: number): void {
  let [low, high] = [0, view.rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((view.store.times[view.rows[middle] ?? 0] ?? 0) < us) low = middle + 1;
    else high = middle;
  }
  view.select(low);
}
