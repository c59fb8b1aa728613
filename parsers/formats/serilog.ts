// Serilog's text templates: `[HH:mm:ss LVL] message` on the console, `TIME +00:00 [LVL] message` in
// files, with the levels' three letters. A source context may follow in angle brackets or brackets.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const consolePart = / (VRB|DBG|INF|WRN|ERR|FTL|\?\?\?)\] (?:[[<]([\w.+`]{1,160})[\]>] )?/y;
const filePart = / \[(VRB|DBG|INF|WRN|ERR|FTL|\?\?\?)\] (?:[[<]([\w.+`]{1,160})[\]>] )?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const isConsole = text.charCodeAt(0) === 91;
  const read = readHeaderTimeAt(text, isConsole ? 1 : 0);
  if (read === undefined || text.charCodeAt(read.end) !== 32) return undefined;
  const match = matchAt(isConsole ? consolePart : filePart, text, read.end);
  if (match === undefined) return undefined;
  return finishHeadedLine(
    'serilog',
    text,
    {
      time: read.time,
      levelText: match[1],
      bodyAt: read.end + match[0].length,
      addAttributes: (add) => {
        if (match[2] !== undefined) add('source', match[2]);
      },
    },
    options,
  );
}

export const serilog: LogFormat = {
  name: 'serilog',
  title: 'Serilog text line',
  writtenBy: ['Serilog (.NET)'],
  specificity: 60,
  firstCharacters: '[0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'console',
      text: '[10:00:00 WRN] pool is nearly full',
      expected: {
        time: 'T10:00:00',
        severityNumber: 13,
        severityText: 'WRN',
        body: 'pool is nearly full',
      },
    },
    {
      name: 'file, with the source',
      text: '2024-05-01 10:00:00.123 +02:00 [ERR] <Shop.Cart> cannot add\nSystem.Exception: no',
      expected: {
        time: '2024-05-01T10:00:00.123+02:00',
        severityNumber: 17,
        body: 'cannot add\nSystem.Exception: no',
        attributes: { source: 'Shop.Cart' },
      },
    },
    {
      name: 'without severity: a level that Serilog does not know',
      text: '[10:00:00 ???] text',
      expected: { severityNumber: 0, severityText: null, body: 'text' },
    },
    { name: 'a level of four letters', text: '[10:00:00 WARN] text', malformed: true },
  ],
};
