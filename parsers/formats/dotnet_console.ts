// .NET's simple console logger: `info: Category[14]` and the message, indented by six blanks, on the
// next line, or all on one line; a time may stand in front (`TimestampFormat`). Scopes come before
// the message as `=> SpanId:…, TraceId:…, ParentId:… => RequestId:…`.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readHeaderTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  /(trce|dbug|info|warn|fail|crit|none): ([\w.`+<>,-]{1,240})\[(-?\d{1,10})\]( |\n|$)/y;
const scopes = /^ {6}=> .*$/;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  let at = 0;
  const hasTime = isDigitAt(text, 0) || text.charCodeAt(0) === 91;
  const read = hasTime ? readHeaderTimeAt(text, text.charCodeAt(0) === 91 ? 1 : 0) : undefined;
  if (hasTime) {
    if (read === undefined) return undefined;
    at = text.charCodeAt(read.end) === 93 ? read.end + 1 : read.end;
    if (text.charCodeAt(at) === 32) at++;
  }
  if (text.charCodeAt(at + 4) !== 58) return undefined;
  const match = matchAt(header, text, at);
  if (match === undefined) return undefined;
  const bodyAt = at + match[0].length;
  return finishHeadedLine(
    'dotnet_console',
    text,
    {
      time: read?.time,
      levelText: match[1] === 'none' ? undefined : match[1],
      bodyAt,
      body: match[4] === '\n' ? withoutMargin(text.slice(bodyAt)) : text.slice(bodyAt),
      addAttributes: (add) => {
        add('category', match[2] ?? '');
        add('event_id', Number(match[3]));
      },
    },
    options,
  );
}

/** The lines below the header without their six blanks and without the scopes in front. */
function withoutMargin(below: string): string {
  const lines = below.split('\n');
  const message = lines.filter((line, index) => index > 0 || !scopes.test(line));
  return (message.length > 0 ? message : lines)
    .map((line) => (line.startsWith('      ') ? line.slice(6) : line))
    .join('\n');
}

export const dotnetConsole: LogFormat = {
  name: 'dotnet_console',
  title: '.NET simple console line',
  writtenBy: ['ASP.NET Core', 'Microsoft.Extensions.Logging'],
  specificity: 65,
  firstCharacters: 'tdiwfcn0[',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'message on the second line',
      text: 'info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://[::]:8080',
      expected: {
        time: null,
        severityNumber: 9,
        severityText: 'info',
        body: 'Now listening on: http://[::]:8080',
        attributes: { category: 'Microsoft.Hosting.Lifetime', event_id: 14 },
      },
    },
    {
      name: 'scopes with ids',
      text: 'fail: Shop.Cart[0]\n      => SpanId:00f067aa0ba902b7, TraceId:4bf92f3577b34da6a3ce929d0e0e4736, ParentId:0000000000000000 => RequestId:0HN3\n      cannot add item',
      expected: {
        severityNumber: 17,
        severityText: 'fail',
        body: 'cannot add item',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
        requestId: '0HN3',
      },
    },
    {
      name: 'one line, with the time',
      text: '10:00:00 crit: Shop.Cart[3] database is gone',
      expected: { time: 'T10:00:00', severityNumber: 21, body: 'database is gone' },
    },
    {
      name: 'only the header arrived',
      text: 'warn: Microsoft.AspNetCore.Server.Kestrel[0]',
      expected: { severityNumber: 13, body: 'warn: Microsoft.AspNetCore.Server.Kestrel[0]' },
    },
    {
      name: 'without severity: the level that means none',
      text: 'none: Shop.Cart[0] text',
      expected: { severityNumber: 0, severityText: null, body: 'text' },
    },
    { name: 'no event id', text: 'info: something happened', malformed: true },
  ],
};
