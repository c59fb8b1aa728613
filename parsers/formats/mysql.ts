// MySQL and MariaDB's error log: `TIME thread [Level] [code] [subsystem] message`, MariaDB's
// `2021-07-06  7:29:32 0 [Warning] message` with a padded hour, and the short date of old servers,
// `171113 14:14:20 [Note] message` or `171113 14:14:20  InnoDB: message`, which states no level.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { isDigitAt } from '../timestamp-parts.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header =
  / {1,2}(?:([\da-f]{1,20}) )?\[(System|Note|Warning|ERROR|Error)\] (?:\[(MY-\d{1,10})\] )?(?:\[([A-Za-z]\w{1,30})\]:? )?/y;
const older = / {1,2}(?:[\da-f]{8,16} )?(?=InnoDB: |mysqld(?:_safe)?[: ])/y;

/** Length of `2024-05-01 10:00:00`. */
const fullDate = 19;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const isShort = text.charCodeAt(6) === 32 && isDigitAt(text, 5);
  if (!isShort && text.charCodeAt(4) !== 45) return undefined;
  const bracket = text.indexOf('[');
  const isHeaded = bracket > 14 && bracket < 64 && 'SNWE'.includes(text.charAt(bracket + 1));
  if (!isHeaded && !isShort && matchAt(older, text, fullDate) === undefined) return undefined;
  const read = readTimeAt(text, 0);
  if (read === undefined) return undefined;
  const match = isHeaded ? matchAt(header, text, read.end) : undefined;
  // `[ERROR]` behind a full date is MySQL's only with a thread before it.
  const isOwn = match !== undefined && (isShort || match[1] !== undefined || match[2] === 'Note');
  const found = isOwn ? match : matchAt(older, text, read.end);
  if (found === undefined) return undefined;
  return finishHeadedLine(
    'mysql',
    text,
    {
      time: read.time,
      levelText: isOwn ? match[2] : undefined,
      bodyAt: read.end + found[0].length,
      addAttributes: (add) => {
        if (!isOwn) return;
        if (match[1] !== undefined) add('thread', match[1]);
        if (match[3] !== undefined) add('code', match[3]);
        if (match[4] !== undefined) add('subsystem', match[4]);
      },
    },
    options,
  );
}

export const mysql: LogFormat = {
  name: 'mysql',
  title: 'MySQL and MariaDB error log',
  writtenBy: ['MySQL', 'MariaDB', 'Percona Server'],
  specificity: 74,
  firstCharacters: '0',
  parse,
  samples: [
    {
      name: 'MySQL 8',
      text: "2024-05-01T10:00:00.000001Z 10 [ERROR] [MY-010055] [Server] Unknown database 'cart'",
      expected: {
        time: '2024-05-01T10:00:00.000001Z',
        severityNumber: 17,
        severityText: 'ERROR',
        body: "Unknown database 'cart'",
        attributes: { thread: '10', code: 'MY-010055', subsystem: 'Server' },
      },
    },
    {
      name: 'MariaDB pads the hour',
      text: '2024-05-01  7:29:32 0 [Warning] Aborted connection 47',
      expected: { time: '2024-05-01T07:29:32', severityNumber: 13, body: 'Aborted connection 47' },
    },
    {
      name: 'a short date',
      text: '240501 14:14:20 [Note] Server socket created',
      expected: { time: '2024-05-01T14:14:20', severityNumber: 9, severityText: 'Note' },
    },
    {
      name: 'without severity',
      text: '240501 14:14:20  InnoDB: Initializing buffer pool, size = 128.0M',
      expected: {
        severityNumber: 0,
        severityText: null,
        body: 'InnoDB: Initializing buffer pool, size = 128.0M',
      },
    },
    {
      name: 'a full date, a hexadecimal thread and no level',
      text: '2024-05-01 10:00:00 7f1a2b3c InnoDB: The heap is disabled',
      expected: { time: '2024-05-01T10:00:00', severityNumber: 0 },
    },
    { name: 'an error without a thread', text: '2024-05-01 10:00:00 [ERROR] x', malformed: true },
  ],
};
