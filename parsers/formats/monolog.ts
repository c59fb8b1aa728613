// Monolog's line format, `[TIME] channel.LEVEL: message {context} [extra]`, which Laravel and Symfony
// write too. Context and extra are JSON at the end of the first line, empty as `[]`.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { AttributeValue, LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  /\] ([\w-]{1,80})\.(DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY|API): ?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const read = readHeaderTimeAt(text, 1);
  if (read === undefined || text.charCodeAt(read.end) !== 93) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  const bodyAt = read.end + match[0].length;
  const newline = text.indexOf('\n', bodyAt);
  const lineEnd = newline < 0 ? text.length : newline;
  const message = withoutEmptyTails(text.slice(bodyAt, lineEnd));
  return finishHeadedLine(
    'monolog',
    text,
    {
      time: read.time,
      levelText: match[2],
      bodyAt,
      body: message + text.slice(lineEnd),
      addAttributes: (add) => {
        add('channel', match[1] ?? '');
        const context = contextOf(message);
        if (context !== undefined) add('context', context);
      },
    },
    options,
  );
}

/** Empty context and extra say nothing: ` [] []` at the end. */
function withoutEmptyTails(message: string): string {
  let end = message.trimEnd();
  for (let count = 0; count < 2 && end.endsWith(' []'); count++) end = end.slice(0, -3).trimEnd();
  return end === '[]' ? '' : end;
}

/** The JSON object that ends a message; absent where the text from its first ` {` on is none. */
function contextOf(message: string): AttributeValue | undefined {
  const open = message.startsWith('{') ? 0 : message.indexOf(' {');
  if (open < 0 || !message.endsWith('}')) return undefined;
  try {
    return JSON.parse(message.slice(open)) as AttributeValue;
  } catch {
    return undefined;
  }
}

export const monolog: LogFormat = {
  name: 'monolog',
  title: 'Monolog line (Laravel, Symfony)',
  writtenBy: ['Monolog', 'Laravel', 'Symfony'],
  specificity: 65,
  firstCharacters: '[',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'context and empty extra',
      text: '[2024-05-01T10:00:00.393595+00:00] checkout.ERROR: payment declined {"order":13,"request_id":"r-19"} []',
      expected: {
        time: '2024-05-01T10:00:00.393595Z',
        severityNumber: 17,
        severityText: 'ERROR',
        body: 'payment declined {"order":13,"request_id":"r-19"}',
        requestId: 'r-19',
        attributes: { channel: 'checkout', context: { order: 13 } },
      },
    },
    {
      name: 'Laravel, without a zone',
      text: '[2024-05-01 10:00:00] production.NOTICE: cache was rebuilt',
      expected: { time: '2024-05-01T10:00:00', severityNumber: 10, body: 'cache was rebuilt' },
    },
    {
      name: 'without severity: a level of Monolog’s past',
      text: '[2024-05-01 10:00:00] local.API: called [] []',
      expected: { severityNumber: 0, severityText: null, body: 'called' },
    },
    { name: 'no channel', text: '[2024-05-01 10:00:00] ERROR: text', malformed: true },
  ],
};
