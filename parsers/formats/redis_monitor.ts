// Redis MONITOR, which some run as a container of its own: `1714557600.123456 [0 10.0.0.7:50412] "GET"
// "user:1"`. The seconds since 1970 come from the server's clock; there is no level.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const source = / \[(\d{1,5}) (lua|unix:\S{1,108}|\S{3,64}:\d{1,5})\] "([^"\s]{1,64})"/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(10) !== 46 || text.charCodeAt(17) !== 32) return undefined;
  const match = matchAt(source, text, 17);
  const read = match && readEpochAt(text, 0);
  if (match === undefined || read?.end !== 17) return undefined;
  const [whole, database, client = '', command = ''] = match;
  return finishHeadedLine(
    'redis_monitor',
    text,
    {
      time: read.time,
      bodyAt: 17 + whole.length - command.length - 2,
      addAttributes: (add) => {
        add('database', Number(database));
        add('client', client);
        add('command', command);
      },
    },
    options,
  );
}

export const redisMonitor: LogFormat = {
  name: 'redis_monitor',
  title: 'Redis MONITOR',
  writtenBy: ['redis-cli monitor'],
  specificity: 72,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'a command',
      text: '1714557600.123456 [0 10.0.0.7:50412] "SET" "cart:7" "3"',
      expected: {
        time: '2024-05-01T10:00:00.123456Z',
        body: '"SET" "cart:7" "3"',
        attributes: { database: 0, client: '10.0.0.7:50412', command: 'SET' },
      },
    },
    {
      name: 'without severity, from a script',
      text: '1714557600.123456 [3 lua] "EXPIRE" "cart:7" "60"',
      expected: { severityNumber: 0, severityText: null, attributes: { client: 'lua' } },
    },
    { name: 'no client', text: '1714557600.123456 [0] "GET" "cart:7"', malformed: true },
  ],
};
