// The layouts of Python's logging module that name the logger: the default `LEVEL:logger:message`,
// the usual `TIME - logger - LEVEL - message`, `TIME LEVEL [logger:line] message`, OpenTelemetry's
// `TIME LEVEL [logger] [file:line] [trace_id=…] - message`, OpenStack's `TIME pid LEVEL logger
// [req-…] message` and Celery's `[TIME: LEVEL/process] message`.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import type { ReadTime } from '../timestamp-epoch.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const levels = 'DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL|NOTSET|TRACE|AUDIT';

/** Groups: `level`, `logger`, and what else the layout has. */
const layouts: readonly RegExp[] = [
  ` - (?<logger>[\\w.-]{1,120}) - (?<level>${levels}) - (?:\\[?(?<file>[\\w./-]{1,120}\\.py):(?<line>\\d{1,6})\\]? - )?`,
  `[ :](?<level>${levels}):(?<logger>[\\w.-]{1,120}):`,
  ` (?<level>${levels}) {1,5}\\[(?<logger>[\\w.-]{1,120})(?::(?<line>\\d{1,6})\\] |\\] \\[(?<file>[\\w./-]{1,120}\\.py):\\d{1,6}\\] )(?:\\[trace_id=[^\\]\\n]{0,300}\\] )?(?:- )?`,
  ` \\[(?<level>${levels})\\] {1,5}(?<logger>[\\w.-]{1,120}): `,
  ` (?<pid>\\d{1,10}) (?<level>${levels}) (?<logger>[\\w.-]{1,120}) (?:\\[[^\\]\\n]{0,300}\\] ?)?`,
].map((layout) => new RegExp(layout, 'y'));
const bare = new RegExp(`(?<level>${levels}):(?<logger>[\\w.-]{1,120}):`, 'y');
const celery = new RegExp(`: (?<level>${levels})/(?<process>[\\w.-]{1,80})\\] `, 'y');

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(0) === 91) {
    const read = readHeaderTimeAt(text, 1);
    if (read === undefined || text.charCodeAt(read.end) !== 58) return undefined;
    return finish(text, read, matchAt(celery, text, read.end), options);
  }
  if (!isDigitAt(text, 0)) return finish(text, undefined, matchAt(bare, text, 0), options);
  const read = readHeaderTimeAt(text, 0);
  if (read === undefined) return undefined;
  const code = text.charCodeAt(read.end);
  if (code !== 32 && code !== 58) return undefined;
  for (const layout of layouts) {
    const match = matchAt(layout, text, read.end);
    if (match !== undefined) return finish(text, read, match, options);
  }
  return undefined;
}

function finish(
  text: string,
  read: ReadTime | undefined,
  match: RegExpExecArray | undefined,
  options: ParseOptions,
): ParsedLine | undefined {
  if (match === undefined) return undefined;
  const { level, logger, line, file, pid, process } = match.groups ?? {};
  return finishHeadedLine(
    'python_logging',
    text,
    {
      time: read?.time,
      levelText: level,
      bodyAt: match.index + match[0].length,
      idsFrom: match.index,
      addAttributes: (add) => {
        if (logger !== undefined) add('logger', logger);
        if (file !== undefined) add('file', file);
        if (line !== undefined) add('line', Number(line));
        if (pid !== undefined) add('pid', Number(pid));
        if (process !== undefined) add('process', process);
      },
    },
    options,
  );
}

export const pythonLogging: LogFormat = {
  name: 'python_logging',
  title: 'Python logging with a logger name',
  writtenBy: [
    'Python logging',
    'Django',
    'Flask',
    'Celery',
    'OpenStack',
    'OpenTelemetry for Python',
  ],
  specificity: 40,
  firstCharacters: '0[DIWECFNTA',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'default layout',
      text: 'WARNING:urllib3.connectionpool:Retrying',
      expected: {
        time: null,
        severityNumber: 13,
        severityText: 'WARNING',
        body: 'Retrying',
        attributes: { logger: 'urllib3.connectionpool' },
      },
    },
    {
      name: 'dashes',
      text: '2024-05-01 10:00:00,067 - payments.api - ERROR - declined request_id=r-77',
      expected: {
        time: '2024-05-01T10:00:00.067',
        severityNumber: 17,
        body: 'declined request_id=r-77',
        requestId: 'r-77',
        attributes: { logger: 'payments.api' },
      },
    },
    {
      name: 'logger and line in brackets',
      text: '2024-05-01 10:00:00,067 ERROR [django.request:222] Internal Server Error: /cart',
      expected: { body: 'Internal Server Error: /cart', attributes: { line: 222 } },
    },
    {
      name: 'OpenTelemetry',
      text: '2024-05-01 10:00:00,067 INFO [shop] [app.py:12] [trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7 resource.service.name=shop trace_sampled=True] - cart is empty',
      expected: {
        body: 'cart is empty',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
        attributes: { logger: 'shop', file: 'app.py' },
      },
    },
    {
      name: 'OpenStack',
      text: '2024-05-01 10:00:00.008 25746 INFO nova.api.server [req-38101a0b-2096-447d-96ea-a69216241500 u1 p1 - - -] 10.0.0.1 "GET / HTTP/1.1"',
      expected: {
        severityNumber: 9,
        body: '10.0.0.1 "GET / HTTP/1.1"',
        requestId: 'req-38101a0b-2096-447d-96ea-a69216241500',
        attributes: { pid: 25746, logger: 'nova.api.server' },
      },
    },
    {
      name: 'Celery',
      text: '[2024-05-01 10:00:00,123: WARNING/ForkPoolWorker-1] task is late',
      expected: {
        severityNumber: 13,
        body: 'task is late',
        attributes: { process: 'ForkPoolWorker-1' },
      },
    },
    {
      name: 'level, logger and message by colons behind a time',
      text: '2024-05-01 10:00:00,067 ERROR:__main__:cannot read',
      expected: { severityNumber: 17, body: 'cannot read' },
    },
    {
      name: 'without severity: a level that is not set',
      text: '2024-05-01 10:00:00,067 - root - NOTSET - something',
      expected: { severityNumber: 0, severityText: null, body: 'something' },
    },
    { name: 'no logger', text: 'ERROR: cannot read', malformed: true },
  ],
};
