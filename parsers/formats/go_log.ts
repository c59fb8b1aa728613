// The Go standard library's log: `2009/01/23 01:23:23.123123 file.go:23: message`, with the fraction
// and the place only where the program asks for them; log/slog's default handler writes a level word
// behind the same time. The level of other lines is looked for in the message, and marked derived.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { levelWordInText } from '../severity.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  / (?:((?:[\w./@+-]{1,200}\/)?[\w.-]{1,80}\.go):(\d{1,6}): )?(?:((?:DEBUG|INFO|WARN|ERROR)(?:[+-]\d{1,3})?) )?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(4) !== 47 || text.charCodeAt(10) !== 32) return undefined;
  const read = readHeaderTimeAt(text, 0);
  const next = read === undefined ? NaN : text.charCodeAt(read.end + 1);
  // A bracket or a dash belongs to other programs with Go's time: nginx, hclog, NATS.
  if (read === undefined || next === 91 || next === 45 || text.charCodeAt(read.end) !== 32) {
    return undefined;
  }
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  const bodyAt = read.end + match[0].length;
  const derived = match[3] === undefined ? levelWordInText(text, bodyAt) : undefined;
  const line = finishHeadedLine(
    'go_log',
    text,
    {
      time: read.time,
      levelText: match[3] ?? derived?.word,
      bodyAt,
      addAttributes: (add) => {
        if (match[1] === undefined) return;
        add('file', match[1]);
        add('line', Number(match[2]));
      },
    },
    options,
  );
  return derived === undefined ? line : { ...line, severityDerived: true };
}

export const goLog: LogFormat = {
  name: 'go_log',
  title: 'Go standard log',
  writtenBy: ['Go log', 'Go log/slog default handler'],
  specificity: 40,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'without severity',
      text: '2024/05/01 10:00:00 listening on :8080',
      expected: {
        time: '2024-05-01T10:00:00',
        severityNumber: 0,
        severityText: null,
        body: 'listening on :8080',
      },
    },
    {
      name: 'fraction and place',
      text: '2024/05/01 10:00:00.198136 cart/main.go:63: error: no such item',
      expected: {
        time: '2024-05-01T10:00:00.198136',
        severityNumber: 17,
        severityDerived: true,
        body: 'error: no such item',
        attributes: { file: 'cart/main.go', line: 63 },
      },
    },
    {
      name: 'slog default handler',
      text: '2024/05/01 10:00:00 WARN stock is low request_id=r-19',
      expected: {
        severityNumber: 13,
        severityText: 'WARN',
        body: 'stock is low request_id=r-19',
        requestId: 'r-19',
      },
    },
    { name: 'a bracket follows', text: '2024/05/01 10:00:00 [other] text', malformed: true },
  ],
};
