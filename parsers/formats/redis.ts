// Redis and Valkey: `1:M 14 May 2019 19:11:40.164 * message`, before version 3 `[4018] 14 Nov
// 07:01:22.119 * message` without a year, and `1:signal-handler (1693279182) message`. The mark is
// the level: `.` debug, `-` verbose, `*` notice, `#` warning. The time states no zone.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine, SeverityNumber } from '../types.ts';

const front = /(?:(\d{1,10}):([A-Z]) |\[(\d{1,10})\] )(?=\d)/y;
const signal = /(\d{1,10}):signal-handler \((?=\d)/y;
const marks: Readonly<Record<string, SeverityNumber>> = { '.': 5, '-': 5, '*': 9, '#': 13 };

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = matchAt(front, text, 0);
  if (match === undefined) return readSignal(text, options);
  const read = readTimeAt(text, match[0].length);
  if (read === undefined || text.charCodeAt(read.end) !== 32) return undefined;
  const mark = text.charAt(read.end + 1);
  if (text.charCodeAt(read.end + 2) !== 32 || !'.-*#?'.includes(mark)) return undefined;
  const [, pid, role, olderPid] = match;
  return finishHeadedLine(
    'redis',
    text,
    {
      time: read.time,
      levelText: mark,
      severityNumber: marks[mark] ?? 0,
      bodyAt: read.end + 3,
      addAttributes: (add) => {
        add('pid', Number(pid ?? olderPid));
        if (role !== undefined) add('role', role);
      },
    },
    options,
  );
}

function readSignal(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = matchAt(signal, text, 0);
  if (match === undefined) return undefined;
  const read = readEpochAt(text, match[0].length);
  if (read === undefined || !text.startsWith(') ', read.end)) return undefined;
  const addAttributes = (add: (key: string, value: number) => void): void => {
    add('pid', Number(match[1]));
  };
  const bodyAt = read.end + 2;
  return finishHeadedLine('redis', text, { time: read.time, bodyAt, addAttributes }, options);
}

export const redis: LogFormat = {
  name: 'redis',
  title: 'Redis, Valkey and Sentinel',
  writtenBy: ['Redis', 'Valkey', 'Redis Sentinel'],
  specificity: 78,
  firstCharacters: '0[',
  parse,
  samples: [
    {
      name: 'version 5 and later',
      text: '1:M 01 May 2024 10:00:00.164 # WARNING overcommit_memory is set to 0',
      expected: {
        time: '2024-05-01T10:00:00.164',
        severityNumber: 13,
        severityText: '#',
        body: 'WARNING overcommit_memory is set to 0',
        attributes: { pid: 1, role: 'M' },
      },
    },
    {
      name: 'without a year',
      text: '[4018] 01 May 10:00:00.119 - 1 clients connected',
      expected: { time: '--05-01T10:00:00.119', severityNumber: 5, severityText: '-' },
    },
    {
      name: 'without severity: a signal',
      text: '1:signal-handler (1714557600) Received SIGTERM scheduling shutdown...',
      expected: { time: '2024-05-01T10:00:00Z', severityNumber: 0, severityText: null },
    },
    { name: 'no mark', text: '1:M 01 May 2024 10:00:00.164 ready', malformed: true },
  ],
};
