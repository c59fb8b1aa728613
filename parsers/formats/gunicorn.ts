// gunicorn's own lines: `[TIME +0000] [pid] [LEVEL] message`. Its access lines are in the Common Log
// Format and read as such.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = /\] \[(\d{1,10})\] \[([A-Z]{4,8})\] /y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 1);
  if (read === undefined || text.charCodeAt(read.end) !== 93) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  return finishHeadedLine(
    'gunicorn',
    text,
    {
      time: read.time,
      levelText: match[2],
      bodyAt: read.end + match[0].length,
      addAttributes: (add) => {
        add('pid', Number(match[1]));
      },
    },
    options,
  );
}

export const gunicorn: LogFormat = {
  name: 'gunicorn',
  title: 'gunicorn error log',
  writtenBy: ['gunicorn', 'hypercorn'],
  specificity: 65,
  firstCharacters: '[',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'start',
      text: '[2024-05-01 10:00:00 +0000] [17] [INFO] Booting worker with pid: 17',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 9,
        severityText: 'INFO',
        body: 'Booting worker with pid: 17',
        attributes: { pid: 17 },
      },
    },
    {
      name: 'an exception below',
      text: '[2024-05-01 10:00:00 +0200] [17] [ERROR] Exception in worker process\nTraceback (most recent call last):',
      expected: { time: '2024-05-01T10:00:00+02:00', severityNumber: 17 },
    },
    {
      name: 'without severity: a level that is not set',
      text: '[2024-05-01 10:00:00 +0000] [17] [NOTSET] text',
      expected: { severityNumber: 0, severityText: null, body: 'text' },
    },
    { name: 'no process id', text: '[2024-05-01 10:00:00 +0000] [INFO] text', malformed: true },
  ],
};
