// Stamps of the container runtime and the kubelet: RFC 3339 with up to nine digits. This is the
// most frequent read of all, so the common shape (`…T…Z`) is read by fixed positions.
import { daysFromDate, fourDigits, isDigitAt, twoDigits } from './timestamp-parts.ts';
import { readZone } from './timestamp-zone.ts';
import type { RuntimeTime } from './types.ts';

/** A stamp and where it ends in the text it was read from. */
export interface ReadRuntimeTime {
  readonly time: RuntimeTime;
  readonly end: number;
}

/**
 * Reads an RFC 3339 stamp with 0–9 fraction digits and `Z` or an offset at `at`, exactly; absent
 * where there is none or it names an impossible time. More than nine digits are refused: no
 * runtime writes them.
 */
export function readRuntimeTimeAt(text: string, at: number): ReadRuntimeTime | undefined {
  const year = fourDigits(text, at);
  if (year < 0 || text.charCodeAt(at + 4) !== 45 || text.charCodeAt(at + 7) !== 45)
    return undefined;
  const mark = text.charCodeAt(at + 10);
  if (mark !== 84 || text.charCodeAt(at + 13) !== 58 || text.charCodeAt(at + 16) !== 58) {
    return undefined;
  }
  const days = daysFromDate(year, twoDigits(text, at + 5), twoDigits(text, at + 8));
  const hour = twoDigits(text, at + 11);
  const minute = twoDigits(text, at + 14);
  const second = twoDigits(text, at + 17);
  if (days < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return undefined;
  if (second < 0 || second > 60) return undefined;
  let end = at + 19;
  let fractionNs = 0;
  if (text.charCodeAt(end) === 46) {
    const start = ++end;
    for (; isDigitAt(text, end); end++) fractionNs = fractionNs * 10 + text.charCodeAt(end) - 48;
    const digits = end - start;
    if (digits === 0 || digits > 9) return undefined;
    for (let missing = 9 - digits; missing > 0; missing--) fractionNs *= 10;
  }
  let offsetMinutes = 0;
  if (text.charCodeAt(end) === 90) end++;
  else {
    const code = text.charCodeAt(end);
    const zone = code === 43 || code === 45 ? readZone(text, end) : undefined;
    if (zone?.minutes === undefined) return undefined;
    offsetMinutes = zone.minutes;
    end = zone.end;
  }
  const fractionUs = Math.floor(fractionNs / 1000);
  const seconds = ((days * 24 + hour) * 60 + minute - offsetMinutes) * 60 + second;
  return { time: { us: seconds * 1e6 + fractionUs, restNs: fractionNs - fractionUs * 1000 }, end };
}

/** Reads a text that is one RFC 3339 stamp and nothing else, exactly; absent otherwise. */
export function readRuntimeTime(text: string): RuntimeTime | undefined {
  const read = readRuntimeTimeAt(text, 0);
  return read?.end === text.length ? read.time : undefined;
}
