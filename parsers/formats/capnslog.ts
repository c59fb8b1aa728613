// CoreOS' capnslog, which etcd up to 3.3 and flannel write: `2020-08-20 18:19:25.769683 I | pkg:
// message`. The header states no zone.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / ([A-Z]) \| (?:([\w./-]{1,64}): )?/y;
/** Index of the bar: date, time and microseconds have a fixed width. */
const barAt = 29;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(barAt) !== 124 || text.charCodeAt(4) !== 45) return undefined;
  const read = readTimeAt(text, 0);
  if (read === undefined) return undefined;
  const match = matchAt(header, text, read.end);
  if (match === undefined) return undefined;
  const [all, level, name] = match;
  return finishHeadedLine(
    'capnslog',
    text,
    {
      time: read.time,
      levelText: level,
      bodyAt: read.end + all.length,
      addAttributes: (add) => {
        if (name !== undefined) add('package', name);
      },
    },
    options,
  );
}

export const capnslog: LogFormat = {
  name: 'capnslog',
  title: 'capnslog (etcd up to 3.3)',
  writtenBy: ['etcd', 'flannel'],
  specificity: 75,
  firstCharacters: '0',
  parse,
  samples: [
    {
      name: 'with its package',
      text: '2024-05-01 10:00:00.769683 W | etcdserver: read-only range request took too long',
      expected: {
        time: '2024-05-01T10:00:00.769683',
        severityNumber: 13,
        severityText: 'W',
        body: 'read-only range request took too long',
        attributes: { package: 'etcdserver' },
      },
    },
    {
      name: 'without a package',
      text: '2024-05-01 10:00:00.769683 C | cannot listen on 2379',
      expected: { severityNumber: 21, body: 'cannot listen on 2379' },
    },
    {
      name: 'without severity: a letter that is no level',
      text: '2024-05-01 10:00:00.769683 X | raft: odd',
      expected: { severityNumber: 0, severityText: null, body: 'odd' },
    },
    { name: 'no letter', text: '2024-05-01 10:00:00.769683   | raft: odd', malformed: true },
  ],
};
