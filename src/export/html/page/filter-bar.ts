// The question, in klog's language: the same parser, so the same carets and hints as on the command
// line. A question that is not understood leaves the last answer where it is.
import { conditionsOf } from './conditions.ts';
import { button, el } from './dom.ts';
import { selectNear } from './histogram.ts';
import { offsetMinutes } from './times.ts';
import type { View } from './view.ts';
import { readTimeExpression, settleTime } from '../../../query/language/time-expression.ts';
import { timestampNs, toInstantParts } from '../../../core/time.ts';

const pauseMs = 60;

export class FilterBar {
  readonly element: HTMLElement;
  readonly #view: View;
  readonly #input = el('input', {
    id: 'filter',
    type: 'text',
    spellcheck: 'false',
    autocomplete: 'off',
    placeholder: 'level>=warn pod:web-* "a text" request:ID',
    'aria-describedby': 'problem',
  });
  readonly #count = el('output', { class: 'count', 'aria-live': 'polite' });
  readonly #chips = el('div', { class: 'chips' });
  #chipsOf = '';
  readonly #problem = el('pre', { id: 'problem', class: 'problem' });
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isTime = false;

  constructor(view: View) {
    this.#view = view;
    this.element = el(
      'section',
      { class: 'filter', 'aria-label': 'Filter' },
      el('label', { for: 'filter' }, 'Filter'),
      this.#input,
      this.#count,
      this.#chips,
      this.#problem,
    );
    this.#input.addEventListener('input', () => {
      if (this.#isTime) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#ask();
      }, pauseMs);
    });
    this.#input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      if (this.#isTime) this.#go(this.#input.value);
      this.#input.blur();
    });
    this.#input.addEventListener('blur', () => {
      // What was typed just now counts, also where somebody is quicker than the pause.
      if (!this.#isTime && this.#input.value !== view.text) this.#ask();
      this.#isTime = false;
      this.element.classList.remove('time');
      this.#input.value = view.text;
    });
  }

  #ask(): void {
    clearTimeout(this.#timer);
    this.#view.ask(this.#input.value);
  }

  get hasFocus(): boolean {
    return document.activeElement === this.#input;
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** The field takes a time instead, once. */
  goToTime(): void {
    this.#isTime = true;
    this.element.classList.add('time');
    this.#input.value = '';
    this.#input.focus();
  }

  #go(text: string): void {
    const { search, zone } = this.#view;
    const expression = readTimeExpression(text.replace(/^-/, ''));
    if (expression === undefined) return;
    const now = search.newest() ?? timestampNs(0n);
    const at = settleTime(expression, {
      now,
      zone: { offsetMinutes: (ms) => offsetMinutes(zone, ms) },
    });
    selectNear(this.#view, toInstantParts(at).us);
  }

  draw(): void {
    const { rows, store, text, problem, warnings, filterMs, showsAll, progress } = this.#view;
    if (!this.hasFocus) this.#input.value = text;
    const counts = `${rows.length.toLocaleString('en')} of ${store.count.toLocaleString('en')} records`;
    this.#count.setAttribute('aria-busy', String(progress !== undefined));
    this.#count.textContent =
      progress !== undefined
        ? `searching … ${Math.round(100 * progress)} %`
        : showsAll
          ? `all records; . goes back`
          : `${counts} · ${Math.round(filterMs)} ms`;
    this.#drawChips();
    const said = problem ?? warnings[0];
    this.#input.setAttribute('aria-invalid', String(problem !== undefined));
    this.#problem.textContent =
      said === undefined
        ? ''
        : `${text}\n${' '.repeat(said.start)}${'^'.repeat(Math.max(1, said.end - said.start))} ${said.reason}${said.hint === undefined ? '' : `\n${said.hint}`}`;
  }

  /** Each condition of several, to be taken out by itself. */
  #drawChips(): void {
    const { text } = this.#view;
    if (text === this.#chipsOf) return;
    this.#chipsOf = text;
    const parts = conditionsOf(text);
    const chips = parts.map((part) =>
      button(`${part} ×`, `Take out ${part}`, () => {
        this.#view.ask(parts.filter((each) => each !== part).join(' '));
      }),
    );
    this.#chips.replaceChildren(...(chips.length > 1 ? chips : []));
  }
}
