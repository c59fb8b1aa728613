// Kafka's layout, `[TIME] LEVEL message (logger)`, also of Kafka Connect, Schema Registry and Cruise
// Control. A dump of the configuration has its logger at the end of the last line.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = /\] ([A-Z]{4,6}) (?:\[([\w-]{1,60}\|[^\]\n]{1,60})\] )?/y;
const loggerAtEnd = /^ \(([\w$.-]{2,200})(?::\d{1,6})?\)$/;
const longestLogger = 210;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 1);
  if (read === undefined || text.charCodeAt(read.end) !== 93) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  const bodyAt = read.end + match[0].length;
  const newline = text.indexOf('\n', bodyAt);
  const end = newline < 0 ? text.length : newline;
  const firstLine = loggerBefore(text, end, bodyAt);
  const logger = firstLine ?? loggerBefore(text, text.length, bodyAt);
  if (logger === undefined) return undefined;
  // Lines below a header with its own logger (a stack trace) stay in the message.
  const bodyEnd = firstLine === undefined ? text.length : end;
  const message = text.slice(bodyAt, bodyEnd - logger.length);
  return finishHeadedLine(
    'kafka',
    text,
    {
      time: read.time,
      levelText: match[1],
      bodyAt,
      body: message + text.slice(bodyEnd),
      addAttributes: (add) => {
        add('logger', loggerAtEnd.exec(logger)?.[1] ?? '');
        if (match[2] !== undefined) add('connector', match[2]);
      },
    },
    options,
  );
}

/** ` (logger)` where the text up to `end` closes with one. */
function loggerBefore(text: string, end: number, from: number): string | undefined {
  if (text.charCodeAt(end - 1) !== 41) return undefined;
  const open = text.lastIndexOf(' (', end);
  if (open < from || end - open > longestLogger) return undefined;
  const logger = text.slice(open, end);
  return loggerAtEnd.test(logger) ? logger : undefined;
}

export const kafka: LogFormat = {
  name: 'kafka',
  title: 'Kafka server line',
  writtenBy: ['Kafka', 'Kafka Connect', 'Schema Registry', 'ksqlDB'],
  specificity: 60,
  firstCharacters: '[',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'message and logger',
      text: '[2024-05-01 10:00:00,466] INFO [Partition orders-3 broker=1] Log loaded (kafka.cluster.Partition)',
      expected: {
        time: '2024-05-01T10:00:00.466',
        severityNumber: 9,
        severityText: 'INFO',
        body: '[Partition orders-3 broker=1] Log loaded',
        attributes: { logger: 'kafka.cluster.Partition' },
      },
    },
    {
      name: 'a stack trace below',
      text: '[2024-05-01 10:00:00,466] ERROR Uncaught exception (kafka.server.KafkaServer)\njava.io.IOException: full',
      expected: { severityNumber: 17, body: 'Uncaught exception\njava.io.IOException: full' },
    },
    {
      name: 'a dump of the configuration',
      text: '[2024-05-01 10:00:00,466] INFO KafkaConfig values: \n\tbroker.id = 1\n (kafka.server.KafkaConfig)',
      expected: { severityNumber: 9, body: 'KafkaConfig values: \n\tbroker.id = 1\n' },
    },
    {
      name: 'without severity: a level that says nothing',
      text: '[2024-05-01 10:00:00,466] NONE Principal is allowed (kafka.authorizer.logger)',
      expected: { severityNumber: 0, severityText: null, body: 'Principal is allowed' },
    },
    { name: 'no logger', text: '[2024-05-01 10:00:00,466] INFO started', malformed: true },
  ],
};
