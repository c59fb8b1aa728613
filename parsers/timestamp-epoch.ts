// Times written as a number: seconds, milliseconds, microseconds or nanoseconds since 1970. The
// unit follows from the size: all four are apart by a thousand, and logs lie between 1990 and
// 2100. The text is read, not a JS number, which cannot hold nanoseconds.
import { digitRun, isDigitAt } from './timestamp-parts.ts';
import type { LineTime } from './types.ts';

const powersOfTen = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/** A time and the index after its last character. */
export interface ReadTime {
  readonly time: LineTime;
  readonly end: number;
}

/**
 * Reads an epoch number at `at`: 9–10 digits are seconds, 12–13 milliseconds, 15–16 microseconds,
 * 18–19 nanoseconds, each with an optional fraction (`1693840791.7564995`) or exponent
 * (`1.6e9`, as some JSON writers print floats). Absent for other lengths. UTC.
 */
export function readEpochAt(text: string, at: number): ReadTime | undefined {
  const whole = digitRun(text, at, 20);
  let end = at + whole;
  let mantissa = text.slice(at, end);
  let fraction = '';
  if (whole > 0 && text.charCodeAt(end) === 46 && isDigitAt(text, end + 1)) {
    const start = end + 1;
    end = start;
    while (isDigitAt(text, end)) end++;
    fraction = text.slice(start, Math.min(end, start + 20));
  }
  if ((text.charCodeAt(end) | 32) === 101) {
    const shift = readExponent(text, end + 1);
    if (shift === undefined) return undefined;
    end = shift.end;
    const moved = (mantissa + fraction).padEnd(mantissa.length + shift.value, '0');
    fraction = moved.slice(mantissa.length + shift.value);
    mantissa = moved.slice(0, mantissa.length + shift.value);
  }
  const time = epochTime(mantissa, fraction);
  return time && { time, end };
}

function readExponent(
  text: string,
  at: number,
): { readonly value: number; readonly end: number } | undefined {
  const start = text.charCodeAt(at) === 43 ? at + 1 : at;
  const length = digitRun(text, start, 3);
  if (length === 0 || length === 3) return undefined;
  const value = Number(text.slice(start, start + length));
  return value > 19 ? undefined : { value, end: start + length };
}

function epochTime(whole: string, fraction: string): LineTime | undefined {
  // How many of the written digits are whole seconds: the rest is fraction, whatever the unit.
  const below = unitDigits(whole.length);
  if (below === undefined || whole.startsWith('0')) return undefined;
  const seconds = Number(whole.slice(0, whole.length - below));
  const parts = (whole.slice(whole.length - below) + fraction).slice(0, 9);
  const ns = parts === '' ? 0 : Number(parts) * (powersOfTen[9 - parts.length] ?? 1);
  const us = Math.floor(ns / 1000);
  return {
    wallUs: seconds * 1e6 + us,
    restNs: ns - us * 1000,
    offsetMinutes: 0,
    digits: parts.length,
  };
}

function unitDigits(length: number): number | undefined {
  switch (length) {
    case 9:
    case 10:
      return 0;
    case 12:
    case 13:
      return 3;
    case 15:
    case 16:
      return 6;
    case 18:
    case 19:
      return 9;
    default:
      return undefined;
  }
}
