// Reads the time that stands at a given place of a line, whatever its shape, and prints it. The
// first characters choose the shape, so that a line costs one scan and no regular expression. It
// must not search: the caller says where, because a time inside a message is not the line's time.
// Nothing is completed here: what the text leaves out (`missing`, no offset) is settled later.
import type { ReadTime } from './timestamp-epoch.ts';
import {
  digitRun,
  fourDigits,
  fullYear,
  isDigitAt,
  isWeekdayAt,
  isWordAt,
  joinDateAndTime,
  monthNameAt,
  readTimeOfDay,
  readUnpaddedTimeOfDay,
  twoDigits,
} from './timestamp-parts.ts';
import { readZone } from './timestamp-zone.ts';
import type { LineTime } from './types.ts';

/**
 * Reads a time of any known shape at `at`, with the offset or zone name behind it. Numbers since
 * 1970 are not read here ({@link readEpochAt}), because any long number would pass. Impossible
 * dates and clock times are absent; second 60 counts as the second after it.
 */
export function readTimeAt(text: string, at: number): ReadTime | undefined {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return readFromDigits(text, at);
  if (code === 84 && isDigitAt(text, at + 1)) return readTimeAlone(text, at + 1);
  if (code === 45) return readYearless(text, at);
  return isWordAt(text, at) ? readFromName(text, at) : undefined;
}

let lastText = '';
let lastAt = -1;
let lastRead: ReadTime | undefined;

/**
 * {@link readTimeAt} for the formats that are asked one after another about the same line: the
 * place that was read last is remembered, so that only the first of them pays.
 */
export function readHeaderTimeAt(text: string, at: number): ReadTime | undefined {
  if (at === lastAt && text === lastText) return lastRead;
  lastText = text;
  lastAt = at;
  lastRead = readTimeAt(text, at);
  return lastRead;
}

/** Reads a text that is one time and nothing else (blanks around it are allowed). */
export function readWholeTime(text: string): LineTime | undefined {
  const trimmed = text.trim();
  const read = readTimeAt(trimmed, 0);
  return read?.end === trimmed.length ? read.time : undefined;
}

function readFromDigits(text: string, at: number): ReadTime | undefined {
  if (text.charCodeAt(at + 4) === 45 && text.charCodeAt(at + 13) === 58) {
    // ISO 8601, by far the most frequent shape, needs no look at what it might be.
    return readYearFirst(text, at);
  }
  const run = digitRun(text, at, 9);
  const mark = text.charCodeAt(at + run);
  if (run === 4 && (mark === 45 || mark === 47 || mark === 46)) return readYearFirst(text, at);
  if (run <= 2 && run > 0) {
    if (mark === 58) return readTimeAlone(text, at);
    return readDayFirst(text, at, run);
  }
  if (run === 6) return readCompactShortYear(text, at);
  if (run === 8) return readCompact(text, at);
  return undefined;
}

/** `2023-01-02T15:04:05`, `2023/01/02 15:04:05`, `2023.01.02 …`, `2023/01/02 - 15:04:05`. */
function readYearFirst(text: string, at: number): ReadTime | undefined {
  const mark = text.charCodeAt(at + 4);
  const month = twoDigits(text, at + 5);
  const day = twoDigits(text, at + 8);
  if (month < 0 || day < 0 || text.charCodeAt(at + 7) !== mark) return readYearMonthName(text, at);
  return finish(text, clockStart(text, at + 10), fourDigits(text, at), month, day);
}

/** `2023-Jan-02 15:04:05`. */
function readYearMonthName(text: string, at: number): ReadTime | undefined {
  const month = monthNameAt(text, at + 5);
  const day = twoDigits(text, at + 9);
  if (month === 0 || day < 0 || text.charCodeAt(at + 8) !== text.charCodeAt(at + 4))
    return undefined;
  return finish(text, clockStart(text, at + 11), fourDigits(text, at), month, day);
}

/**
 * Index of the hour behind a date, or -1: `T`, `_`, one or two blanks (a blank-padded hour), a
 * tab, `::`, `:`, `, `, ` - `.
 */
function clockStart(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  if (code === 84 || code === 116 || code === 95 || code === 9) return at + 1;
  if (code === 32) {
    if (next === 32) return at + 2;
    if (next === 45 && text.charCodeAt(at + 2) === 32) return at + 3;
    return at + 1;
  }
  if (code === 58) return next === 58 ? at + 2 : at + 1;
  if (code === 44 && next === 32) return at + 2;
  if (code === 45) return at + 1;
  return -1;
}

function finish(
  text: string,
  clockAt: number,
  year: number | undefined,
  month: number,
  day: number,
): ReadTime | undefined {
  if (clockAt < 0) return undefined;
  const clock = readTimeOfDay(text, clockAt, true);
  if (clock === undefined) return undefined;
  const zone = readZone(text, clock.end);
  const time = joinDateAndTime(year, month, day, clock, zone?.minutes);
  return time && { time, end: zone?.end ?? clock.end };
}

/** `15:47:43`, `2:28PM`: the date is missing. */
function readTimeAlone(text: string, at: number): ReadTime | undefined {
  const clock = readTimeOfDay(text, at);
  if (clock === undefined) return undefined;
  const zone = readZone(text, clock.end);
  const time: LineTime = {
    wallUs: clock.us % 86_400_000_000,
    restNs: clock.restNs,
    digits: clock.digits,
    missing: 'date',
    ...(zone?.minutes !== undefined && { offsetMinutes: zone.minutes }),
  };
  return { time, end: zone?.end ?? clock.end };
}

/** `--05-07T12:04:17`: ISO 8601 without a year, as {@link formatWallTime} prints it. */
function readYearless(text: string, at: number): ReadTime | undefined {
  const month = twoDigits(text, at + 2);
  const day = twoDigits(text, at + 5);
  if (text.charCodeAt(at + 1) !== 45 || text.charCodeAt(at + 4) !== 45) return undefined;
  return finish(text, clockStart(text, at + 7), undefined, month, day);
}

/** Shapes that begin with one or two digits of a day, a month or a short year. */
function readDayFirst(text: string, at: number, run: number): ReadTime | undefined {
  const first = run === 2 ? twoDigits(text, at) : text.charCodeAt(at) - 48;
  const afterFirst = at + run;
  const mark = text.charCodeAt(afterFirst);
  if (mark !== 47 && mark !== 45 && mark !== 32 && mark !== 46) return undefined;
  const month = monthNameAt(text, afterFirst + 1);
  if (month > 0) return readDayMonthName(text, afterFirst + 4, mark, month, first);
  if (mark === 32) return undefined;
  const second = twoDigits(text, afterFirst + 1);
  if (second < 0 || text.charCodeAt(afterFirst + 3) !== mark) return undefined;
  const year = fourDigits(text, afterFirst + 4);
  if (year >= 0) {
    // Slashes are month first unless that cannot be; dots and dashes are day first.
    const monthFirst = mark === 47 && first <= 12;
    const clockAt = clockStart(text, afterFirst + 8);
    return monthFirst
      ? finish(text, clockAt, year, first, second)
      : finish(text, clockAt, year, second, first);
  }
  const third = twoDigits(text, afterFirst + 4);
  if (third < 0 || run !== 2 || isDigitAt(text, afterFirst + 6)) return undefined;
  return finish(text, clockStart(text, afterFirst + 6), fullYear(first), second, third);
}

/** `18/Mar/2023:15:00:00 +0000`, `8-Mar-2018::14:09:27`, `14 May 2019 19:11:40`, `14 Nov 07:01:22`. */
function readDayMonthName(
  text: string,
  at: number,
  mark: number,
  month: number,
  day: number,
): ReadTime | undefined {
  if (text.charCodeAt(at) !== mark) return undefined;
  const year = fourDigits(text, at + 1);
  if (year >= 0) return finish(text, clockStart(text, at + 5), year, month, day);
  return mark === 32 ? finish(text, at + 1, undefined, month, day) : undefined;
}

/** `171113 14:14:20` (yyMMdd, hour may be blank-padded) and `081109 203615`. */
function readCompactShortYear(text: string, at: number): ReadTime | undefined {
  const year = fullYear(twoDigits(text, at));
  const month = twoDigits(text, at + 2);
  const day = twoDigits(text, at + 4);
  if (text.charCodeAt(at + 6) !== 32) return undefined;
  if (digitRun(text, at + 7, 7) === 6) return readBareClock(text, at + 7, year, month, day);
  return finish(text, clockStart(text, at + 6), year, month, day);
}

/**
 * `20210131 14:48:54.411655`, `20230102T150405Z`, `20141008.165638,344`, and `20171223-22:5:9:7`,
 * whose parts are not padded.
 */
function readCompact(text: string, at: number): ReadTime | undefined {
  const year = fourDigits(text, at);
  const month = twoDigits(text, at + 4);
  const day = twoDigits(text, at + 6);
  const mark = text.charCodeAt(at + 8);
  if (digitRun(text, at + 9, 7) === 6 && ((mark | 32) === 116 || mark === 46 || mark === 45)) {
    return readBareClock(text, at + 9, year, month, day);
  }
  if (mark === 45) {
    const clock = readUnpaddedTimeOfDay(text, at + 9);
    const time = clock && joinDateAndTime(year, month, day, clock);
    return time && { time, end: clock.end };
  }
  return finish(text, clockStart(text, at + 8), year, month, day);
}

/** `150405`, `150405,678`, with optional zone. */
function readBareClock(
  text: string,
  at: number,
  year: number,
  month: number,
  day: number,
): ReadTime | undefined {
  const fraction = text.slice(at + 6, at + 16);
  const shape = `${text.slice(at, at + 2)}:${text.slice(at + 2, at + 4)}:${text.slice(at + 4, at + 6)}${fraction}`;
  const clock = readTimeOfDay(shape, 0);
  if (clock === undefined) return undefined;
  // Two colons were added.
  const end = at + clock.end - 2;
  const zone = readZone(text, end);
  const time = joinDateAndTime(year, month, day, clock, zone?.minutes);
  return time && { time, end: zone?.end ?? end };
}

/** Shapes that begin with a weekday or a month name. */
function readFromName(text: string, at: number): ReadTime | undefined {
  if (isWeekdayAt(text, at)) {
    const next = text.charCodeAt(at + 3) === 44 ? at + 4 : at + 3;
    if (text.charCodeAt(next) !== 32) return undefined;
    return isDigitAt(text, next + 1)
      ? readFromDigits(text, next + 1)
      : readMonthFirst(text, next + 1);
  }
  return readMonthFirst(text, at);
}

/**
 * `Jan  2 15:04:05`, `Aug 31 09:30:48.958285 2015`, `Jul 30, 2020 3:00:21 PM`,
 * `Mar 24 2026 19:49:19 GMT+0000`.
 */
function readMonthFirst(text: string, at: number): ReadTime | undefined {
  const month = monthNameAt(text, at);
  const mark = text.charCodeAt(at + 3);
  // Nextflow writes `May-01 10:00:00.123`.
  if (month === 0 || (mark !== 32 && mark !== 45)) return undefined;
  let index = text.charCodeAt(at + 4) === 32 ? at + 5 : at + 4;
  const run = digitRun(text, index, 3);
  if (run === 0 || run > 2) return undefined;
  const day = run === 2 ? twoDigits(text, index) : text.charCodeAt(index) - 48;
  index += run;
  if (text.charCodeAt(index) === 44) index++;
  if (text.charCodeAt(index) !== 32) return undefined;
  index++;
  const year = fourDigits(text, index);
  if (year >= 0) return finish(text, clockStart(text, index + 4), year, month, day);
  if (text.charCodeAt(index) === 32) index++;
  return finishYearLast(text, index, month, day);
}

/** Asctime order: the year may follow the clock, with a zone name between. */
function finishYearLast(
  text: string,
  clockAt: number,
  month: number,
  day: number,
): ReadTime | undefined {
  const clock = readTimeOfDay(text, clockAt);
  if (clock === undefined) return undefined;
  const zone = readZone(text, clock.end);
  const end = zone?.end ?? clock.end;
  const year = text.charCodeAt(end) === 32 ? fourDigits(text, end + 1) : -1;
  const hasYear = year >= 1970 && year < 2200 && !isWordAt(text, end + 5);
  const time = joinDateAndTime(hasYear ? year : undefined, month, day, clock, zone?.minutes);
  return time && { time, end: hasYear ? end + 5 : end };
}

/** The time of glog's header, `0507 12:04:17.597069`, behind the severity letter. No year. */
export function readGlogTimeAt(text: string, at: number): ReadTime | undefined {
  const month = twoDigits(text, at);
  const day = twoDigits(text, at + 2);
  if (month < 0 || day < 0 || text.charCodeAt(at + 4) !== 32) return undefined;
  const clock = readTimeOfDay(text, at + 5);
  if (clock === undefined) return undefined;
  const time = joinDateAndTime(undefined, month, day, clock);
  return time && { time, end: clock.end };
}

/**
 * Prints a time as it was written, without its zone: `2023-01-02T15:04:05.678`, `--01-02T…`
 * where the year is missing, `T15:04:05` where the date is, with as many fraction digits as the
 * text had. Reading the printed form gives the same time again.
 */
export function formatWallTime(time: LineTime): string {
  const seconds = Math.floor(time.wallUs / 1e6);
  const iso = new Date(seconds * 1000).toISOString();
  const ns = (time.wallUs - seconds * 1e6) * 1000 + time.restNs;
  const fraction = time.digits === 0 ? '' : `.${String(ns).padStart(9, '0').slice(0, time.digits)}`;
  const clock = iso.slice(iso.indexOf('T'), -5) + fraction;
  if (time.missing === 'date') return clock;
  const date = iso.slice(0, iso.indexOf('T'));
  return (time.missing === 'year' ? `-${date.slice(4)}` : date) + clock;
}

/** Prints the offset a time states: `Z`, `+05:30`; empty where it states none. */
export function formatOffset(time: LineTime): string {
  const { offsetMinutes } = time;
  if (offsetMinutes === undefined) return '';
  if (offsetMinutes === 0) return 'Z';
  const east = Math.abs(offsetMinutes);
  const hours = String(Math.floor(east / 60)).padStart(2, '0');
  const minutes = String(east % 60).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${hours}:${minutes}`;
}
