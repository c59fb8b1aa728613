// Where the page is from: what was asked, of which capture, by which command, when, and what was
// redacted. Whoever gets the page by mail has nothing else to go by.
import type { PageTotals } from '../page-data.ts';
import { linkTo, type PagePlace } from '../page-place.ts';
import { button, el } from './dom.ts';
import { offsetText, wallText, type ZoneChoice } from './times.ts';
import type { View } from './view.ts';

const zoneNames: Readonly<Record<ZoneChoice, string>> = {
  utc: 'UTC',
  local: 'local',
  relative: 'since start',
  delta: 'since mark',
};

export class Header {
  readonly element: HTMLElement;
  totals: PageTotals | undefined;
  readonly #view: View;
  readonly #range = el('span', { class: 'range' });
  readonly #redacted = el('span', { class: 'redacted' });
  readonly #others = el('nav', { class: 'others', 'aria-label': 'Other pages', hidden: true });
  readonly #zone = el('button', { type: 'button', title: 'Zone of times (T)' });

  constructor(view: View) {
    this.#view = view;
    const { origin } = view;
    const facts: readonly (readonly [string, string | undefined])[] = [
      ['capture', origin.capture],
      ['cluster', origin.cluster],
      ['selection', origin.selection],
      ['question', origin.query],
      ['command', origin.command],
      ['written', `${origin.writtenAt} by klog ${origin.klogVersion}`],
    ];
    this.#zone.addEventListener('click', () => {
      view.nextZone();
    });
    this.element = el(
      'header',
      {},
      el('h1', {}, 'klog'),
      el(
        'span',
        { class: 'context' },
        [origin.cluster, origin.query].filter((each) => each !== undefined).join(' · ') ||
          origin.capture,
      ),
      this.#range,
      this.#redacted,
      this.#others,
      el(
        'details',
        { class: 'origin' },
        el('summary', {}, 'origin'),
        el(
          'dl',
          {},
          ...facts.flatMap(([name, value]) =>
            value === undefined ? [] : [el('dt', {}, name), el('dd', {}, value)],
          ),
        ),
      ),
      el(
        'span',
        { class: 'tools' },
        this.#zone,
        button('◐', 'Light or dark (C)', () => {
          this.toggleTheme();
        }),
        button('print', 'Print the rows that are shown', () => {
          window.print();
        }),
      ),
    );
  }

  toggleTheme(): void {
    const root = document.documentElement;
    const isDark =
      root.dataset['theme'] === undefined
        ? matchMedia('(prefers-color-scheme: dark)').matches
        : root.dataset['theme'] === 'dark';
    root.dataset['theme'] = isDark ? 'light' : 'dark';
    this.#view.look(this.#view.span);
  }

  draw(): void {
    const { store, range, zone } = this.#view;
    this.#range.textContent =
      store.count === 0
        ? ''
        : `${wallText(range.from, zone).slice(0, 19)} → ${wallText(range.to, zone).slice(0, 19)} ${offsetText(range.from, zone)}`;
    this.#zone.textContent = zoneNames[zone];
    if (this.totals === undefined) return;
    const { redacted, place } = this.totals;
    if (place !== undefined && this.#others.hidden) this.#link(place);
    const sum = Object.values(redacted ?? {}).reduce((a, b) => a + b, 0);
    this.#redacted.textContent =
      redacted === undefined
        ? 'NOT redacted: it may hold secrets'
        : sum === 0
          ? 'redacted: nothing found'
          : `${sum.toLocaleString('en')} secrets redacted`;
    this.#redacted.title = Object.entries(redacted ?? {})
      .map(([rule, count]) => `${rule}: ${count}`)
      .join('\n');
    this.#redacted.classList.toggle('unsafe', redacted === undefined);
  }

  /** Pages before and behind this one. */
  #link({ number, index, previous, next }: PagePlace): void {
    const link = (name: string | undefined, text: string): readonly Node[] =>
      name === undefined ? [] : [el('a', { href: linkTo(name), title: name }, text)];
    this.#others.append(
      ...link(previous, '← earlier'),
      ...link(index, `page ${number}`),
      ...link(next, 'later →'),
    );
    this.#others.hidden = false;
  }
}
