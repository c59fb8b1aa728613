// Reads the kubelet's stamp off a line as bytes: this runs for every live line, and neither the
// stamp nor the text needs to become a string. Up to nine fraction digits, `Z` or an offset; then
// a space or the end of the line.
import type { InstantParts } from '../../core/time.ts';

export interface Stamp {
  readonly time: InstantParts;
  /** Where the text begins: behind the space. */
  readonly textStart: number;
}

const colon = 0x3a;
const dash = 0x2d;
const space = 0x20;
const minuteLength = 16;
const noMinute = Buffer.alloc(minuteLength);

export interface StampReader {
  /** The stamp that `bytes` opens with, or `undefined`. */
  readonly read: (bytes: Uint8Array) => Stamp | undefined;
}

/** A reader that remembers the minute it saw last, because the next line is most often in it. */
export function stampReader(): StampReader {
  let minute: Uint8Array = noMinute;
  let minuteMs = 0;

  const minuteOf = (bytes: Uint8Array): number | undefined => {
    let isSame = true;
    for (let i = 0; i < minuteLength && isSame; i += 1) isSame = bytes[i] === minute[i];
    if (isSame) return minuteMs;
    const parsed = parseMinute(bytes);
    if (parsed === undefined) return undefined;
    minute = bytes.slice(0, minuteLength);
    minuteMs = parsed;
    return parsed;
  };

  return {
    read: (bytes) => {
      // YYYY-MM-DDTHH:MM:SSZ is the shortest one.
      if (bytes.length < 20 || bytes[4] !== dash || bytes[16] !== colon) return undefined;
      const minuteStart = minuteOf(bytes);
      const seconds = twoDigits(bytes, 17);
      if (minuteStart === undefined || seconds === undefined || seconds > 60) return undefined;
      let at = 19;
      let us = 0;
      let restNs = 0;
      if (bytes[at] === 0x2e) {
        at += 1;
        let digits = 0;
        for (; digits < 9; digits += 1, at += 1) {
          const digit = (bytes[at] ?? 0) - 0x30;
          if (digit < 0 || digit > 9) break;
          if (digits < 6) us = us * 10 + digit;
          else restNs = restNs * 10 + digit;
        }
        if (digits === 0) return undefined;
        for (let i = digits; i < 6; i += 1) us *= 10;
        for (let i = Math.max(6, digits); i < 9; i += 1) restNs *= 10;
      }
      const zone = zoneAt(bytes, at);
      if (zone === undefined) return undefined;
      at += zone.length;
      if (at < bytes.length && bytes[at] !== space) return undefined;
      const wholeMs = minuteStart + seconds * 1000 - zone.minutes * 60_000;
      return {
        time: { us: wholeMs * 1000 + us, restNs },
        textStart: Math.min(at + 1, bytes.length),
      };
    },
  };
}

function twoDigits(bytes: Uint8Array, at: number): number | undefined {
  const high = (bytes[at] ?? 0) - 0x30;
  const low = (bytes[at + 1] ?? 0) - 0x30;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : undefined;
}

function zoneAt(bytes: Uint8Array, at: number): { length: number; minutes: number } | undefined {
  const sign = bytes[at];
  if (sign === 0x5a) return { length: 1, minutes: 0 };
  if (sign !== 0x2b && sign !== dash) return undefined;
  const hours = twoDigits(bytes, at + 1);
  const minutes = twoDigits(bytes, at + 4);
  if (hours === undefined || minutes === undefined || bytes[at + 3] !== colon) return undefined;
  const total = hours * 60 + minutes;
  return { length: 6, minutes: sign === dash ? -total : total };
}

function parseMinute(bytes: Uint8Array): number | undefined {
  const century = twoDigits(bytes, 0);
  const year = twoDigits(bytes, 2);
  const month = twoDigits(bytes, 5);
  const day = twoDigits(bytes, 8);
  const hour = twoDigits(bytes, 11);
  const minute = twoDigits(bytes, 14);
  if (century === undefined || year === undefined || month === undefined || day === undefined)
    return undefined;
  if (hour === undefined || minute === undefined || hour > 23 || minute > 59) return undefined;
  if (bytes[7] !== dash || bytes[10] !== 0x54 || bytes[13] !== colon) return undefined;
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return Date.UTC(century * 100 + year, month - 1, day, hour, minute);
}
