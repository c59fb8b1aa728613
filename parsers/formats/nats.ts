// NATS server: `[7] 2026/03/04 10:15:30.123456 [INF] message`. The time states no zone.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const level = / \[([A-Z]{3})\] /y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (!isDigitAt(text, 1)) return undefined;
  const close = text.indexOf(']');
  if (close > 11 || text.charCodeAt(close + 6) !== 47) return undefined;
  const read = readTimeAt(text, close + 2);
  const match = read === undefined ? undefined : matchAt(level, text, read.end);
  if (read === undefined || match === undefined) return undefined;
  const head = {
    time: read.time,
    levelText: match[1],
    bodyAt: read.end + match[0].length,
    addAttributes: (add: (key: string, value: number) => void): void => {
      add('pid', Number(text.slice(1, close)));
    },
  };
  return finishHeadedLine('nats', text, head, options);
}

export const nats: LogFormat = {
  name: 'nats',
  title: 'NATS server',
  writtenBy: ['NATS'],
  specificity: 78,
  firstCharacters: '[',
  parse,
  samples: [
    {
      name: 'an error',
      text: '[7] 2024/05/01 10:00:00.123456 [ERR] 10.0.0.1:4222 - cid:9 - authentication error',
      expected: {
        time: '2024-05-01T10:00:00.123456',
        severityNumber: 17,
        severityText: 'ERR',
        body: '10.0.0.1:4222 - cid:9 - authentication error',
        attributes: { pid: 7 },
      },
    },
    {
      name: 'a start',
      text: '[1] 2024/05/01 10:00:00.123456 [INF] Server is ready',
      expected: { severityNumber: 9, body: 'Server is ready' },
    },
    {
      name: 'without severity: a word that is no level',
      text: '[1] 2024/05/01 10:00:00.123456 [XYZ] odd',
      expected: { severityNumber: 0, severityText: null },
    },
    { name: 'no level', text: '[1] 2024/05/01 10:00:00.123456 ready', malformed: true },
  ],
};
