// Layouts of times that users write, in the directives of strptime. A layout becomes a list of small
// readers, each for one place of the text; what it leaves out (year, date, zone) is left out of the
// time too and settled later, as for any other line.
import { digitRun, fourDigits, fullYear, joinDateAndTime } from '../timestamp-parts.ts';
import { isWeekdayAt, monthNameAt, twoDigits } from '../timestamp-parts.ts';
import { readZone } from '../timestamp-zone.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import type { LineTime } from '../types.ts';

/** Reads a text that is one time in the layout and nothing else. */
export type ReadLayout = (text: string) => LineTime | undefined;

interface Parts {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  isAfternoon?: boolean;
  ns?: number;
  digits?: number;
  offsetMinutes?: number;
}

/** Reads at a place and returns the index behind, or -1. */
type Step = (text: string, at: number, parts: Parts) => number;

function number(
  width: 'two' | 'four' | 'padded',
  take: (parts: Parts, value: number) => void,
): Step {
  return (text, at, parts) => {
    const start = width === 'padded' && text.charCodeAt(at) === 32 ? at + 1 : at;
    const run = digitRun(text, start, width === 'four' ? 4 : 2);
    if (run === 0 || (width === 'four' && run < 4)) return -1;
    if (width === 'two' && run < 2) return -1;
    const value = width === 'four' ? fourDigits(text, start) : numberAt(text, start, run);
    take(parts, value);
    return start + run;
  };
}

function numberAt(text: string, at: number, run: number): number {
  return run === 2 ? twoDigits(text, at) : text.charCodeAt(at) - 48;
}

const hour = number('padded', (parts, value) => (parts.hour = value));

/** What stands for what; the source of the documentation. */
export const layoutDirectives = {
  '%Y': { means: 'year, four digits', step: number('four', (p, v) => (p.year = v)) },
  '%y': { means: 'year, two digits', step: number('two', (p, v) => (p.year = fullYear(v))) },
  '%m': { means: 'month, 1–12', step: number('padded', (p, v) => (p.month = v)) },
  '%b': { means: 'month, three English letters', step: readMonthName },
  '%d': { means: 'day of the month', step: number('padded', (p, v) => (p.day = v)) },
  '%a': { means: 'day of the week, three English letters', step: readWeekday },
  '%H': { means: 'hour, 0–23', step: hour },
  '%I': { means: 'hour, 1–12, with %p', step: hour },
  '%p': { means: 'AM or PM', step: readHalf },
  '%M': { means: 'minute', step: number('two', (p, v) => (p.minute = v)) },
  '%S': { means: 'second', step: number('two', (p, v) => (p.second = v)) },
  '%f': { means: 'fraction of a second, 1–9 digits', step: readFraction },
  '%z': { means: 'zone: Z, +02:00, +0200 or a name such as CET', step: readOffset },
  '%s': { means: 'seconds (ms, µs, ns by the number of digits) since 1970', step: undefined },
  '%%': { means: 'a percent sign', step: literal('%') },
} as const satisfies Readonly<Record<string, { means: string; step: Step | undefined }>>;

function literal(expected: string): Step {
  return (text, at) => (text.startsWith(expected, at) ? at + expected.length : -1);
}

function readMonthName(text: string, at: number, parts: Parts): number {
  const month = monthNameAt(text, at);
  if (month === 0) return -1;
  parts.month = month;
  return at + 3;
}

function readWeekday(text: string, at: number): number {
  return isWeekdayAt(text, at) ? at + 3 : -1;
}

function readHalf(text: string, at: number, parts: Parts): number {
  const half = text.slice(at, at + 2).toUpperCase();
  if (half !== 'AM' && half !== 'PM') return -1;
  parts.isAfternoon = half === 'PM';
  return at + 2;
}

function readFraction(text: string, at: number, parts: Parts): number {
  const run = digitRun(text, at, 20);
  if (run === 0) return -1;
  const digits = Math.min(run, 9);
  parts.digits = digits;
  parts.ns = Number(text.slice(at, at + digits).padEnd(9, '0'));
  return at + run;
}

function readOffset(text: string, at: number, parts: Parts): number {
  const zone = readZone(text, at);
  if (zone === undefined) return -1;
  if (zone.minutes !== undefined) parts.offsetMinutes = zone.minutes;
  return zone.end;
}

export type CompiledLayout =
  | { readonly ok: true; readonly read: ReadLayout }
  | { readonly ok: false; readonly reason: string; readonly part?: string };

/** Compiles a layout; everything that is not a directive stands for itself. */
export function compileLayout(layout: string): CompiledLayout {
  if (layout === '%s') {
    return {
      ok: true,
      read: (text) => {
        const read = readEpochAt(text, 0);
        return read?.end === text.length ? read.time : undefined;
      },
    };
  }
  const steps: Step[] = [];
  for (const [piece] of layout.matchAll(/%[\s\S]?|[^%]+/g)) {
    if (!piece.startsWith('%')) {
      steps.push(literal(piece));
      continue;
    }
    const directive = Object.hasOwn(layoutDirectives, piece)
      ? layoutDirectives[piece as keyof typeof layoutDirectives]
      : undefined;
    if (directive === undefined)
      return { ok: false, reason: `${piece} means nothing`, part: piece };
    if (directive.step === undefined) {
      return { ok: false, reason: `${piece} stands alone or not at all`, part: piece };
    }
    steps.push(directive.step);
  }
  const lack = lackOf(layout);
  if (lack !== undefined) return { ok: false, reason: lack };
  return { ok: true, read: (text) => readBy(steps, text) };
}

function lackOf(layout: string): string | undefined {
  const has = (directive: string): boolean => layout.includes(directive);
  if (!has('%H') && !has('%I')) return 'it has no hour: %H or %I';
  if (!has('%M')) return 'it has no minute: %M';
  if (has('%I') !== has('%p')) return '%I and %p belong together';
  const hasMonth = has('%m') || has('%b');
  if (hasMonth !== has('%d')) return 'a date has a month (%m or %b) and a day (%d)';
  if ((has('%Y') || has('%y')) && !hasMonth) return 'a year needs a month and a day';
  return undefined;
}

function readBy(steps: readonly Step[], text: string): LineTime | undefined {
  const parts: Parts = {};
  let at = 0;
  for (const step of steps) {
    at = step(text, at, parts);
    if (at < 0) return undefined;
  }
  return at === text.length ? toTime(parts) : undefined;
}

function toTime(parts: Parts): LineTime | undefined {
  const { minute = 0, second = 0, ns = 0, digits = 0, offsetMinutes } = parts;
  const hours = hourOf(parts);
  if (hours === undefined || minute > 59 || second > 60) return undefined;
  const us = ((hours * 60 + minute) * 60 + second) * 1e6 + Math.floor(ns / 1000);
  const restNs = ns % 1000;
  const { year, month, day } = parts;
  if (month === undefined || day === undefined) {
    const time = { wallUs: us, restNs, digits, missing: 'date' as const };
    return offsetMinutes === undefined ? time : { ...time, offsetMinutes };
  }
  return joinDateAndTime(year, month, day, { us, restNs, digits, end: 0 }, offsetMinutes);
}

function hourOf({ hour: value = 0, isAfternoon }: Parts): number | undefined {
  if (isAfternoon === undefined) return value > 23 ? undefined : value;
  if (value < 1 || value > 12) return undefined;
  return (value % 12) + (isAfternoon ? 12 : 0);
}
