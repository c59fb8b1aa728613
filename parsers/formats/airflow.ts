// Airflow's task and component logs: `[TIME] {file.py:820} LEVEL - message`, in older releases with
// two braces. What a task prints itself comes with its own header behind that of the mixin which
// caught it; the inner one says what the line is, the outer one when.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt, readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = /\] \{{1,2}([\w.<>-]{1,120}):(\d{1,6})\}{1,2} ([A-Z]{4,8}) -(?: |$)/y;

interface Header {
  readonly match: RegExpExecArray;
  readonly end: number;
}

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 1);
  if (read === undefined || text.charCodeAt(read.end + 2) !== 123) return undefined;
  const outer = headerAt(text, read.end);
  if (outer === undefined) return undefined;
  const inner = innerHeader(text, outer.end);
  const { match, end } = inner ?? outer;
  return finishHeadedLine(
    'airflow',
    text,
    {
      time: read.time,
      levelText: match[3],
      bodyAt: end,
      addAttributes: (add) => {
        add('file', match[1] ?? '');
        add('line', Number(match[2]));
      },
    },
    options,
  );
}

function headerAt(text: string, at: number): Header | undefined {
  const match = matchAt(header, text, at);
  return match && { match, end: at + match[0].length };
}

function innerHeader(text: string, at: number): Header | undefined {
  if (text.charCodeAt(at) !== 91) return undefined;
  const read = readTimeAt(text, at + 1);
  return read && headerAt(text, read.end);
}

export const airflow: LogFormat = {
  name: 'airflow',
  title: 'Airflow task and component line',
  writtenBy: ['Airflow'],
  specificity: 70,
  firstCharacters: '[',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'two braces',
      text: '[2024-05-01 10:00:00,431] {{scheduler_job.py:820}} ERROR - cannot queue the task',
      expected: {
        time: '2024-05-01T10:00:00.431',
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'cannot queue the task',
        attributes: { file: 'scheduler_job.py', line: 820 },
      },
    },
    {
      name: 'with the zone',
      text: '[2024-05-01T10:00:00.431+0000] {taskinstance.py:1103} INFO - Dependencies all met',
      expected: { time: '2024-05-01T10:00:00.431Z', severityNumber: 9 },
    },
    {
      name: 'the header of what the task printed counts',
      text: '[2024-05-01 10:00:00,431] {logging_mixin.py:112} INFO - [2024-05-01 10:00:00,430] {settings.py:253} DEBUG - Setting up the pool',
      expected: {
        time: '2024-05-01T10:00:00.431',
        severityNumber: 5,
        severityText: 'DEBUG',
        body: 'Setting up the pool',
        attributes: { file: 'settings.py', line: 253 },
      },
    },
    {
      name: 'without severity: a level that is not set',
      text: '[2024-05-01 10:00:00,431] {base.py:1} NOTSET - text',
      expected: { severityNumber: 0, severityText: null, body: 'text' },
    },
    { name: 'no file', text: '[2024-05-01 10:00:00,431] {} INFO - text', malformed: true },
  ],
};
