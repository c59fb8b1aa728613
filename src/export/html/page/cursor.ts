// Where the selected row stands in time, as a line over all charts: an element, so that going from row
// to row draws no chart.
import { el } from './dom.ts';
import type { View } from './view.ts';

export class Cursor {
  readonly element = el('div', { class: 'cursor', 'aria-hidden': true, hidden: true });

  draw({ row, store, shown: { from, to } }: View): void {
    const at = row === undefined ? -1 : ((store.times[row] ?? 0) - from) / (to - from);
    this.element.hidden = at < 0 || at > 1;
    this.element.style.setProperty('--at', String(at));
  }
}
