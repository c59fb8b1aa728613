// Rust's usual text logs: env_logger's `[TIME LEVEL target] message`, tracing's `TIME  INFO
// span{field=1}: target: message` and log4rs' `TIME LEVEL target - message` (a target is a module
// path). Lines of tracing without `::` or a span are told by its time: UTC with a `Z`.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const envLogger = / (TRACE|DEBUG|INFO|WARN|ERROR) {1,2}([\w:.@/-]{1,160})\] /y;
const levelPart = / {1,3}(TRACE|DEBUG|INFO|WARN|ERROR) {1,2}(?:ThreadId\(\d{1,6}\) )?/y;
const spanPart = /([\w:.-]{1,120})\{([^{}\n]{0,600})\}:/y;
const targetPart = /((?:[a-z_][\w-]{0,60}::)*[a-z_][\w-]{0,60})(: | - )/y;
const panicPart = /thread '([^'\n]{1,120})' (?:\(\d{1,12}\) )?panicked at /y;
const mostSpans = 16;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const first = text.charCodeAt(0);
  if (first === 116) return parsePanic(text, options);
  return first === 91 ? parseEnvLogger(text, options) : parseTracing(text, options);
}

/** A panic has neither time nor level; it ends a thread, so it counts as fatal. */
function parsePanic(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(7) !== 39) return undefined;
  const match = matchAt(panicPart, text, 0);
  if (match === undefined) return undefined;
  const line = finishHeadedLine(
    'rust',
    text,
    {
      bodyAt: 0,
      addAttributes: (add) => {
        add('thread', match[1] ?? '');
      },
    },
    options,
  );
  return { ...line, severityNumber: 21, severityDerived: true };
}

function parseEnvLogger(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 1);
  if (read === undefined || text.charCodeAt(read.end) !== 32) return undefined;
  const match = matchAt(envLogger, text, read.end);
  if (match === undefined) return undefined;
  return finishHeadedLine(
    'rust',
    text,
    {
      time: read.time,
      levelText: match[1],
      bodyAt: read.end + match[0].length,
      addAttributes: (add) => {
        add('target', match[2] ?? '');
      },
    },
    options,
  );
}

function parseTracing(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 0);
  if (read === undefined || text.charCodeAt(read.end) !== 32) return undefined;
  const level = matchAt(levelPart, text, read.end);
  if (level === undefined) return undefined;
  const headerAt = read.end + level[0].length;
  let at = headerAt;
  const spans: string[] = [];
  while (spans.length < mostSpans) {
    const span = matchAt(spanPart, text, at);
    if (span === undefined) break;
    spans.push(span[1] ?? '');
    at += span[0].length;
  }
  if (spans.length > 0 && text.charCodeAt(at) === 32) at++;
  const target = matchAt(targetPart, text, at);
  const isModule = target?.[1]?.includes('::') === true;
  const isUtc = read.time.offsetMinutes === 0 && text.charCodeAt(read.end - 1) === 90;
  const isTracing = isUtc && read.time.digits >= 6 && target?.[2] === ': ';
  if (spans.length === 0 && !isModule && !isTracing) return undefined;
  return finishHeadedLine(
    'rust',
    text,
    {
      time: read.time,
      levelText: level[1],
      bodyAt: at + (target?.[0].length ?? 0),
      idsFrom: headerAt,
      addAttributes: (add) => {
        if (target !== undefined) add('target', target[1] ?? '');
        if (spans.length > 0) add('spans', spans.join(':'));
      },
    },
    options,
  );
}

export const rust: LogFormat = {
  name: 'rust',
  title: 'Rust env_logger, tracing and log4rs text',
  writtenBy: ['tracing-subscriber', 'env_logger', 'log4rs', 'linkerd2-proxy', 'Vector'],
  specificity: 38,
  firstCharacters: '[0t',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'env_logger',
      text: '[2024-05-01T10:00:00Z ERROR shop::cart] cannot add',
      expected: {
        time: '2024-05-01T10:00:00Z',
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'cannot add',
        attributes: { target: 'shop::cart' },
      },
    },
    {
      name: 'tracing',
      text: '2024-05-01T10:00:00.139141Z  INFO shop: listening addr=0.0.0.0:8080',
      expected: {
        time: '2024-05-01T10:00:00.139141Z',
        severityNumber: 9,
        body: 'listening addr=0.0.0.0:8080',
        attributes: { target: 'shop' },
      },
    },
    {
      name: 'tracing with spans and their ids',
      text: '2024-05-01T10:00:00.139141Z  WARN request{method=GET request_id=r-19}:db{table=cart}: shop::db: slow',
      expected: {
        severityNumber: 13,
        body: 'slow',
        requestId: 'r-19',
        attributes: { target: 'shop::db', spans: 'request:db' },
      },
    },
    {
      name: 'log4rs',
      text: '2024-05-01T10:00:00.582453+00:00 DEBUG shop::handlers - took 3 ms',
      expected: { severityNumber: 5, body: 'took 3 ms' },
    },
    {
      name: 'without severity: a panic',
      text: "thread 'main' panicked at src/main.rs:4:5:\nindex out of bounds",
      expected: {
        time: null,
        severityNumber: 21,
        severityText: null,
        severityDerived: true,
        attributes: { thread: 'main' },
      },
    },
    { name: 'no level', text: '2024-05-01T10:00:00.139141Z shop: listening', malformed: true },
  ],
};
