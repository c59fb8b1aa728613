// RabbitMQ: `2022-04-18 22:52:43.608049+00:00 [warn] <0.130.0> message` (3.7 without an offset), and
// the reports of 3.6 and of Erlang itself, `=INFO REPORT==== 8-Mar-2018::14:09:27 ===`.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / \[(\w{4,9})\] (<\d{1,6}\.\d{1,12}\.\d{1,12}>) ?/y;
const report = /=(\w{3,12}) REPORT==== (?=\d)/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(0) === 61) return readReport(text, options);
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(19) !== 46) return undefined;
  const bracket = text.indexOf('[', 19);
  if (bracket < 0 || bracket > 40) return undefined;
  const match = matchAt(header, text, bracket - 1);
  const read = match === undefined ? undefined : readTimeAt(text, 0);
  if (match === undefined || read?.end !== bracket - 1) return undefined;
  const [all, level, process = ''] = match;
  const addAttributes = (add: (key: string, value: string) => void): void => {
    add('process', process);
  };
  const bodyAt = read.end + all.length;
  const head = { time: read.time, levelText: level, bodyAt, addAttributes };
  return finishHeadedLine('rabbitmq', text, head, options);
}

function readReport(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = matchAt(report, text, 0);
  const read = match === undefined ? undefined : readTimeAt(text, match[0].length);
  if (match === undefined || read === undefined) return undefined;
  const level = match[1] ?? '';
  const isError = level === 'CRASH' || level === 'SUPERVISOR';
  let bodyAt = read.end;
  while (' =\n'.includes(text.charAt(bodyAt)) && bodyAt < text.length) bodyAt++;
  const body = bodyAt < text.length ? undefined : text;
  const severity = isError ? { severityNumber: 17 } : {};
  const head = { time: read.time, levelText: level, ...severity, bodyAt, body };
  return finishHeadedLine('rabbitmq', text, head, options);
}

export const rabbitmq: LogFormat = {
  name: 'rabbitmq',
  title: 'RabbitMQ and Erlang reports',
  writtenBy: ['RabbitMQ', 'Erlang'],
  specificity: 78,
  firstCharacters: '0=',
  parse,
  samples: [
    {
      name: 'with an offset',
      text: '2024-05-01 10:00:00.608049+00:00 [warning] <0.130.0> memory resource limit alarm set',
      expected: {
        time: '2024-05-01T10:00:00.608049Z',
        severityNumber: 13,
        severityText: 'warning',
        body: 'memory resource limit alarm set',
        attributes: { process: '<0.130.0>' },
      },
    },
    {
      name: 'four letters, no offset',
      text: '2024-05-01 10:00:00.608 [erro] <0.620.0> closing AMQP connection',
      expected: { time: '2024-05-01T10:00:00.608', severityNumber: 17, severityText: 'erro' },
    },
    {
      name: 'a report',
      text: '=WARNING REPORT==== 1-May-2024::10:00:00 ===\nclosing AMQP connection <0.22.0>',
      expected: {
        time: '2024-05-01T10:00:00',
        severityNumber: 13,
        body: 'closing AMQP connection <0.22.0>',
      },
    },
    {
      name: 'without severity: a report of progress',
      text: '=PROGRESS REPORT==== 1-May-2024::10:00:00 ===\n          supervisor: {local,sasl_safe_sup}',
      expected: { severityNumber: 0, severityText: null },
    },
    { name: 'no process', text: '2024-05-01 10:00:00.608 [info] ready', malformed: true },
  ],
};
