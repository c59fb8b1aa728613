// The one reader of stamps that container runtimes, kubelets and the tools behind them write:
// RFC 3339 with 0–9 fraction digits. It runs for every line of a capture, so it goes by character
// codes and never builds a Date or a RegExp match; times that applications write have many more
// shapes and are not its business.
import type { RuntimeTime } from '../types.ts';

/** A stamp found in a text. */
export interface RuntimeStamp {
  readonly time: RuntimeTime;
  /** Index of the first character behind the stamp. */
  readonly end: number;
  /** Fraction digits written, 0–9; current kubelets always write 9. */
  readonly digits: number;
}

const zero = 48;
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const microsecondsPerDigit = [1e6, 1e5, 1e4, 1e3, 100, 10, 1];

/** Whole years whose nanoseconds since 1970 fit 64 bits; Go's zero time (year 1) is no stamp. */
const firstYear = 1678;
const lastYear = 2261;

/** Above every number that two digits can write. */
const noDigits = 100;

/** Two decimal digits at `at`, or `noDigits`. Integers only: NaN would make the hot path slow. */
function twoDigits(text: string, at: number): number {
  const tens = (text.charCodeAt(at) | 0) - zero;
  const ones = (text.charCodeAt(at + 1) | 0) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : noDigits;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar. */
function daysFromEpoch(year: number, month: number, day: number): number {
  // Years that start in March put the leap day last, so months have a fixed number of days before.
  const shifted = month <= 2 ? year - 1 : year;
  const monthFromMarch = month <= 2 ? month + 9 : month - 3;
  // `| 0` is the floor here: nothing is negative.
  const leapDays = ((shifted / 4) | 0) - ((shifted / 100) | 0) + ((shifted / 400) | 0);
  return shifted * 365 + leapDays + (((153 * monthFromMarch + 2) / 5) | 0) + day - 719_469;
}

/**
 * Reads `YYYY-MM-DDTHH:MM:SS[.f](Z|±hh:mm)` at `start`, exactly: microseconds and 0–999 ns.
 *
 * Absent where there is no such stamp, or a date or hour that does not exist; a leap second is the
 * first of the next minute. What follows the stamp is for the caller to check.
 */
export function readRuntimeStamp(text: string, start = 0): RuntimeStamp | undefined {
  if (
    text.charCodeAt(start + 4) !== 45 ||
    text.charCodeAt(start + 7) !== 45 ||
    text.charCodeAt(start + 10) !== 84 ||
    text.charCodeAt(start + 13) !== 58 ||
    text.charCodeAt(start + 16) !== 58
  )
    return undefined;
  const century = twoDigits(text, start);
  const yearOfCentury = twoDigits(text, start + 2);
  const month = twoDigits(text, start + 5);
  const day = twoDigits(text, start + 8);
  const hour = twoDigits(text, start + 11);
  const minute = twoDigits(text, start + 14);
  const second = twoDigits(text, start + 17);
  if (century === noDigits || yearOfCentury === noDigits || month === 0 || month > 12)
    return undefined;
  if (day === 0 || hour > 23 || minute > 59 || second > 60) return undefined;
  const year = century * 100 + yearOfCentury;
  if (year < firstYear || year > lastYear) return undefined;
  if (day > (daysInMonth[month - 1] ?? 0)) return undefined;
  if (month === 2 && day === 29 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0)))
    return undefined;

  let at = start + 19;
  let digits = 0;
  let microseconds = 0;
  let restNs = 0;
  if (text.charCodeAt(at) === 46) {
    at += 1;
    for (; digits < 9; digits += 1) {
      const digit = (text.charCodeAt(at + digits) | 0) - zero;
      if (digit < 0 || digit > 9) break;
      if (digits < 6) microseconds = microseconds * 10 + digit;
      else restNs = restNs * 10 + digit;
    }
    if (digits === 0) return undefined;
    at += digits;
    if (digits < 6) microseconds *= microsecondsPerDigit[digits] ?? 1;
    else if (digits === 7) restNs *= 100;
    else if (digits === 8) restNs *= 10;
  }

  let offsetMinutes = 0;
  const zone = text.charCodeAt(at);
  if (zone === 90 || zone === 122) at += 1;
  else if (zone === 43 || zone === 45) {
    const hours = twoDigits(text, at + 1);
    const minutes = twoDigits(text, at + 4);
    if (hours > 23 || minutes > 59 || text.charCodeAt(at + 3) !== 58) return undefined;
    offsetMinutes = (hours * 60 + minutes) * (zone === 45 ? -1 : 1);
    at += 6;
  } else return undefined;

  const seconds =
    daysFromEpoch(year, month, day) * 86_400 + hour * 3600 + (minute - offsetMinutes) * 60 + second;
  return { time: { us: seconds * 1e6 + microseconds, restNs }, end: at, digits };
}

/** Reads a text that is one such stamp and nothing else, exactly; absent otherwise. */
export function readRuntimeTime(text: string): RuntimeTime | undefined {
  const stamp = readRuntimeStamp(text);
  return stamp?.end === text.length ? stamp.time : undefined;
}
