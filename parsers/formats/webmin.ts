// Webmin's actions: `1714557600.77.0 [01/May/2024 12:00:00] ann 0a1b 10.0.0.7 module script.cgi "action"`.
// Behind the seconds since 1970 stand process and count; the bracket has the same moment in the
// server's zone, which is known from the two.
import { finishHeadedLine, matchAt } from '../headed-line.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import { readTimeAt } from '../timestamp.ts';
import type { LineTime, LogFormat, ParseOptions, ParsedLine } from '../types.ts';

const number = /(\d{10})\.\d{1,10}\.\d{1,4} \[(?=\d{1,2}\/[A-Z])/y;
const who = /\] (\S{1,128}) (\S{1,64}) (\S{1,64}) (\S{1,64}) (\S{1,128}) /y;

/** Zones lie whole quarters of an hour and at most 14 hours from UTC. */
const quarterUs = 900_000_000;
const mostQuarters = 56;

function parse(text: string, options: ParseOptions): ParsedLine | undefined {
  const match = text.charCodeAt(10) === 46 ? matchAt(number, text, 0) : undefined;
  if (match === undefined) return undefined;
  const wall = readTimeAt(text, match[0].length);
  const fields = wall && matchAt(who, text, wall.end);
  if (wall === undefined || fields === undefined) return undefined;
  const [whole, user = '', , client = '', module = '', script = ''] = fields;
  return finishHeadedLine(
    'webmin',
    text,
    {
      time: withZone(wall.time, readEpochAt(match[1] ?? '', 0)?.time),
      bodyAt: wall.end + whole.length,
      addAttributes: (add) => {
        add('user', user);
        add('client', client);
        add('module', module);
        add('script', script);
      },
    },
    options,
  );
}

function withZone(wall: LineTime, epoch: LineTime | undefined): LineTime {
  if (epoch === undefined || wall.offsetMinutes !== undefined) return wall;
  const quarters = (wall.wallUs - epoch.wallUs) / quarterUs;
  if (!Number.isInteger(quarters) || Math.abs(quarters) > mostQuarters) return wall;
  return { ...wall, offsetMinutes: quarters * 15 };
}

export const webmin: LogFormat = {
  name: 'webmin',
  title: 'Webmin actions',
  writtenBy: ['Webmin', 'Usermin'],
  specificity: 73,
  firstCharacters: '0',
  refines: 'time_level_message',
  parse,
  samples: [
    {
      name: 'the zone follows from the two times, without severity',
      text: '1714557600.77.0 [01/May/2024 12:00:00] ann - 10.0.0.7 global miniserv.pl "failed" "-"',
      expected: {
        time: '2024-05-01T12:00:00+02:00',
        severityNumber: 0,
        body: '"failed" "-"',
        attributes: { user: 'ann', client: '10.0.0.7', script: 'miniserv.pl' },
      },
    },
    {
      name: 'times that do not agree',
      text: '1714557600.77.0 [01/May/2024 12:03:07] ann - 10.0.0.7 global miniserv.pl "ok"',
      expected: { time: '2024-05-01T12:03:07' },
    },
    { name: 'no bracket', text: '1714557600.77.0 01/May/2024 12:00:00 ann', malformed: true },
  ],
};
