// All that is known of the selected row: why it is there, its text, its fields, each of which can
// become a condition, the JSON in it as a tree, what else happened around it, its neighbours in the
// same stream, and the clock that it was written by.
import type { AttributeValue } from '../../../../parsers/types.ts';
import { stripColours } from '../../../../parsers/colours.ts';
import type { TimelineRecord } from '../../../core/record.ts';
import { formatUtc } from '../../../core/time.ts';
import { idFields } from '../../../query/language/id-forms.ts';
import { clockName } from '../page-world.ts';
import { resourcesOf, rowNeighbours } from '../row-neighbours.ts';
import { rowRecord } from '../row-record.ts';
import { button, el } from './dom.ts';
import { messageOf, quoted, severityClass } from './rows.ts';
import { clockText, offsetText, spanText, wallText } from './times.ts';
import type { View } from './view.ts';

const neighbours = 5;
/** Characters of a text that are shown; the rest is said. */
const longestText = 100_000;

const plainFields = [
  'kind',
  'cluster',
  'namespace',
  'pod',
  'container',
  'node',
  'service',
  'severityText',
  'httpStatus',
  'format',
  'stream',
  'restartCount',
  'podUid',
  'containerId',
  'file',
  'line',
] as const;

export class Detail {
  readonly element = el('aside', { class: 'detail', 'aria-label': 'Selected record' });
  readonly #view: View;
  readonly #around = el('ol', { class: 'neighbours' });
  #shown: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Copies a text. */
  readonly #copy: (text: string) => void;

  constructor(view: View, copy: (text: string) => void) {
    this.#view = view;
    this.#copy = copy;
  }

  draw(): void {
    const { row, zone, marks, world, text } = this.#view;
    const mark = row === undefined ? '' : (marks.get(row) ?? '-');
    const key = [row, zone, mark, world.objects.length, text].join('\n');
    if (key === this.#shown) return;
    this.#shown = key;
    if (row === undefined) {
      this.element.replaceChildren(el('p', { class: 'hint' }, 'Select a row to see all of it.'));
      return;
    }
    const record = rowRecord(this.#view.store, row);
    this.element.replaceChildren(
      this.#head(record, row),
      ...this.#reasons(record),
      el('h2', {}, 'Text'),
      el(
        'pre',
        { class: 'raw', tabindex: 0, 'aria-label': 'Text of the record' },
        shownText(stripColours(record.raw)),
      ),
      el('h2', {}, 'What else happened'),
      this.#around,
      this.#fields(record),
      ...this.#details(record),
      ...this.#neighbours(row),
      ...this.#clock(record),
    );
    this.element.scrollTop = 0;
    // Who runs over rows does not wait for each of them.
    this.#around.replaceChildren();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#tellAround(row);
    }, 100);
  }

  /** Why the row answers a question that looks further than the row. */
  #reasons(record: TimelineRecord): readonly HTMLElement[] {
    const reasons = this.#view.reasonsOf(record);
    return reasons.length === 0
      ? []
      : [el('p', { class: 'why' }, `here because: ${reasons.join('; ')}`)];
  }

  #tellAround(row: number): void {
    const { store, search, world } = this.#view;
    const found = rowNeighbours(store, search, world, row);
    const items = found.map(({ record, why, delta }) => {
      const text = `${spanText(Number(delta / 1000n))}  ${messageOf(record).slice(0, 300)}`;
      const severity = severityClass(record.severityNumber);
      return el(
        'li',
        {},
        this.#go(record.id, text, severity),
        el('span', { class: 'why' }, ` ${why}`),
      );
    });
    const none =
      'nothing within 30 seconds: no Event, restart or new error of what is related to it';
    this.#around.replaceChildren(...(items.length > 0 ? items : [el('li', {}, none)]));
  }

  /** Leads to a row, filter or not. */
  #go(row: number, text: string, className = ''): HTMLElement {
    const link = button(text, 'Go to this row', () => {
      this.#view.goTo(row);
    });
    link.className = `link ${className}`;
    return link;
  }

  #clock(record: TimelineRecord): readonly HTMLElement[] {
    const sentences = this.#view.world.clocks?.[clockName(record)] ?? [];
    return sentences.length === 0
      ? []
      : [
          el('h2', {}, 'Clock'),
          el('ul', { class: 'clock' }, ...sentences.map((each) => el('li', {}, each))),
        ];
  }

  #head(record: TimelineRecord, row: number): HTMLElement {
    const us = this.#view.store.times[row] ?? 0;
    const { zone } = this.#view;
    const severity = severityClass(record.severityNumber);
    return el(
      'div',
      { class: 'detail-head' },
      el(
        'h2',
        { class: severity },
        `${severity === 'none' ? '' : `${severity}  `}${messageOf(record).slice(0, 300)}`,
      ),
      el(
        'p',
        {},
        record.timeSource === 'none'
          ? 'no time is known'
          : `${wallText(us, zone)} ${offsetText(us, zone)} (${record.timeSource})`,
      ),
      el(
        'p',
        { class: 'actions' },
        button('copy text', 'Copy the text of the record (y)', () => {
          this.#copy(record.raw);
        }),
        button('in context', 'Show it among all records (.)', () => {
          this.#view.toggleAll();
        }),
        button('mark', 'Mark it, with a note; kept in the address of the page (m)', () => {
          this.mark();
        }),
      ),
    );
  }

  #fields(record: TimelineRecord): HTMLElement {
    const rows: HTMLElement[] = [];
    for (const field of plainFields) {
      const value = record[field];
      if (value !== undefined)
        rows.push(this.#field(field, String(value), `${field}:${quoted(String(value))}`));
    }
    for (const field of idFields) {
      const value = record[field];
      if (value !== undefined) rows.push(this.#field(field, value, `request:${quoted(value)}`));
    }
    for (const { kind, namespace, name } of resourcesOf(this.#view.world, record)) {
      const place = namespace === undefined ? '' : `${namespace}/`;
      const value = `${place}${kind}/${name}`;
      rows.push(this.#field('resource', value, `resource:${quoted(value)}`));
    }
    for (const field of ['timestamp', 'observedTimestamp'] as const) {
      const value = record[field];
      if (value !== undefined) rows.push(this.#field(field, formatUtc(value)));
    }
    for (const [key, value] of Object.entries(record.attributes ?? {}).slice(0, 200)) {
      if (value !== null && typeof value === 'object') continue;
      const text = String(value);
      const name = /^[\w.]+$/.test(key) ? `@${key}` : undefined;
      rows.push(
        this.#field(key, text, name && text.length < 200 ? `${name}:${quoted(text)}` : undefined),
      );
    }
    return el('table', { class: 'fields' }, el('caption', {}, 'Fields'), el('tbody', {}, ...rows));
  }

  #field(name: string, value: string, condition?: string): HTMLElement {
    const actions = el('td', { class: 'pivot' });
    if (condition !== undefined) {
      actions.append(
        button('+', `Only records with ${condition}`, () => {
          this.#view.toggle(condition);
        }),
        button('−', `Only records without ${condition}`, () => {
          this.#view.toggle(`-${condition}`);
        }),
      );
    }
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      el('td', {}, value.slice(0, 2000)),
      actions,
    );
  }

  #details(record: TimelineRecord): readonly HTMLElement[] {
    const trees: HTMLElement[] = [];
    const said = record as TimelineRecord & Readonly<Record<string, AttributeValue | undefined>>;
    for (const part of ['event', 'restart', 'state', 'gap'] as const) {
      if (record.kind === part) trees.push(tree(part, said[part] ?? null));
    }
    const { attributes } = record;
    if (
      attributes !== undefined &&
      Object.values(attributes).some((each) => typeof each === 'object')
    ) {
      trees.push(tree('attributes', attributes));
    }
    return trees.length === 0 ? [] : [el('h2', {}, 'Structure'), ...trees];
  }

  #neighbours(row: number): readonly HTMLElement[] {
    const { store, zone, zero } = this.#view;
    const stream = store.streamOf[row];
    const around: number[] = [];
    for (let each = row, left = neighbours; left > 0 && --each >= 0 && row - each < 100_000;) {
      if (store.streamOf[each] === stream && left-- > 0) around.unshift(each);
    }
    around.push(row);
    for (
      let each = row, left = neighbours;
      left > 0 && ++each < store.count && each - row < 100_000;
    ) {
      if (store.streamOf[each] === stream && left-- > 0) around.push(each);
    }
    const items = around.map((each) => {
      const text = `${clockText(store.times[each] ?? 0, zone, zero)} ${messageOf(rowRecord(store, each)).slice(0, 300)}`;
      return each === row
        ? el('li', { class: 'self', 'aria-current': 'true' }, text)
        : el('li', {}, this.#go(each, text));
    });
    return [
      el('h2', {}, 'Before and after in this container'),
      el('ol', { class: 'neighbours' }, ...items),
    ];
  }

  /** Marks the row with a note that is typed in place; the mark goes when it is marked again. */
  mark(): void {
    const { row, marks } = this.#view;
    if (row === undefined) return;
    if (marks.delete(row)) {
      this.#view.changed();
      return;
    }
    marks.set(row, '');
    this.#view.changed();
    const input = el('input', {
      class: 'note',
      'aria-label': 'Note',
      placeholder: 'note (Enter keeps it)',
      maxlength: 200,
    });
    input.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      if (event.key === 'Enter') marks.set(row, input.value);
      input.blur();
      input.remove();
      this.#view.changed();
    });
    requestAnimationFrame(() => {
      this.element.querySelector('.actions')?.append(input);
      input.focus();
    });
  }
}

function shownText(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText)}\n… ${text.length - longestText} more characters`;
}

const deepest = 20;
const widest = 200;

function tree(name: string, value: AttributeValue | object, depth = 0): HTMLElement {
  if (value === null || typeof value !== 'object') {
    return el('div', { class: 'leaf' }, el('b', {}, name), ` ${JSON.stringify(value)}`);
  }
  const entries = Object.entries(value) as [string, AttributeValue][];
  const shown =
    depth >= deepest
      ? []
      : entries.slice(0, widest).map(([key, each]) => tree(key, each, depth + 1));
  const more = entries.length > shown.length ? [`… ${entries.length - shown.length} more`] : [];
  return el('details', { open: depth < 2 }, el('summary', {}, name), ...shown, ...more);
}
