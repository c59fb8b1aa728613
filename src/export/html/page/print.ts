// On paper there is no scrolling: the rows that are shown go out as a table, as many as somebody
// would read.
import { rowRecord } from '../row-record.ts';
import { el } from './dom.ts';
import { messageOf, severityClass, writerOf } from './rows.ts';
import { offsetText, wallText } from './times.ts';
import type { View } from './view.ts';

const mostRows = 2000;

/** Puts the table in the place of the one before; only the style for print shows it. */
export function printTable(view: View): void {
  document.getElementById('print')?.remove();
  const { rows, store, zone, text } = view;
  const shown = [...rows.subarray(0, mostRows)];
  const zoneText = offsetText(view.range.from, zone);
  const left = rows.length - shown.length;
  const lines = shown.map((row) => {
    const record = rowRecord(store, row);
    const time = record.timeSource === 'none' ? '—' : wallText(store.times[row] ?? 0, zone);
    const cells = [time, severityClass(record.severityNumber), writerOf(record), messageOf(record)];
    return el('tr', {}, ...cells.map((cell) => el('td', {}, cell)));
  });
  const caption = `${rows.length.toLocaleString('en')} records${text === '' ? '' : ` for ${text}`}, times in ${zoneText}${left > 0 ? `; the first ${mostRows} are printed` : ''}`;
  document.body.append(
    el(
      'table',
      { id: 'print' },
      el('caption', {}, caption),
      el(
        'thead',
        {},
        el('tr', {}, ...['time', 'severity', 'pod', 'message'].map((name) => el('th', {}, name))),
      ),
      el('tbody', {}, ...lines),
    ),
  );
}
