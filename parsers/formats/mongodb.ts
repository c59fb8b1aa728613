// MongoDB 2.6 to 4.2: `2014-11-03T18:28:32.450-0500 I NETWORK  [conn7] message`; 2.6 has neither level
// nor component. Later versions write JSON.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const header = / ([A-Z])(\d)? {1,2}([A-Z_]{1,14}|-) {1,12}(?:\[([^\]\n]{1,120})\] ?)?/y;
/** Threads of 2.6, by which its lines are known from others with a bracket. */
const older =
  / \[(conn\d{1,12}|initandlisten|journal|rs[A-Z]\w{1,30}|TTLMonitor|clientcursormon|signalProcessingThread|FileAllocator|DataFileSync|mongosMain|Balancer|websvr)\] ?/y;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  if (text.charCodeAt(10) !== 84 || text.charCodeAt(19) !== 46) return undefined;
  const sign = text.charCodeAt(23);
  if (sign !== 43 && sign !== 45 && sign !== 90) return undefined;
  const end = sign === 90 ? 24 : text.indexOf(' ', 24);
  const match = matchAt(header, text, end);
  const thread = match === undefined ? matchAt(older, text, end) : undefined;
  const all = match?.[0] ?? thread?.[0];
  const read = all === undefined ? undefined : readTimeAt(text, 0);
  if (all === undefined || read?.end !== end) return undefined;
  return finishHeadedLine(
    'mongodb',
    text,
    {
      time: read.time,
      levelText: match?.[1],
      bodyAt: end + all.length,
      addAttributes: (add) => {
        if (match?.[2] !== undefined) add('verbosity', Number(match[2]));
        if (match?.[3] !== undefined && match[3] !== '-') add('component', match[3]);
        const context = match?.[4] ?? thread?.[1];
        if (context !== undefined) add('context', context);
      },
    },
    options,
  );
}

export const mongodb: LogFormat = {
  name: 'mongodb',
  title: 'MongoDB 2.6–4.2 text',
  writtenBy: ['MongoDB'],
  specificity: 76,
  firstCharacters: '0',
  parse,
  samples: [
    {
      name: 'with a component',
      text: '2024-05-01T10:00:00.450-0500 W STORAGE  [conn7] journal is far behind',
      expected: {
        time: '2024-05-01T10:00:00.450-05:00',
        severityNumber: 13,
        severityText: 'W',
        body: 'journal is far behind',
        attributes: { component: 'STORAGE', context: 'conn7' },
      },
    },
    {
      name: 'without a component',
      text: '2024-05-01T10:00:00.450+0000 F -        [conn7] Got signal: 11 (Segmentation fault).',
      expected: { severityNumber: 21, body: 'Got signal: 11 (Segmentation fault).' },
    },
    {
      name: 'without severity: 2.6',
      text: '2024-05-01T10:00:00.450-0500 [initandlisten] waiting for connections on port 27017',
      expected: { severityNumber: 0, severityText: null, attributes: { context: 'initandlisten' } },
    },
    { name: 'a level as a word', text: '2024-05-01T10:00:00.450Z INFO [main] up', malformed: true },
  ],
};
