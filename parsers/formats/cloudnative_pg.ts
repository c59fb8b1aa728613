// CloudNativePG's instance manager: JSON of zap around PostgreSQL's own CSV record. The outer level is
// always info; what happened is in `record.error_severity`, and the message and time beside it.
import { hasMarks, marks } from '../field-marks.ts';
import { finishJsonLine, firstValue, readJsonLine } from '../json-line.ts';
import type { LogFormat, ParseOptions, ParsedLine, SeverityNumber } from '../types.ts';

const levels: Readonly<Record<string, SeverityNumber>> = {
  ...{ LOG: 9, INFO: 9, NOTICE: 10, WARNING: 13, ERROR: 17, FATAL: 21, PANIC: 22 },
  ...{ DEBUG1: 5, DEBUG2: 5, DEBUG3: 5, DEBUG4: 5, DEBUG5: 5 },
};

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const line = readJsonLine(text, options);
  if (line === undefined || !hasMarks(line.draft.marks, marks.loggingPod | marks.msg))
    return undefined;
  const word = firstValue(text, 'error_severity');
  if (word === undefined) return undefined;
  const { draft } = line;
  draft.severityNumber = levels[word] ?? 0;
  draft.severityText = draft.severityNumber > 0 ? word : undefined;
  draft.outcome = 0;
  const message = firstValue(text, 'message');
  if (message !== undefined) draft.body = unescaped(message);
  return finishJsonLine('cloudnative_pg', line, text, options);
}

function unescaped(value: string): string {
  try {
    return String(JSON.parse(`"${value}"`));
  } catch {
    return value;
  }
}

export const cloudnativePg: LogFormat = {
  name: 'cloudnative_pg',
  title: 'CloudNativePG instance',
  writtenBy: ['CloudNativePG'],
  specificity: 57,
  firstCharacters: '{',
  refines: 'json',
  namesAttributes: true,
  parse,
  samples: [
    {
      name: 'a record of PostgreSQL',
      text: '{"level":"info","ts":"2024-05-01T10:00:00.123Z","logger":"postgres","msg":"record","logging_pod":"pg-1","record":{"log_time":"2024-05-01 10:00:00.120 UTC","user_name":"app","error_severity":"ERROR","sql_state_code":"42P01","message":"relation \\"cart\\" does not exist"}}',
      expected: {
        time: '2024-05-01T10:00:00.123Z',
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'relation "cart" does not exist',
        attributes: { logging_pod: 'pg-1' },
      },
    },
    {
      name: 'its everyday level',
      text: '{"level":"info","ts":"2024-05-01T10:00:00.123Z","logger":"postgres","msg":"record","logging_pod":"pg-1","record":{"error_severity":"LOG","message":"checkpoint starting: time"}}',
      expected: { severityNumber: 9, severityText: 'LOG', body: 'checkpoint starting: time' },
    },
    {
      name: 'without severity: a word of a later version',
      text: '{"ts":"2024-05-01T10:00:00.123Z","msg":"record","logging_pod":"pg-1","record":{"error_severity":"AUDIT","message":"read"}}',
      expected: { severityNumber: 0, severityText: null },
    },
    {
      name: "the manager's own words",
      text: '{"level":"info","ts":"2024-05-01T10:00:00.123Z","msg":"Starting","logging_pod":"pg-1"}',
      malformed: true,
    },
  ],
};
