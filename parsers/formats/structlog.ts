// structlog's console renderer: `TIME [level    ] event     [logger] key=value …`, the level padded
// inside of its brackets. The event ends at the padding before the pairs.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { isBlank, readKeyValue, unescapeValue } from '../key-values.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { AddAttribute } from '../headed-line.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / \[([a-z]{3,9}) {0,6}\] (?! )/y;
const loggerPart = / {1,60}\[([\w.-]{1,120})\](?= |$)/;
const pairPart = / [\w.-]{1,60}=/;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 0);
  if (read === undefined || text.charCodeAt(read.end + 1) !== 91) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  const bodyAt = read.end + match[0].length;
  const newline = text.indexOf('\n', bodyAt);
  const lineEnd = newline < 0 ? text.length : newline;
  const line = text.slice(bodyAt, lineEnd);
  const bracket = loggerPart.exec(line);
  const pairs = pairPart.exec(line);
  const tail = Math.min(bracket?.index ?? Infinity, pairs?.index ?? Infinity);
  // Neither padded level, logger nor pairs: any program writes `TIME [level] text`.
  if (tail === Infinity && !match[0].includes(' ]')) return undefined;
  const event = tail === Infinity ? line.trimEnd() : line.slice(0, tail).trimEnd();
  return finishHeadedLine(
    'structlog',
    text,
    {
      time: read.time,
      levelText: match[1],
      bodyAt,
      body: event + text.slice(lineEnd),
      addAttributes: (add) => {
        if (bracket !== null) add('logger', bracket[1] ?? '');
        if (tail !== Infinity) addPairs(line, tail, add);
      },
    },
    options,
  );
}

function addPairs(text: string, from: number, add: AddAttribute): void {
  let index = from;
  while (index < text.length) {
    while (isBlank(text.charCodeAt(index))) index++;
    const pair = readKeyValue(text, index);
    if (pair === undefined) {
      while (index < text.length && !isBlank(text.charCodeAt(index))) index++;
      continue;
    }
    const value = text.slice(pair.valueStart, pair.valueEnd);
    add(text.slice(pair.keyStart, pair.keyEnd), pair.hasEscapes ? unescapeValue(value) : value);
    index = pair.end;
  }
}

export const structlog: LogFormat = {
  name: 'structlog',
  title: 'structlog console line',
  writtenBy: ['structlog (Python)'],
  specificity: 55,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'event, logger and pairs',
      text: "2024-05-01 10:00:00 [warning  ] stock is low                   [shop.cart] item='tea set' request_id=r-19",
      expected: {
        time: '2024-05-01T10:00:00',
        severityNumber: 13,
        severityText: 'warning',
        body: 'stock is low',
        requestId: 'r-19',
        attributes: { logger: 'shop.cart', item: 'tea set' },
      },
    },
    {
      name: 'a traceback below',
      text: '2024-05-01T10:00:00.123456Z [error    ] failed                         code=7\nTraceback (most recent call last):',
      expected: {
        time: '2024-05-01T10:00:00.123456Z',
        severityNumber: 17,
        body: 'failed\nTraceback (most recent call last):',
      },
    },
    {
      name: 'without severity: a level that is not set',
      text: '2024-05-01 10:00:00 [notset   ] something',
      expected: { severityNumber: 0, severityText: null, body: 'something' },
    },
    {
      name: 'level without padding or pairs',
      text: '2024-05-01 10:00:00 [info] started',
      malformed: true,
    },
  ],
};
