// Ruby's standard Logger, `L, [TIME #pid]  LEVEL -- program: message`, and what Rails writes with it:
// a tag with the request's id in front of the message, `Started GET "/path" for … at TIME` and
// `Completed 200 OK in 12ms`, with or without the logger's header.
import { finishHeadedLine, matchAt, readStatus } from '../headed-line.ts';
import type { ReadTime } from '../timestamp-epoch.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const levelPart = / ?#(\d{1,10})\] {1,3}([A-Z]{3,7}) -- ([^:\n]{0,120}): ?/y;
/** Rails tags lines with `config.log_tags = [:request_id]`. */
const tagPart = /\[([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})\] /y;
const startedPart = /Started ([A-Z]{3,10}) "([^"\n]{1,4096})" for ([\w.:]{2,64}) at /y;
const completedPart = /Completed (\d{3}) [\w ]{0,40}in (\d{1,9})ms/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const first = text.charCodeAt(0);
  let at = 0;
  let read: ReadTime | undefined;
  let header: RegExpExecArray | undefined;
  if (text.charCodeAt(1) === 44) {
    read = text.charCodeAt(3) === 91 ? readTimeAt(text, 4) : undefined;
    header = read && matchAt(levelPart, text, read.end);
    if (read === undefined || header === undefined) return undefined;
    at = read.end + header[0].length;
  } else if (first === 91 ? text.charCodeAt(37) !== 93 : !isRailsWord(text)) return undefined;
  const tag = matchAt(tagPart, text, at);
  const messageAt = at + (tag?.[0].length ?? 0);
  const started = matchAt(startedPart, text, messageAt);
  const completed = matchAt(completedPart, text, messageAt);
  if (header === undefined && tag === undefined && !started && !completed) return undefined;
  return finishHeadedLine(
    'ruby_logger',
    text,
    {
      time: read?.time ?? (started && readTimeAt(text, messageAt + started[0].length))?.time,
      levelText: header?.[2],
      bodyAt: messageAt,
      httpStatus: readStatus(completed?.[1]),
      requestId: tag?.[1],
      addAttributes: (add) => {
        if (header !== undefined) {
          add('pid', Number(header[1]));
          if (header[3] !== undefined && header[3] !== '') add('program', header[3]);
        }
        if (started !== undefined) {
          add('method', started[1] ?? '');
          add('path', started[2] ?? '');
          add('remote_addr', started[3] ?? '');
        }
        if (completed !== undefined) add('duration_ms', Number(completed[2]));
      },
    },
    options,
  );
}

/** `Sta…` or `Com…`: the two sentences that Rails frames a request with. */
function isRailsWord(text: string): boolean {
  const first = text.charCodeAt(0);
  const third = text.charCodeAt(2);
  return (first === 83 && third === 97) || (first === 67 && third === 109);
}

export const rubyLogger: LogFormat = {
  name: 'ruby_logger',
  title: 'Ruby Logger and Rails request lines',
  writtenBy: ['Ruby Logger', 'Rails', 'Sidekiq', 'Puma'],
  specificity: 60,
  firstCharacters: 'DIWEFAUSC[',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'standard logger',
      text: 'W, [2024-05-01T10:00:00.262 #66620]  WARN -- JobProcessor: queue is long',
      expected: {
        time: '2024-05-01T10:00:00.262',
        severityNumber: 13,
        severityText: 'WARN',
        body: 'queue is long',
        attributes: { pid: 66620, program: 'JobProcessor' },
      },
    },
    {
      name: 'Rails with a request tag',
      text: 'I, [2024-05-01T10:00:00.262000 #1]  INFO -- : [5b2c4e8f-0a1d-4c7e-9b3a-6f8d2e1c0b9a] Completed 500 Internal Server Error in 12ms (ActiveRecord: 1.2ms)',
      expected: {
        severityNumber: 9,
        httpStatus: 500,
        requestId: '5b2c4e8f-0a1d-4c7e-9b3a-6f8d2e1c0b9a',
        attributes: { duration_ms: 12 },
      },
    },
    {
      name: 'without severity: Rails starts a request',
      text: 'Started GET "/cart?id=1" for 10.0.0.1 at 2024-05-01 10:00:00 +0200',
      expected: {
        time: '2024-05-01T10:00:00+02:00',
        severityNumber: 0,
        severityText: null,
        attributes: { method: 'GET', path: '/cart?id=1' },
      },
    },
    {
      name: 'severity by the status only',
      text: 'Completed 404 Not Found in 7ms',
      expected: { time: null, severityNumber: 13, severityDerived: true, httpStatus: 404 },
    },
    {
      name: 'an unknown level',
      text: 'A, [2024-05-01T10:00:00.262 #66620]   ANY -- : text',
      expected: { severityNumber: 0, severityText: null, body: 'text' },
    },
    { name: 'no process id', text: 'I, [2024-05-01T10:00:00.262] INFO -- : text', malformed: true },
  ],
};
