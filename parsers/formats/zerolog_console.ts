// zerolog's console writer: `10:15AM INF [file.go:32 >] message key=value`. The time may have a date
// (Traefik, k3s tools) or be `<nil>`; the level is three letters, `???` where there is none. Where
// the message ends and the fields begin is not marked, so the fields stay in the message.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { addPairsFromText } from '../key-values.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / (TRC|DBG|INF|WRN|ERR|FTL|PNC|\?\?\?) (?:([\w./@+-]{1,200}:\d{1,6}) > )?/y;
const farthestBlank = 40;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const blank = text.indexOf(' ');
  // The level is followed by a blank: most lines end here.
  if (blank < 5 || blank > farthestBlank || text.charCodeAt(blank + 4) !== 32) return undefined;
  const match = matchAt(header, text, blank);
  if (match === undefined) return undefined;
  const read = readTimeAt(text, 0);
  if (read === undefined ? !text.startsWith('<nil>') : read.end !== blank) return undefined;
  const [all, level, caller] = match;
  const bodyAt = blank + all.length;
  return finishHeadedLine(
    'zerolog_console',
    text,
    {
      time: read?.time,
      levelText: level,
      bodyAt,
      addAttributes: (add) => {
        if (caller !== undefined) add('caller', caller);
        addPairsFromText(add, text, bodyAt);
      },
    },
    options,
  );
}

export const zerologConsole: LogFormat = {
  name: 'zerolog_console',
  title: 'zerolog console',
  writtenBy: ['Traefik', 'programs that use zerolog'],
  specificity: 65,
  firstCharacters: '0<',
  parse,
  samples: [
    {
      name: 'time of day only',
      text: '10:15AM WRN pool is nearly full pool=db free=2 request_id=9f2b-77',
      expected: {
        time: 'T10:15:00',
        severityNumber: 13,
        severityText: 'WRN',
        body: 'pool is nearly full pool=db free=2 request_id=9f2b-77',
        requestId: '9f2b-77',
        attributes: { pool: 'db', free: '2' },
      },
    },
    {
      name: 'with date and caller',
      text: '2024-05-01T10:00:00Z ERR github.com/shop/cart/db.go:32 > cannot connect error="no such host"',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 17,
        body: 'cannot connect error="no such host"',
        attributes: { caller: 'github.com/shop/cart/db.go:32', error: 'no such host' },
      },
    },
    {
      name: 'without a time',
      text: '<nil> INF ready',
      expected: { time: null, severityNumber: 9, body: 'ready' },
    },
    {
      name: 'without severity',
      text: '2024-05-01T10:00:00+02:00 ??? ready port=8080',
      expected: { severityNumber: 0, severityText: null, body: 'ready port=8080' },
    },
    { name: 'a longer level', text: '10:15AM INFO ready', malformed: true },
  ],
};
