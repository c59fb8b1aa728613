// Offsets and zone names behind a time. Only names that mean one offset everywhere are applied:
// IST (India, Israel, Ireland), CST (America, China, Cuba) and BST (Britain, Bangladesh) do not,
// nor do the less known twins of others (AMT, AST, …); those are skipped over and the zone stays
// unknown, to be settled from other evidence.
import { isDigitAt, isWordAt, twoDigits } from './timestamp-parts.ts';

/** Zone names that are applied, in minutes east of UTC; shown to users by the documentation. */
const zoneNames: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  UCT: 0,
  WET: 0,
  WEST: 60,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  JST: 540,
  KST: 540,
  HST: -600,
  AKST: -540,
  AKDT: -480,
  PST: -480,
  PDT: -420,
  MST: -420,
  MDT: -360,
  CDT: -300,
  EST: -300,
  EDT: -240,
};

/** Zone names that mean several offsets: recognised, never applied. */
const ambiguousZoneNames: ReadonlySet<string> = new Set([
  'IST',
  'CST',
  'BST',
  'AST',
  'ADT',
  'SST',
  'AMT',
  'PKT',
  'SGT',
  'AEST',
  'AEDT',
  'ACST',
  'AWST',
  'NZST',
  'NZDT',
  'HKT',
  'ICT',
  'WIB',
  'BRT',
  'ART',
  'SAST',
]);

/** What stands behind a time; `minutes` is absent where the name is ambiguous. */
export interface ZoneMark {
  readonly minutes?: number;
  readonly end: number;
}

const utcAt = (end: number): ZoneMark => ({ minutes: 0, end });

/**
 * Reads `Z`, `+hh:mm`, `+hhmm`, `+hh`, a zone name, `GMT+hhmm` or `GMT+h` at `at`, also after one
 * blank (there, an offset needs all its four digits: `-1` or `-12` may be anything; PostgreSQL's
 * `-03 [pid]` is known by what follows). A region behind an offset, `+01:00[Europe/Berlin]`, is
 * skipped: the offset says all.
 */
export function readZone(text: string, at: number): ZoneMark | undefined {
  const zone = readMark(text, at);
  if (zone === undefined || text.charCodeAt(zone.end) !== 91) return zone;
  const end = regionEnd(text, zone.end + 1);
  return end === undefined ? zone : { ...zone, end };
}

function readMark(text: string, at: number): ZoneMark | undefined {
  const code = text.charCodeAt(at);
  if (code === 90 || code === 122) return isWordAt(text, at + 1) ? undefined : utcAt(at + 1);
  if (code === 43 || code === 45) return readOffset(text, at, true);
  if (code !== 32) return isUpperAt(text, at) ? readZoneName(text, at) : undefined;
  const next = text.charCodeAt(at + 1);
  if (next === 43 || next === 45) {
    const opensBracket = text.charCodeAt(at + 4) === 32 && text.charCodeAt(at + 5) === 91;
    return readOffset(text, at + 1, opensBracket);
  }
  if (next === 90) return isBlankOrEnd(text, at + 2) ? utcAt(at + 2) : undefined;
  return isUpperAt(text, at + 1) ? readZoneName(text, at + 1) : undefined;
}

function readOffset(text: string, at: number, hoursSuffice: boolean): ZoneMark | undefined {
  const hours = twoDigits(text, at + 1);
  if (hours < 0 || hours > 15) return undefined;
  let end = at + 3;
  let minutes = 0;
  const minutesAt = text.charCodeAt(end) === 58 ? end + 1 : end;
  const written = twoDigits(text, minutesAt);
  if (written >= 0) {
    if (written > 59) return undefined;
    minutes = written;
    end = minutesAt + 2;
  } else if (!hoursSuffice) return undefined;
  if (isWordAt(text, end)) return undefined;
  const east = hours * 60 + minutes;
  return { minutes: text.charCodeAt(at) === 45 && east > 0 ? -east : east, end };
}

/** `+2` or `+5:30` behind GMT or UTC. */
function readShortOffset(text: string, at: number): ZoneMark | undefined {
  if (!isDigitAt(text, at + 1)) return undefined;
  const minutes = text.charCodeAt(at + 2) === 58 ? twoDigits(text, at + 3) : 0;
  const end = text.charCodeAt(at + 2) === 58 ? at + 5 : at + 2;
  if (minutes < 0 || minutes > 59 || isWordAt(text, end)) return undefined;
  const east = (text.charCodeAt(at + 1) - 48) * 60 + minutes;
  return { minutes: text.charCodeAt(at) === 45 && east > 0 ? -east : east, end };
}

const longestRegion = 40;

/** Index behind the bracket of `Europe/Berlin]`; undefined where it is no region of the world. */
function regionEnd(text: string, at: number): number | undefined {
  let hasSlash = false;
  for (let index = at; index < at + longestRegion; index++) {
    const code = text.charCodeAt(index);
    if (code === 93) return hasSlash && isUpperAt(text, at) ? index + 1 : undefined;
    if (code === 47) hasSlash = true;
    else if (!isWordAt(text, index) && code !== 45 && code !== 43) return undefined;
  }
  return undefined;
}

function readZoneName(text: string, at: number): ZoneMark | undefined {
  let end = at;
  while (end - at < 5 && isUpperAt(text, end)) end++;
  if (end - at < 3) return undefined;
  const name = text.slice(at, end);
  const sign = text.charCodeAt(end);
  if (
    (name === 'GMT' || name === 'UTC') &&
    (sign === 43 || sign === 45) &&
    isDigitAt(text, end + 1)
  ) {
    return readOffset(text, end, true) ?? readShortOffset(text, end);
  }
  if (isWordAt(text, end)) return undefined;
  const minutes = Object.hasOwn(zoneNames, name) ? zoneNames[name] : undefined;
  if (minutes !== undefined) return { minutes, end };
  return ambiguousZoneNames.has(name) ? { end } : undefined;
}

function isUpperAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 65 && code <= 90;
}

function isBlankOrEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || code === 9 || at >= text.length;
}
