// CockroachDB's `crdb-v1` and `crdb-v2` text: glog's letter with a short year, the goroutine, an
// optional channel, `file:line`, the mark `⋮` where sensitive parts are marked `‹ ›`, tags such as
// `[n1,s1]`, and in v2 an entry counter. The header states no zone.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  / (\d{1,10}) (?:(\d{1,3})@)?([^\s:@]{1,200}):(\d{1,6}) {1,2}(?:⋮ )?(?:\[([^\]]{0,200})\] )?(?:(\d{1,12}) [ +=|!])?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(7) !== 32 || !isDigitAt(text, 1) || !isDigitAt(text, 6)) return undefined;
  const read = readTimeAt(text, 1);
  if (read === undefined) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  const [all, goroutine, channel, file, line, tags, counter] = match;
  return finishHeadedLine(
    'cockroachdb',
    text,
    {
      time: read.time,
      levelText: text.charAt(0),
      bodyAt: read.end + all.length,
      addAttributes: (add) => {
        add('goroutine', Number(goroutine));
        if (channel !== undefined) add('channel', Number(channel));
        add('file', file ?? '');
        add('line', Number(line));
        if (tags !== undefined) add('tags', tags);
        if (counter !== undefined) add('counter', Number(counter));
      },
    },
    options,
  );
}

export const cockroachdb: LogFormat = {
  name: 'cockroachdb',
  title: 'CockroachDB text (crdb-v1, crdb-v2)',
  writtenBy: ['CockroachDB'],
  specificity: 82,
  firstCharacters: 'A',
  parse,
  samples: [
    {
      name: 'with redaction marks',
      text: 'W240501 10:00:00.849080 1 cli/start.go:987 ⋮ [n1,s2] ‹disk /data is slow›',
      expected: {
        time: '2024-05-01T10:00:00.849080',
        severityNumber: 13,
        severityText: 'W',
        body: '‹disk /data is slow›',
        attributes: { goroutine: 1, file: 'cli/start.go', line: 987, tags: 'n1,s2' },
      },
    },
    {
      name: 'version 2 with channel and counter',
      text: 'I240501 10:00:00.083093 14 1@server/node.go:464 ⋮ [-] 23  node started',
      expected: {
        severityNumber: 9,
        body: 'node started',
        attributes: { channel: 1, tags: '-', counter: 23 },
      },
    },
    {
      name: 'version 1 without marks',
      text: 'E240501 10:00:00.083093 197 storage/replica.go:12  [n3] cannot apply snapshot',
      expected: { severityNumber: 17, body: 'cannot apply snapshot', attributes: { tags: 'n3' } },
    },
    {
      name: 'without severity: a letter that is no level',
      text: 'X240501 10:00:00.083093 197 util/log/sink.go:12 ⋮ odd',
      expected: { severityNumber: 0, severityText: null, body: 'odd' },
    },
    { name: 'no location', text: 'I240501 10:00:00.083093 197 node started', malformed: true },
  ],
};
