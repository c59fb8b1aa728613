// Every way in which programs write a time: written by hand here, read by the parser. A time that is
// written in a shape must come back as it was, whatever its digits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEpochAt } from '../../parsers/timestamp-epoch.ts';
import { readGlogTimeAt, readWholeTime } from '../../parsers/timestamp.ts';
import type { LineTime } from '../../parsers/types.ts';

interface Clock {
  readonly date: Date;
  /** Nanoseconds of the second. */
  readonly ns: number;
  /** Minutes east of UTC. */
  readonly east: number;
}

interface Shape {
  readonly name: string;
  readonly write: (clock: Clock) => string;
  /** Fraction digits that the shape holds. */
  readonly digits: number;
  readonly missing?: 'year' | 'date';
  /** The shape states its offset. */
  readonly hasOffset?: true;
  readonly read?: (text: string) => LineTime | undefined;
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const weekdays = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const two = (value: number): string => String(value).padStart(2, '0');
const year = ({ date }: Clock): string => String(date.getUTCFullYear());
const month = ({ date }: Clock): string => two(date.getUTCMonth() + 1);
const monthName = ({ date }: Clock): string => months[date.getUTCMonth()] ?? '';
const weekday = ({ date }: Clock): string => weekdays[date.getUTCDay()] ?? '';
const day = ({ date }: Clock): string => two(date.getUTCDate());
const bareDay = ({ date }: Clock): string => String(date.getUTCDate());
const clockOf = ({ date }: Clock): string =>
  [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
const fraction = ({ ns }: Clock, digits: number): string =>
  String(ns).padStart(9, '0').slice(0, digits);
const offset = ({ east }: Clock, colon = ':'): string => {
  const size = Math.abs(east);
  return `${east < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${colon}${two(size % 60)}`;
};
const half = ({ date }: Clock): string => {
  const hour = date.getUTCHours();
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${clock} ${hour < 12 ? 'AM' : 'PM'}`;
};
const epoch = (text: string): LineTime | undefined => {
  const read = readEpochAt(text, 0);
  return read?.end === text.length ? read.time : undefined;
};
const seconds = ({ date }: Clock): string => String(date.getTime() / 1000);

const shapes: readonly Shape[] = [
  ...[0, 1, 3, 5, 6, 7, 9].map((digits): Shape => ({
    name: `RFC 3339, ${digits} digits`,
    write: (c) =>
      `${year(c)}-${month(c)}-${day(c)}T${clockOf(c)}${digits === 0 ? '' : '.'}${fraction(c, digits)}${offset(c)}`,
    digits,
    hasOffset: true,
  })),
  {
    name: 'Python logging, log4j',
    write: (c) => `${year(c)}-${month(c)}-${day(c)} ${clockOf(c)},${fraction(c, 3)}`,
    digits: 3,
  },
  {
    name: 'zap',
    write: (c) =>
      `${year(c)}-${month(c)}-${day(c)}T${clockOf(c)}.${fraction(c, 3)}${offset(c, '')}`,
    digits: 3,
    hasOffset: true,
  },
  {
    name: 'gunicorn',
    write: (c) => `${year(c)}-${month(c)}-${day(c)} ${clockOf(c)} ${offset(c, '')}`,
    digits: 0,
    hasOffset: true,
  },
  {
    name: 'Java ZonedDateTime',
    write: (c) =>
      `${year(c)}-${month(c)}-${day(c)}T${clockOf(c)}.${fraction(c, 6)}${offset(c)}[Europe/Berlin]`,
    digits: 6,
    hasOffset: true,
  },
  {
    name: 'Go log, nginx error',
    write: (c) => `${year(c)}/${month(c)}/${day(c)} ${clockOf(c)}.${fraction(c, 6)}`,
    digits: 6,
  },
  { name: 'gin', write: (c) => `${year(c)}/${month(c)}/${day(c)} - ${clockOf(c)}`, digits: 0 },
  {
    name: 'ClickHouse',
    write: (c) => `${year(c)}.${month(c)}.${day(c)} ${clockOf(c)}.${fraction(c, 6)}`,
    digits: 6,
  },
  {
    name: 'compact with dot',
    write: (c) =>
      `${year(c)}${month(c)}${day(c)}.${clockOf(c).replaceAll(':', '')},${fraction(c, 3)}`,
    digits: 3,
  },
  {
    name: 'ISO basic',
    write: (c) => `${year(c)}${month(c)}${day(c)}T${clockOf(c).replaceAll(':', '')}Z`,
    digits: 0,
  },
  {
    name: 'glog with year',
    write: (c) => `${year(c)}${month(c)}${day(c)} ${clockOf(c)}.${fraction(c, 6)}`,
    digits: 6,
  },
  {
    name: 'Spark',
    write: (c) => `${year(c).slice(2)}/${month(c)}/${day(c)} ${clockOf(c)}`,
    digits: 0,
  },
  {
    name: 'old MySQL',
    write: (c) => `${year(c).slice(2)}${month(c)}${day(c)} ${clockOf(c)}`,
    digits: 0,
  },
  {
    name: 'HDFS',
    write: (c) => `${year(c).slice(2)}${month(c)}${day(c)} ${clockOf(c).replaceAll(':', '')}`,
    digits: 0,
  },
  {
    name: 'access line',
    write: (c) => `${day(c)}/${monthName(c)}/${year(c)}:${clockOf(c)} ${offset(c, '')}`,
    digits: 0,
    hasOffset: true,
  },
  {
    name: 'HAProxy',
    write: (c) => `${day(c)}/${monthName(c)}/${year(c)}:${clockOf(c)}.${fraction(c, 3)}`,
    digits: 3,
  },
  {
    name: 'Tomcat',
    write: (c) => `${day(c)}-${monthName(c)}-${year(c)} ${clockOf(c)}.${fraction(c, 3)}`,
    digits: 3,
  },
  {
    name: 'RabbitMQ 3.7',
    write: (c) => `${bareDay(c)}-${monthName(c)}-${year(c)}::${clockOf(c)}`,
    digits: 0,
  },
  {
    name: 'Redis',
    write: (c) => `${day(c)} ${monthName(c)} ${year(c)} ${clockOf(c)}.${fraction(c, 3)}`,
    digits: 3,
  },
  {
    name: 'Redis before 5',
    write: (c) => `${day(c)} ${monthName(c)} ${clockOf(c)}.${fraction(c, 3)}`,
    digits: 3,
    missing: 'year',
  },
  {
    name: 'RFC 1123',
    write: (c) =>
      `${weekday(c)}, ${day(c)} ${monthName(c)} ${year(c)} ${clockOf(c)} ${offset(c, '')}`,
    digits: 0,
    hasOffset: true,
  },
  {
    name: 'asctime',
    write: (c) =>
      `${weekday(c)} ${monthName(c)} ${bareDay(c).padStart(2)} ${clockOf(c)} ${year(c)}`,
    digits: 0,
  },
  {
    name: 'Apache error',
    write: (c) =>
      `${weekday(c)} ${monthName(c)} ${day(c)} ${clockOf(c)}.${fraction(c, 6)} ${year(c)}`,
    digits: 6,
  },
  {
    name: 'JavaScript',
    write: (c) =>
      `${weekday(c)} ${monthName(c)} ${day(c)} ${year(c)} ${clockOf(c)} GMT${offset(c, '')}`,
    digits: 0,
    hasOffset: true,
  },
  {
    name: 'java.util.logging',
    write: (c) => `${monthName(c)} ${day(c)}, ${year(c)} ${half(c)}`,
    digits: 0,
  },
  {
    name: 'java.util.logging of Java 20',
    write: (c) =>
      `${monthName(c)} ${day(c)}, ${year(c)} ${half(c).replace(/ (?=[AP]M)/, '\u202f')}`,
    digits: 0,
  },
  {
    name: 'syslog',
    write: (c) => `${monthName(c)} ${bareDay(c).padStart(2)} ${clockOf(c)}`,
    digits: 0,
    missing: 'year',
  },
  {
    name: 'journald',
    write: (c) => `${monthName(c)} ${day(c)} ${clockOf(c)}.${fraction(c, 6)}`,
    digits: 6,
    missing: 'year',
  },
  {
    name: 'glog',
    write: (c) => `${month(c)}${day(c)} ${clockOf(c)}.${fraction(c, 6)}`,
    digits: 6,
    missing: 'year',
    read: (text) => readGlogTimeAt(text, 0)?.time,
  },
  {
    name: 'time alone',
    write: (c) => `${clockOf(c)}.${fraction(c, 3)}`,
    digits: 3,
    missing: 'date',
  },
  {
    name: 'five digits',
    write: (c) => `${clockOf(c)},${fraction(c, 5)}`,
    digits: 5,
    missing: 'date',
  },
  { name: 'epoch seconds', write: seconds, digits: 0, read: epoch },
  {
    name: 'epoch seconds with a fraction',
    write: (c) => `${seconds(c)}.${fraction(c, 7)}`,
    digits: 7,
    read: epoch,
  },
  { name: 'epoch ms', write: (c) => `${seconds(c)}${fraction(c, 3)}`, digits: 3, read: epoch },
  {
    name: 'epoch ms with a fraction',
    write: (c) => `${seconds(c)}${fraction(c, 3)}.${fraction(c, 9).slice(3)}`,
    digits: 9,
    read: epoch,
  },
  { name: 'epoch µs', write: (c) => `${seconds(c)}${fraction(c, 6)}`, digits: 6, read: epoch },
  { name: 'epoch ns', write: (c) => `${seconds(c)}${fraction(c, 9)}`, digits: 9, read: epoch },
];

const clocks: fc.Arbitrary<Clock> = fc.record({
  // Epoch numbers have ten digits since 2001; years of two digits mean the years until 2069.
  date: fc
    .integer({ min: 1_000_000_000, max: Date.UTC(2069, 0) / 1000 })
    .map((since) => new Date(since * 1000)),
  ns: fc.integer({ min: 0, max: 999_999_999 }),
  east: fc.integer({ min: -720, max: 840 }),
});

const dayUs = 86_400_000_000;

/** The wall time that was written, cut to the digits of the shape. */
function wallOf({ date }: Clock, missing: Shape['missing']): number {
  const us = date.getTime() * 1000;
  if (missing === 'date') return us % dayUs;
  if (missing !== 'year') return us;
  const inLeapYear = new Date(date);
  inLeapYear.setUTCFullYear(1972);
  return inLeapYear.getTime() * 1000;
}

test.each(shapes)('$name', ({ write, digits, missing, hasOffset, read = readWholeTime }) => {
  fc.assert(
    fc.property(clocks, (clock) => {
      const time = read(write(clock));
      const ns = digits === 0 ? 0 : Number(fraction(clock, digits).padEnd(9, '0'));
      const us = Math.floor(ns / 1000);
      expect(time).toMatchObject({
        wallUs: wallOf(clock, missing) + us,
        restNs: ns - us * 1000,
        digits,
      });
      expect(time?.missing).toBe(missing);
      if (hasOffset) expect(time?.offsetMinutes).toBe(clock.east);
    }),
  );
});
