// CEF, the event format of security products and gateways: `CEF:0|vendor|product|version|id|name|severity|
// key=value …`. Severities are 0–10 or words; the time is in one of its well-known keys.
import { finishHeadedLine } from '../headed-line.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LineTime, LogFormat, ParseOptions, ParsedLine, SeverityNumber } from '../types.ts';

const words: Readonly<Record<string, SeverityNumber>> = {
  ...{ unknown: 0, low: 9, medium: 13, high: 17, 'very-high': 21 },
};
/** Receipt, end and start of the event, and what vendors call their own time in UTC. */
const timeKeys = /(?:^|[ \t|])(rt|end|start|deviceTime|[A-Za-z]{1,24}[uU]tcTime)=/g;
const mostKeys = 6;
const longestHeader = 2048;
const message = /(?:^|[ |])msg=/;
const nextKey = / [\w.]{1,64}=/;

/** Index of the bar that ends each of `count` header fields, from `from` on; `\|` ends none. */
function barsFrom(text: string, from: number, count: number): readonly number[] {
  const bars: number[] = [];
  const limit = Math.min(text.length, longestHeader);
  for (let at = from; at < limit && bars.length < count; at++) {
    if (text.charCodeAt(at) === 92) at++;
    else if (text.charCodeAt(at) === 124) bars.push(at);
  }
  return bars;
}

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const isWhole = text.startsWith('CEF:');
  if (!isWhole && !text.startsWith('0|')) return undefined;
  const bars = barsFrom(text, 0, 7);
  const [, vendorEnd = 0, productEnd = 0, , idEnd = 0, nameEnd = 0, severityEnd] = bars;
  if (severityEnd === undefined) return undefined;
  const level = text.slice(nameEnd + 1, severityEnd);
  const severity = severityOf(level);
  if (severity === undefined) return undefined;
  return finishHeadedLine(
    'cef',
    text,
    {
      time: timeIn(text, severityEnd),
      levelText: level,
      severityNumber: severity,
      bodyAt: severityEnd + 1,
      body: messageIn(text, severityEnd) ?? text.slice(idEnd + 1, nameEnd),
      addAttributes: (add) => {
        add('vendor', text.slice((bars[0] ?? 0) + 1, vendorEnd));
        add('product', text.slice(vendorEnd + 1, productEnd));
        add('name', text.slice(idEnd + 1, nameEnd));
      },
    },
    options,
  );
}

function severityOf(level: string): SeverityNumber | undefined {
  if (/^(?:\d|10)$/.test(level)) {
    const value = Number(level);
    return value >= 9 ? 21 : value >= 7 ? 17 : value >= 4 ? 13 : 9;
  }
  const word = level.toLowerCase();
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

function timeIn(text: string, from: number): LineTime | undefined {
  timeKeys.lastIndex = from;
  for (let tries = 0; tries < mostKeys; tries++) {
    const match = timeKeys.exec(text);
    if (match === null) return undefined;
    const at = match.index + match[0].length;
    const read = readTimeAt(text, at) ?? readEpochAt(text, at);
    if (read !== undefined && read.time.missing !== 'date') return read.time;
  }
  return undefined;
}

function messageIn(text: string, from: number): string | undefined {
  const rest = text.slice(from);
  const match = message.exec(rest);
  if (match === null) return undefined;
  const value = rest.slice(match.index + match[0].length);
  return value.slice(0, nextKey.exec(value)?.index);
}

export const cef: LogFormat = {
  name: 'cef',
  title: 'CEF event',
  writtenBy: ['firewalls', 'gateways', 'security products'],
  specificity: 76,
  firstCharacters: 'C0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'with its receipt in milliseconds',
      text: 'CEF:0|Example|Gate|1.0|100|Login failed|7|src=10.0.0.7 rt=1714557600123 msg=no such user cs1=x',
      expected: {
        time: '2024-05-01T10:00:00.123Z',
        severityNumber: 17,
        severityText: '7',
        body: 'no such user',
        attributes: { vendor: 'Example', product: 'Gate', name: 'Login failed' },
      },
    },
    {
      name: 'a word, and a time in words',
      text: 'CEF:0|Example|Gate|1.0|100|Port\\|scan|Medium|rt=May 01 2024 10:00:00',
      expected: { time: '2024-05-01T10:00:00', severityNumber: 13, body: 'Port\\|scan' },
    },
    {
      name: 'without severity',
      text: 'CEF:0|Example|Gate|1.0|100|Restarted|Unknown|src=10.0.0.7',
      expected: { time: null, severityNumber: 0, severityText: null, body: 'Restarted' },
    },
    { name: 'too few fields', text: 'CEF:0|Example|Gate|1.0|100', malformed: true },
  ],
};
