// W3C extended log lines (IIS and other proxies): fields in the order of a `#Fields:` line above, which
// mostly begins with date and time, plain or each in quotes. The specification has both in UTC. The
// order of the others is not known from the line, so only method and status are looked for.
import { finishHeadedLine, matchAt, readStatus } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { ReadTime } from '../timestamp-epoch.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const quoted = /"(\d{4}-\d\d-\d\d)"[ \t]"(\d\d:\d\d:\d\d(?:\.\d{1,9})?)"[ \t]/y;
/** Up to five fields, the method, the path, and up to eight fields before the status. */
const request =
  / (?:[^\s"]{1,255} ){0,5}(GET|POST|PUT|DELETE|HEAD|PATCH|OPTIONS) ("[^"\s]{1,4096}"|\/\S{0,4096}) (?:[^\s"]{1,1024} ){0,8}?(\d{3}) (?=[\d-])/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  return text.charCodeAt(0) === 34 ? parseQuoted(text, options) : parsePlain(text, options);
}

function inUtc({ time, end }: ReadTime): ReadTime {
  return { time: { ...time, offsetMinutes: time.offsetMinutes ?? 0 }, end };
}

function parseQuoted(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = matchAt(quoted, text, 0);
  const read = match && readTimeAt(`${match[1] ?? ''} ${match[2] ?? ''}`, 0);
  if (match === undefined || read === undefined) return undefined;
  const header = { time: inUtc(read).time, bodyAt: match[0].length };
  return finishHeadedLine('w3c_extended', text, header, options);
}

function parsePlain(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(19) !== 32) return undefined;
  const match = matchAt(request, text, 19);
  const read = match && readTimeAt(text, 0);
  if (match === undefined || read?.end !== 19) return undefined;
  const [, method = '', path = '', status] = match;
  return finishHeadedLine(
    'w3c_extended',
    text,
    {
      // With a `T` it is a layout of somebody's own, whose zone is not known.
      time: text.charCodeAt(10) === 32 ? inUtc(read).time : read.time,
      bodyAt: 20,
      httpStatus: readStatus(status),
      addAttributes: (add) => {
        add('method', method);
        add('path', path.replaceAll('"', ''));
      },
    },
    options,
  );
}

export const w3cExtended: LogFormat = {
  name: 'w3c_extended',
  title: 'W3C extended log (IIS)',
  writtenBy: ['IIS', 'cloud proxies'],
  specificity: 56,
  firstCharacters: '"0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'IIS',
      text: '2024-05-01 10:00:00 W3SVC1 10.0.0.1 GET /cart - 80 - 10.0.0.7 curl/8.0 503 0 0 12',
      expected: {
        time: '2024-05-01T10:00:00Z',
        httpStatus: 503,
        severityNumber: 17,
        severityDerived: true,
        attributes: { method: 'GET', path: '/cart' },
      },
    },
    {
      name: 'without severity: quoted fields of any kind',
      text: '"2024-05-01" "10:00:00" "a1f36498" "Browser" "10.0.0.7" ""',
      expected: { time: '2024-05-01T10:00:00Z', severityNumber: 0 },
    },
    {
      name: 'with a T',
      text: '2024-05-01T10:00:00 10.0.0.7 - GET "/cart" -1 200 5778 "-" "curl/8.0"',
      expected: { time: '2024-05-01T10:00:00', httpStatus: 200, severityNumber: 9 },
    },
    { name: 'no status', text: '2024-05-01 10:00:00 10.0.0.7 GET /cart -', malformed: true },
  ],
};
