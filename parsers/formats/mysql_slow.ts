// The slow query log of MySQL and MariaDB: `# Time: …`, `# User@Host: …`, `# Query_time: …`, then the
// statement. The time of the first line counts; entries of the same second have none there, but
// `SET timestamp=` in the statement. The statement is the body, without what the server puts before.
import { finishHeadedLine } from '../headed-line.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const timeMark = '# Time: ';
const userMark = '# User@Host: ';
const setMark = 'SET timestamp=';
const measure =
  /\b(Query_time|Lock_time|Rows_sent|Rows_examined|Rows_affected|Bytes_sent): ([\d.]{1,24})/g;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(0) !== 35 || text.charCodeAt(1) !== 32) return undefined;
  const isTimed = text.startsWith(timeMark);
  if (!isTimed && !text.startsWith(userMark)) return undefined;
  const stated = isTimed ? readTimeAt(text, timeMark.length) : undefined;
  if (isTimed && stated === undefined) return undefined;
  const set = text.indexOf(setMark);
  const read = stated ?? (set < 0 ? undefined : readEpochAt(text, set + setMark.length));
  const end = set < 0 ? -1 : text.indexOf('\n', set);
  const bodyAt = end < 0 ? 0 : end + 1;
  return finishHeadedLine(
    'mysql_slow',
    text,
    {
      time: read?.time,
      bodyAt,
      addAttributes: (add) => {
        const comments = text.slice(0, set < 0 ? text.length : set);
        const user = /User@Host: ([^\s[]{1,64})/.exec(comments)?.[1];
        if (user !== undefined) add('user', user);
        for (const [, name, value] of comments.matchAll(measure)) add(name ?? '', Number(value));
      },
    },
    options,
  );
}

export const mysqlSlow: LogFormat = {
  name: 'mysql_slow',
  title: 'MySQL and MariaDB slow query log',
  writtenBy: ['MySQL', 'MariaDB', 'Percona Server'],
  specificity: 78,
  firstCharacters: '#',
  parse,
  samples: [
    {
      name: 'without severity: a whole entry',
      text: '# Time: 2024-05-01T10:00:00.678222Z\n# User@Host: cart[cart] @ localhost []  Id:     2\n# Query_time: 2.011853  Lock_time: 0.011542  Rows_sent: 268  Rows_examined: 26800\nSET timestamp=1714557598;\nSELECT * FROM `cart`;',
      expected: {
        time: '2024-05-01T10:00:00.678222Z',
        severityNumber: 0,
        severityText: null,
        body: 'SELECT * FROM `cart`;',
        attributes: { user: 'cart', Query_time: 2.011853, Rows_examined: 26800 },
      },
    },
    {
      name: 'the second entry of a second',
      text: '# User@Host: cart[cart] @ localhost []\n# Query_time: 1.5  Lock_time: 0\nSET timestamp=1714557600;\nSELECT 1;',
      expected: { time: '2024-05-01T10:00:00Z', body: 'SELECT 1;' },
    },
    {
      name: 'a short date with a padded hour',
      text: '# Time: 240501  9:00:33',
      expected: { time: '2024-05-01T09:00:33' },
    },
    { name: 'no time behind its name', text: '# Time: soon', malformed: true },
  ],
};
