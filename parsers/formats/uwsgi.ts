// uWSGI's request line: `[pid: 28|app: 0|req: 1/1] address (user) {vars in bytes} [asctime] GET /path
// => generated 12 bytes in 3 msecs (HTTP/1.1 200) …`. The severity is derived from the status.
import { finishHeadedLine, matchAt, readStatus } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  /\[pid: (\d{1,10})\|app: [\d-]{1,6}\|req: [\d-]{1,12}\/[\d-]{1,12}\] ([\w.:%-]{0,64}) ?\(([^)\n]{0,80})\) \{\d{1,6} vars in \d{1,9} bytes\} \[/y;
const requestPart =
  /\] ([A-Z]{3,10}) (\S{1,4096}) => generated (\d{1,15}) bytes in (\d{1,12}) (msecs|micros)(?: \((HTTP\/[\d.]{1,3}) (\d{3})\))?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(1) !== 112) return undefined;
  const first = matchAt(header, text, 0);
  const read = first && readTimeAt(text, first[0].length);
  const second = read && matchAt(requestPart, text, read.end);
  if (first === undefined || read === undefined || second === undefined) return undefined;
  const [, method = '', path = '', bytes, duration, unit, protocol, status] = second;
  return finishHeadedLine(
    'uwsgi',
    text,
    {
      time: read.time,
      bodyAt: read.end,
      body: status === undefined ? `${method} ${path}` : `${method} ${path} ${status}`,
      httpStatus: readStatus(status),
      addAttributes: (add) => {
        add('pid', Number(first[1]));
        if (first[2] !== undefined && first[2] !== '') add('remote_addr', first[2]);
        if (first[3] !== undefined && first[3] !== '') add('remote_user', first[3]);
        add('method', method);
        add('path', path);
        add('bytes', Number(bytes));
        add(unit === 'micros' ? 'duration_us' : 'duration_ms', Number(duration));
        if (protocol !== undefined) add('protocol', protocol);
      },
    },
    options,
  );
}

export const uwsgi: LogFormat = {
  name: 'uwsgi',
  title: 'uWSGI request line',
  writtenBy: ['uWSGI'],
  specificity: 75,
  firstCharacters: '[',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'a request that failed',
      text: '[pid: 28|app: 0|req: 7/9] 10.0.0.1 () {40 vars in 600 bytes} [Wed May  1 10:00:00 2024] GET /cart => generated 93 bytes in 3 msecs (HTTP/1.1 500) 2 headers in 79 bytes (1 switches on core 0)',
      expected: {
        time: '2024-05-01T10:00:00',
        severityNumber: 17,
        severityText: null,
        severityDerived: true,
        body: 'GET /cart 500',
        httpStatus: 500,
        attributes: { pid: 28, bytes: 93, duration_ms: 3 },
      },
    },
    {
      name: 'a user',
      text: '[pid: 28|app: 0|req: 7/9] 10.0.0.1 (ann) {40 vars in 600 bytes} [Wed May  1 10:00:00 2024] POST / => generated 0 bytes in 8 micros (HTTP/1.0 302) 2 headers in 79 bytes',
      expected: { severityNumber: 9, attributes: { remote_user: 'ann', duration_us: 8 } },
    },
    {
      name: 'without severity: no status',
      text: '[pid: 28|app: 0|req: -/-] 10.0.0.1 () {40 vars in 600 bytes} [Wed May  1 10:00:00 2024] GET /ws => generated 0 bytes in 3 msecs',
      expected: { severityNumber: 0, body: 'GET /ws', httpStatus: null },
    },
    { name: 'no request', text: '[pid: 28|app: 0|req: 7/9] 10.0.0.1 () {', malformed: true },
  ],
};
