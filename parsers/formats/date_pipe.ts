// Lines that begin with JavaScript's `Date.toString()`: `Tue Mar 24 2026 19:49:19 GMT+0000
// (Coordinated Universal Time)|INFO|message`, with bars, dashes or blanks between the parts.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { findHeaderLevel } from '../header-level.ts';
import { isWeekdayAt } from '../timestamp-parts.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const zonePart = / \(([^)\n]{2,60})\)/y;
const separators = /[ |:\]-]{0,6}/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  // `Tue Mar 24 2026 `: the year stands before the clock, unlike in asctime.
  if (text.charCodeAt(10) !== 32 || text.charCodeAt(15) !== 32 || !isWeekdayAt(text, 0)) {
    return undefined;
  }
  const read = readHeaderTimeAt(text, 0);
  const zone = read && matchAt(zonePart, text, read.end);
  if (read === undefined || zone === undefined) return undefined;
  const zoneEnd = read.end + zone[0].length;
  const level = findHeaderLevel(text, zoneEnd);
  const headerEnd = level?.end ?? zoneEnd;
  return finishHeadedLine(
    'date_pipe',
    text,
    {
      time: read.time,
      levelText: level?.word,
      ...(level !== undefined && { severityNumber: level.severityNumber }),
      bodyAt: headerEnd + (matchAt(separators, text, headerEnd)?.[0].length ?? 0),
      addAttributes: (add) => {
        add('zone', zone[1] ?? '');
      },
    },
    options,
  );
}

export const datePipe: LogFormat = {
  name: 'date_pipe',
  title: 'JavaScript Date.toString() in front',
  writtenBy: ['Node.js programs'],
  specificity: 60,
  firstCharacters: 'MTWFS',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'bars',
      text: 'Wed May 01 2024 10:00:00 GMT+0200 (Central European Summer Time)|ERROR|cannot read the queue',
      expected: {
        time: '2024-05-01T10:00:00+02:00',
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'cannot read the queue',
        attributes: { zone: 'Central European Summer Time' },
      },
    },
    {
      name: 'without severity',
      text: 'Wed May 01 2024 10:00:00 GMT+0000 (Coordinated Universal Time) - listening on 3000',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 0,
        severityText: null,
        body: 'listening on 3000',
      },
    },
    {
      name: 'a level in brackets',
      text: 'Wed May 01 2024 10:00:00 GMT+0000 (Coordinated Universal Time) [warn] slow',
      expected: { severityNumber: 13, body: 'slow' },
    },
    { name: 'no zone name', text: 'Wed May 01 2024 10:00:00 text', malformed: true },
  ],
};
