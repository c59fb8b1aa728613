// The pieces that every time shape is made of: digits, month names, the calendar and the time of
// day. Scanners work on char codes, because times are read for every line. They must not skip
// blanks or guess: each reads exactly one shape at one place, or says no.
import type { LineTime } from './types.ts';

/** A time of day found at some place; `end` is the index after its last character. */
export interface TimeOfDay {
  /** Microseconds since midnight; a leap second counts as the second after it. */
  readonly us: number;
  /** 0–999 ns below the microsecond. */
  readonly restNs: number;
  /** Fraction digits kept, 0–9. */
  readonly digits: number;
  readonly end: number;
}

/** The leap year in which times without a year are counted, so that 29 February exists. */
const yearlessYear = 1972;

const dayUs = 86_400_000_000;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const monthNames = 'janfebmaraprmayjunjulaugsepoctnovdec';
const weekdayNames = 'mon,tue,wed,thu,fri,sat,sun';

export function isDigitAt(text: string, at: number): boolean {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9;
}

/** Two decimal digits at `at`, or -1 (a sentinel: this runs several times for every line). */
export function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** Four decimal digits at `at`, or -1. */
export function fourDigits(text: string, at: number): number {
  const high = twoDigits(text, at);
  const low = twoDigits(text, at + 2);
  return high < 0 || low < 0 ? -1 : high * 100 + low;
}

/** How many digits stand at `at`, counted up to `limit`. */
export function digitRun(text: string, at: number, limit: number): number {
  let count = 0;
  while (count < limit && isDigitAt(text, at + count)) count++;
  return count;
}

/** 1–12 for an English month name of three letters in any case at `at`, else 0. */
export function monthNameAt(text: string, at: number): number {
  const found = threeLetters(monthNames, text, at);
  return found < 0 || found % 3 !== 0 ? 0 : found / 3 + 1;
}

/** Whether a three-letter English weekday in any case stands at `at`. */
export function isWeekdayAt(text: string, at: number): boolean {
  return threeLetters(weekdayNames, text, at) >= 0;
}

/** Index in `names` of the three letters at `at` in any case, or -1. */
function threeLetters(names: string, text: string, at: number): number {
  const a = text.charCodeAt(at) | 32;
  const b = text.charCodeAt(at + 1) | 32;
  const c = text.charCodeAt(at + 2) | 32;
  if (!(a >= 97 && a <= 122)) return -1;
  for (let index = 0; index < names.length; index++) {
    if (
      names.charCodeAt(index) === a &&
      names.charCodeAt(index + 1) === b &&
      names.charCodeAt(index + 2) === c
    ) {
      return index;
    }
  }
  return -1;
}

/** Days from 1970-01-01 of a date that must exist; -1e9 where it does not. */
function daysFromDate(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || year < 0) return noDay;
  const length = monthLengths[month - 1] ?? 0;
  if (day > length && !(month === 2 && day === 29 && isLeapYear(year))) return noDay;
  // Counting years from March puts the leap day last (a well-known calendar trick).
  const y = month <= 2 ? year - 1 : year;
  const m = month <= 2 ? month + 9 : month - 3;
  const dayOfYear = Math.floor((153 * m + 2) / 5) + day - 1;
  return (
    365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719468
  );
}

const noDay = -1e9;

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** `yy` of a two-digit year: 70–99 is the last century, as POSIX has it. */
export function fullYear(twoDigitYear: number): number {
  return twoDigitYear < 70 ? 2000 + twoDigitYear : 1900 + twoDigitYear;
}

/**
 * Reads `H:MM:SS` or `HH:MM:SS` with any number of fraction digits after a dot or comma, or three or
 * six after a colon, and an optional AM/PM; without seconds only where `minutesSuffice` or AM/PM follows. Second 60 is a
 * leap second and counts as the second after it, as POSIX clocks do.
 */
export function readTimeOfDay(
  text: string,
  at: number,
  minutesSuffice = false,
): TimeOfDay | undefined {
  let index = at;
  let hour = twoDigits(text, index);
  if (hour >= 0) index += 2;
  else if (isDigitAt(text, index)) hour = text.charCodeAt(index++) - 48;
  else return undefined;
  if (hour > 23 || text.charCodeAt(index) !== 58) return undefined;
  const minute = twoDigits(text, index + 1);
  if (minute < 0 || minute > 59) return undefined;
  index += 3;
  let second = 0;
  let hasSeconds = false;
  if (text.charCodeAt(index) === 58 && isDigitAt(text, index + 1)) {
    second = twoDigits(text, index + 1);
    if (second < 0 || second > 60) return undefined;
    index += 3;
    hasSeconds = true;
  }
  if (isDigitAt(text, index)) return undefined;
  let fractionUs = 0;
  let restNs = 0;
  let digits = 0;
  const mark = text.charCodeAt(index);
  const isFraction = mark === 46 || mark === 44 || (mark === 58 && endsInFraction(text, index + 1));
  if (hasSeconds && isFraction && isDigitAt(text, index + 1)) {
    let value = 0;
    index++;
    for (; isDigitAt(text, index); index++) {
      if (digits === 9) continue;
      value = value * 10 + text.charCodeAt(index) - 48;
      digits++;
    }
    const ns = value * (powersOfTen[9 - digits] ?? 1);
    fractionUs = Math.floor(ns / 1000);
    restNs = ns - fractionUs * 1000;
  }
  const half = readHalfOfDay(text, index);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.isAfternoon ? 12 : 0);
    index = half.end;
  } else if (!hasSeconds && !minutesSuffice) return undefined;
  return {
    us: ((hour * 60 + minute) * 60 + second) * 1e6 + fractionUs,
    restNs,
    digits,
    end: index,
  };
}

/** Whether 1–3 or 6 digits, and no further part of a number or address, stand at `at`. */
function endsInFraction(text: string, at: number): boolean {
  const run = digitRun(text, at, 7);
  const end = at + run;
  const code = text.charCodeAt(end);
  return (run <= 3 || run === 6) && code !== 58 && code !== 46 && !isWordAt(text, end);
}

/**
 * Reads `H:M:S` or `H:M:S:f` whose parts are plain numbers without padding: `9:3:0:7` is 09:03:00
 * and 7 ms.
 */
export function readUnpaddedTimeOfDay(text: string, at: number): TimeOfDay | undefined {
  const parts = [0, 0, 0, 0];
  let index = at;
  let count = 0;
  for (; count < 4; count++) {
    if (count > 0) {
      if (text.charCodeAt(index) !== 58) break;
      index++;
    }
    const run = digitRun(text, index, 4);
    if (run === 0 || run > (count === 3 ? 3 : 2)) return undefined;
    parts[count] = Number(text.slice(index, index + run));
    index += run;
  }
  const [hour = 0, minute = 0, second = 0, millisecond = 0] = parts;
  if (count < 3 || hour > 23 || minute > 59 || second > 60 || isWordAt(text, index))
    return undefined;
  const us = ((hour * 60 + minute) * 60 + second) * 1e6 + millisecond * 1000;
  return { us, restNs: 0, digits: count === 4 ? 3 : 0, end: index };
}

const powersOfTen = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

function readHalfOfDay(
  text: string,
  at: number,
): { readonly isAfternoon: boolean; readonly end: number } | undefined {
  const first = text.charCodeAt(at);
  // Since Unicode's CLDR 42, Java 20 and Node 20 put a narrow no-break space there.
  const start = first === 32 || first === 0x202f || first === 0xa0 ? at + 1 : at;
  const letter = text.charCodeAt(start) | 32;
  if ((letter !== 97 && letter !== 112) || (text.charCodeAt(start + 1) | 32) !== 109)
    return undefined;
  if (isWordAt(text, start + 2)) return undefined;
  return { isAfternoon: letter === 112, end: start + 2 };
}

/** Whether a letter, digit or underscore stands at `at`. */
export function isWordAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95
  );
}

/**
 * Puts a date and a time of day together; absent where the date does not exist or lies outside
 * 1970–2261: zero times (`0001-01-01`) are no times, and nanoseconds end in 2262.
 */
export function joinDateAndTime(
  year: number | undefined,
  month: number,
  day: number,
  time: TimeOfDay,
  offsetMinutes?: number,
): LineTime | undefined {
  if (year !== undefined && (year < 1970 || year > 2261)) return undefined;
  const days = daysFromDate(year ?? yearlessYear, month, day);
  if (days === noDay) return undefined;
  // One object literal for each shape instead of spreads: this runs for every line.
  const wallUs = days * dayUs + time.us;
  const { restNs, digits } = time;
  if (year === undefined) {
    return offsetMinutes === undefined
      ? { wallUs, restNs, digits, missing: 'year' }
      : { wallUs, restNs, digits, missing: 'year', offsetMinutes };
  }
  return offsetMinutes === undefined
    ? { wallUs, restNs, digits }
    : { wallUs, restNs, digits, offsetMinutes };
}
