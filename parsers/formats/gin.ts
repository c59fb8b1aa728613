// gin, a Go web framework: its access line `[GIN] 2024/11/12 - 15:19:06 | 200 | 1.2ms | 10.0.0.1 |
// GET "/path"` and what it says in debug mode, `[GIN-debug] …`. The time states no zone.
import { finishHeadedLine, matchAt, readStatus } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const access =
  / \| {0,2}(\d{3}) {0,2}\| {0,20}([\d.a-zµμ]{1,20}) {0,10}\| {0,60}(\S{1,64}) {0,10}\| ?([A-Z]{1,20}) {1,20}("[^"\n]*"|\S+)/y;
const debug = /(?:\[(WARNING|ERROR)\] )?/y;
const accessMark = '[GIN] ';
const debugMark = '[GIN-debug] ';

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(1) !== 71 || text.charCodeAt(2) !== 73) return undefined;
  if (text.startsWith(debugMark)) {
    const match = matchAt(debug, text, debugMark.length);
    const bodyAt = debugMark.length + (match?.[0].length ?? 0);
    return finishHeadedLine('gin', text, { levelText: match?.[1], bodyAt }, options);
  }
  if (!text.startsWith(accessMark)) return undefined;
  const read = readTimeAt(text, accessMark.length);
  if (read === undefined) return undefined;
  const match = matchAt(access, text, read.end);
  if (match === undefined) return undefined;
  const [all, status, latency, client, method, quoted = ''] = match;
  const path = quoted.startsWith('"') ? quoted.slice(1, -1) : quoted;
  const end = read.end + all.length;
  return finishHeadedLine(
    'gin',
    text,
    {
      time: read.time,
      bodyAt: end,
      body: `${method} ${path} ${status}${text.slice(end)}`,
      httpStatus: readStatus(status),
      addAttributes: (add) => {
        add('latency', latency ?? '');
        add('remote_addr', client ?? '');
        add('method', method ?? '');
        add('path', path);
      },
    },
    options,
  );
}

export const gin: LogFormat = {
  name: 'gin',
  title: 'gin access and debug lines',
  writtenBy: ['programs that use gin'],
  specificity: 80,
  firstCharacters: '[',
  parse,
  samples: [
    {
      name: 'access',
      text: '[GIN] 2024/05/01 - 10:00:00 | 404 |     112.5µs |       10.0.0.1 | GET      "/cart?id=1"',
      expected: {
        time: '2024-05-01T10:00:00',
        severityNumber: 13,
        severityDerived: true,
        body: 'GET /cart?id=1 404',
        httpStatus: 404,
        attributes: { latency: '112.5µs', remote_addr: '10.0.0.1', path: '/cart?id=1' },
      },
    },
    {
      name: 'an error below',
      text: '[GIN] 2024/05/01 - 10:00:00 |500| 2.1s | ::1 | POST /pay\nError #01: ledger is closed',
      expected: { severityNumber: 17, body: 'POST /pay 500\nError #01: ledger is closed' },
    },
    {
      name: 'a warning in debug mode',
      text: '[GIN-debug] [WARNING] Running in "debug" mode. Switch to "release" mode in production.',
      expected: { time: null, severityNumber: 13, severityText: 'WARNING' },
    },
    {
      name: 'without severity',
      text: '[GIN-debug] Listening and serving HTTP on :8080',
      expected: {
        severityNumber: 0,
        severityText: null,
        body: 'Listening and serving HTTP on :8080',
      },
    },
    { name: 'no status', text: '[GIN] 2024/05/01 - 10:00:00 | - | GET /', malformed: true },
  ],
};
