// The garbage collector's log of the JVM: unified since Java 9, `[2025-08-18T10:14:37.240+0000][1][gc,
// start] GC(0) Pause`, where every bracket is optional and padded, and before it `TIME: 9.344: [GC
// (Allocation Failure) …`. A number in front is the uptime and no time.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { severityFromWord } from '../severity.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LineTime, LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const bracket = /\[([^\]\n]{1,60})\]/y;
const tags = /^(?:gc|safepoint)(?:,[a-z]{1,12}){0,6} *$/;
const older = /: (\d{1,9}\.\d{1,4}): (?=\[(?:Full )?GC|Total time|Application time)/y;
const mostBrackets = 8;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(0) !== 91) return readOlder(text, options);
  // A clear sign before any bracket is read: tags stand in every line.
  const sign = text.indexOf('[gc');
  if ((sign < 0 || sign > 200) && !text.includes('[safepoint')) return undefined;
  let at = 0;
  let time: LineTime | undefined;
  let level: string | undefined;
  let found: string | undefined;
  let uptime: string | undefined;
  for (let count = 0; count < mostBrackets && found === undefined; count++) {
    const match = matchAt(bracket, text, at);
    if (match === undefined) return undefined;
    const [all, content = ''] = match;
    if (tags.test(content)) found = content.trimEnd();
    else if (/^\d{1,9}\.\d{1,4}s$/.test(content)) uptime = content.slice(0, -1);
    else {
      const read = count === 0 ? readTimeAt(text, 1) : undefined;
      if (read?.end === content.length + 1) time = read.time;
      else if (severityFromWord(content.trimEnd()) > 0) level = content.trimEnd();
    }
    at += all.length;
  }
  if (found === undefined) return undefined;
  return finishHeadedLine(
    'jvm_gc',
    text,
    {
      time,
      levelText: level,
      bodyAt: text.charCodeAt(at) === 32 ? at + 1 : at,
      addAttributes: (add) => {
        add('tags', found);
        if (uptime !== undefined) add('uptime_s', Number(uptime));
      },
    },
    options,
  );
}

function readOlder(text: string, options: ParseOptions): ParsedLine | undefined {
  const colon = text.indexOf(': ');
  if (text.charCodeAt(10) !== 84 || colon < 23 || colon > 32) return undefined;
  const match = matchAt(older, text, colon);
  const read = match === undefined ? undefined : readTimeAt(text, 0);
  if (match === undefined || read?.end !== colon) return undefined;
  const head = {
    time: read.time,
    bodyAt: colon + match[0].length,
    addAttributes: (add: (key: string, value: number) => void): void => {
      add('uptime_s', Number(match[1]));
    },
  };
  return finishHeadedLine('jvm_gc', text, head, options);
}

export const jvmGc: LogFormat = {
  name: 'jvm_gc',
  title: 'JVM garbage collector',
  writtenBy: ['OpenJDK'],
  specificity: 79,
  firstCharacters: '[0',
  parse,
  samples: [
    {
      name: 'unified with a level',
      text: '[2024-05-01T10:00:00.240+0000][7.25s][info ][gc,start    ] GC(12) Pause Young (Normal)',
      expected: {
        time: '2024-05-01T10:00:00.240Z',
        severityNumber: 9,
        severityText: 'info',
        body: 'GC(12) Pause Young (Normal)',
        attributes: { tags: 'gc,start', uptime_s: 7.25 },
      },
    },
    {
      name: 'without severity',
      text: '[2024-05-01T10:00:00.240+0000][31245][gc,heap] GC(0) Eden regions: 2->0(3)',
      expected: { severityNumber: 0, severityText: null, body: 'GC(0) Eden regions: 2->0(3)' },
    },
    {
      name: 'the uptime is no time',
      text: '[0.005s][info][gc] Using G1',
      expected: { time: null, severityNumber: 9, body: 'Using G1' },
    },
    {
      name: 'before Java 9',
      text: '2024-05-01T10:00:00.544+0000: 9.344: [GC (Allocation Failure) 45000K->33000K(71680K), 0.01 secs]',
      expected: { time: '2024-05-01T10:00:00.544Z', attributes: { uptime_s: 9.344 } },
    },
    { name: 'no tags', text: '[2024-05-01T10:00:00.240+0000][31245] Using G1', malformed: true },
  ],
};
