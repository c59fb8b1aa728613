// The list: as many elements as fit on the screen, filled anew as it moves. Browsers clamp very tall
// elements (Firefox at about 17 million pixels), so beyond a height the scrollbar is proportional.
import { rowRecord } from '../row-record.ts';
import { colour, el, sized } from './dom.ts';
import {
  kindMarks,
  messageOf,
  quoted,
  severityBand,
  severityClass,
  severityLetters,
  shortName,
  writerOf,
} from './rows.ts';
import { clockText, spanText } from './times.ts';
import type { View } from './view.ts';

const rowHeight = 20;
/** The heading stays in sight above the rows. */
const headHeight = 20;
const tallest = 8_000_000;
const headings = ['time', 'Δ', 'severity', 'pod', 'message'] as const;

export class List {
  readonly element: HTMLElement;
  readonly #view: View;
  readonly #spacer = el('div', { class: 'spacer' });
  readonly #window = el('div', { class: 'window', role: 'rowgroup' });
  readonly #map = el('canvas', { class: 'minimap', 'aria-hidden': true });
  readonly #empty = el('p', { class: 'empty', role: 'status' });
  readonly #grid: HTMLElement;
  #top = 0;
  #mapOf: Uint32Array | undefined;

  constructor(view: View) {
    this.#view = view;
    const head = el(
      'div',
      { role: 'row', class: 'row head', 'aria-rowindex': 1 },
      ...headings.map((text) =>
        el('span', { role: 'columnheader', class: text === 'Δ' ? 'delta' : text }, text),
      ),
    );
    this.#spacer.append(this.#window);
    this.#grid = el(
      'div',
      {
        role: 'grid',
        class: 'grid',
        tabindex: 0,
        'aria-label': 'Records',
        'aria-colcount': headings.length,
      },
      el('div', { role: 'rowgroup', class: 'heading' }, head),
      this.#spacer,
    );
    this.element = el(
      'section',
      { class: 'list', 'aria-label': 'Timeline' },
      this.#grid,
      this.#map,
      this.#empty,
    );
    this.#grid.addEventListener('scroll', () => {
      requestAnimationFrame(() => {
        this.#readScroll();
      });
    });
    this.#map.addEventListener('pointerdown', (event) => {
      const part = event.offsetY / Math.max(1, this.#map.clientHeight);
      this.#scrollTo(Math.floor(part * view.rows.length - this.#fit / 2));
    });
  }

  get #fit(): number {
    return Math.max(1, Math.floor((this.#grid.clientHeight - headHeight) / rowHeight));
  }
  /** Rows that a page key moves by. */
  get page(): number {
    return Math.max(1, this.#fit - 1);
  }
  /** The rows on the screen, a line each. */
  get text(): string {
    const lines = [...this.#window.children].map((row) =>
      [...row.children].map((cell) => cell.textContent).join('  '),
    );
    return lines.join('\n');
  }
  focus(): void {
    this.#grid.focus();
  }

  #height(): number {
    return Math.min(tallest, this.#view.rows.length * rowHeight);
  }

  #readScroll(): void {
    const { rows } = this.#view;
    const room = this.#grid.scrollHeight - this.#grid.clientHeight;
    const most = rows.length - this.#fit;
    const isExact = rows.length * rowHeight <= tallest;
    const top = isExact
      ? this.#grid.scrollTop / rowHeight
      : (this.#grid.scrollTop / Math.max(1, room)) * most;
    const next = Math.max(0, Math.min(Math.floor(top), most));
    if (next !== this.#top) {
      const by = next - this.#top;
      this.#top = next;
      this.#move(by);
    }
  }

  #scrollTo(top: number): void {
    const { rows } = this.#view;
    const most = Math.max(0, rows.length - this.#fit);
    this.#top = Math.max(0, Math.min(top, most));
    const isExact = rows.length * rowHeight <= tallest;
    const room = this.#grid.scrollHeight - this.#grid.clientHeight;
    this.#grid.scrollTop = isExact ? this.#top * rowHeight : (this.#top / Math.max(1, most)) * room;
    this.#fill();
  }

  /** Draws what has changed, with the selected row in sight. */
  draw({ follows }: { readonly follows: boolean }): void {
    const { rows, selected } = this.#view;
    this.#spacer.style.height = `${this.#height()}px`;
    this.#grid.setAttribute('aria-rowcount', String(rows.length + 1));
    this.#empty.textContent = rows.length > 0 ? '' : this.#emptyText();
    this.#empty.hidden = rows.length > 0;
    this.#top = Math.max(0, Math.min(this.#top, rows.length - this.#fit));
    const isOut = selected < this.#top || selected >= this.#top + this.#fit;
    if (follows && selected >= 0 && isOut) {
      const isNear = Math.abs(selected - this.#top) < 2 * this.#fit;
      const under = selected >= this.#top + this.#fit;
      this.#scrollTo(
        isNear
          ? under
            ? selected - this.#fit + 1
            : selected
          : selected - Math.floor(this.#fit / 2),
      );
    } else {
      this.#fill();
    }
    if (this.#mapOf !== rows) this.#drawMap();
    this.#mapOf = rows;
  }

  #emptyText(): string {
    const { store, span, text } = this.#view;
    if (store.count === 0)
      return 'This page holds no records: nothing matched when it was written.';
    const total = store.count.toLocaleString('en');
    const where = span === undefined ? '' : ' in this window of time (0 shows all of it)';
    return `0 of ${total} records match ${text === '' ? '' : `“${text}”`}${where}. Press = to see what stands around, or clear the filter.`;
  }

  get #shown(): number {
    return Math.max(0, Math.min(this.#fit + 1, this.#view.rows.length - this.#top));
  }

  #fill(): void {
    const count = this.#shown;
    while (this.#window.childElementCount > count) this.#window.lastElementChild?.remove();
    while (this.#window.childElementCount < count) this.#window.append(this.#newRow());
    let index = 0;
    for (const element of this.#window.children)
      this.#fillRow(element as HTMLElement, this.#top + index++);
    this.#settle();
  }

  /** As {@link #fill}, where only the place has changed: what stays in sight is left as it is. */
  #move(by: number): void {
    const count = this.#window.childElementCount;
    if (count !== this.#shown || Math.abs(by) >= count) {
      this.#fill();
      return;
    }
    for (let left = Math.abs(by); left > 0; left--) {
      const { firstElementChild: first, lastElementChild: last } = this.#window;
      const element = by > 0 ? first : last;
      if (element === null) return;
      if (by > 0) this.#window.append(element);
      else this.#window.prepend(element);
      this.#fillRow(
        element as HTMLElement,
        by > 0 ? this.#top + count - left : this.#top + left - 1,
      );
    }
    this.#settle();
  }

  /** Puts the rows where they are seen, and says which of them is the selected one. */
  #settle(): void {
    this.#window.style.transform = `translateY(${this.#grid.scrollTop}px)`;
    const active = this.#view.selected;
    const isSeen = active >= this.#top && active < this.#top + this.#window.childElementCount;
    if (isSeen) this.#grid.setAttribute('aria-activedescendant', `row-${active}`);
    else this.#grid.removeAttribute('aria-activedescendant');
  }

  #newRow(): HTMLElement {
    const row = el(
      'div',
      { role: 'row' },
      ...headings.map((name) =>
        el('span', { role: 'gridcell', class: name === 'Δ' ? 'delta' : name }),
      ),
    );
    row.addEventListener('click', (event) => {
      const place = Number(row.dataset['place']);
      this.#view.select(place);
      if (event.altKey) this.#pivot(place, event);
    });
    return row;
  }

  /** Alt and a click: only what has this value; with Shift what has not. */
  #pivot(place: number, { target, shiftKey }: MouseEvent): void {
    const record = rowRecord(this.#view.store, this.#view.rows[place] ?? 0);
    const cell = (target as HTMLElement).className;
    const severity = severityClass(record.severityNumber);
    const id = record.requestId ?? record.traceId;
    const conditions: Readonly<Record<string, string | false | undefined>> = {
      pod: record.pod !== undefined && `pod:${quoted(record.pod)}`,
      severity: `level:${severity}`,
      message: id !== undefined && `request:${quoted(id)}`,
    };
    const condition = Object.hasOwn(conditions, cell) ? conditions[cell] : undefined;
    if (condition) this.#view.toggle(shiftKey ? `-${condition}` : condition);
  }

  #fillRow(element: HTMLElement, place: number): void {
    const { rows, store, zone, selected, marks, zero } = this.#view;
    const row = rows[place] ?? 0;
    const record = rowRecord(store, row);
    const us = store.times[row] ?? 0;
    const before = place === 0 ? undefined : store.times[rows[place - 1] ?? 0];
    const severity = severityClass(record.severityNumber);
    const mark = marks.get(row);
    element.id = `row-${place}`;
    element.dataset['place'] = String(place);
    element.className = `row ${severity} ${record.kind}${mark === undefined ? '' : ' marked'}`;
    element.setAttribute('aria-rowindex', String(place + 2));
    element.setAttribute('aria-selected', String(place === selected));
    const writer = writerOf(record);
    const texts = [
      (record.late ? '~' : '') + (record.timeSource === 'none' ? '—' : clockText(us, zone, zero)),
      before === undefined || record.timeSource === 'none' ? '' : spanText(us - before),
      severity === 'none' ? '' : `${severityLetters[severity]} ${severity}`,
      shortName(writer, 28),
      [mark ? `✎ ${mark} ` : mark === '' ? '★' : '', kindMarks[record.kind], messageOf(record)]
        .filter(Boolean)
        .join(' '),
    ];
    texts.forEach((text, column) => {
      const cell = element.children[column] as HTMLElement;
      cell.textContent = text;
    });
    const pod = element.children[3] as HTMLElement;
    pod.title = `${writer}\nAlt and a click: only this pod; with Shift: without it`;
    pod.dataset['hue'] = String(store.streams[store.streamOf[row] ?? 0]?.hue ?? '');
  }

  /** Error share from the first row at the top to the last at the bottom; darker is more. */
  #drawMap(): void {
    const { rows, store } = this.#view;
    const { draw, width, height } = sized(this.#map);
    const size = Math.max(2, Math.ceil(height / Math.max(1, Math.min(height / 2, rows.length))));
    const error = colour('error');
    draw.fillStyle = error;
    for (let y = 0; y < height; y += size) {
      const from = Math.floor((y / height) * rows.length);
      const to = Math.max(from + 1, Math.floor(((y + size) / height) * rows.length));
      let errors = 0;
      for (let place = from; place < to; place++) {
        if (severityBand(store.severities[rows[place] ?? 0] ?? 0) >= 5) errors++;
      }
      if (errors === 0 || from >= rows.length) continue;
      // The width says the share: colour alone would say it to some only.
      const share = errors / (to - from);
      draw.fillRect(0, y, Math.max(2, width * share), size);
    }
  }
}
