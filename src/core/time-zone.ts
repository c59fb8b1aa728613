// Zones for people: which offset holds at an instant, and how the instant reads there. JSON, CSV
// and SQL never come here; they are UTC (formatUtc).
import { IANAZone } from 'luxon';
import type { LineTime } from '../../parsers/types.ts';
import type { Failure, Result } from './failure.ts';
import { toInstantParts } from './time.ts';
import type { TimestampNs } from './time.ts';

/** A zone that times are shown in and read in. */
export interface TimeZone {
  /** IANA name; `UTC` for UTC. */
  readonly name: string;
  /** Minutes east of UTC at an instant, in milliseconds since the epoch. */
  readonly offsetMinutes: (ms: number) => number;
}

/** An instant as it reads in a zone. */
export interface ZonedTime {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** `HH:MM:SS.mmm`: digits below a millisecond are cut, not rounded. */
  readonly clock: string;
  /** `+01:00`, `Z` */
  readonly offset: string;
}

const quarterHourMs = 900_000;

/** Wraps a zone so that the costly question is asked once for each quarter of an hour of a run. */
function remembering(name: string, ask: (ms: number) => number): TimeZone {
  let quarter = NaN;
  let offset = 0;
  return {
    name,
    offsetMinutes: (ms) => {
      const asked = Math.floor(ms / quarterHourMs);
      if (asked !== quarter) [quarter, offset] = [asked, ask(ms)];
      return offset;
    },
  };
}

export const utc: TimeZone = { name: 'UTC', offsetMinutes: () => 0 };

/** The zone called `local` (of this machine), `utc`, or an IANA name in any case. */
export function findTimeZone(name: string): Result<TimeZone> {
  if (/^(utc|z|gmt)$/i.test(name)) return { ok: true, value: utc };
  const local = /^local$/i.test(name);
  const wanted = local ? new Intl.DateTimeFormat().resolvedOptions().timeZone : name;
  if (/^(utc|etc\/utc)$/i.test(wanted)) return { ok: true, value: utc };
  if (!IANAZone.isValidZone(wanted)) {
    const failure: Failure = {
      code: 'unknown_timezone',
      exit: 2,
      message: `cannot use the time zone ${JSON.stringify(name)}`,
      reason: 'it is not an IANA zone name that this Node knows',
      help: 'use local, utc or a name such as Europe/Berlin or America/New_York',
    };
    return { ok: false, failure };
  }
  const zone = IANAZone.create(wanted);
  return { ok: true, value: remembering(zone.name, (ms) => zone.offset(ms)) };
}

/** `+05:30`, `Z`; seconds of historic offsets are cut. */
export function formatOffset(minutes: number): string {
  const whole = Math.trunc(minutes);
  if (whole === 0) return 'Z';
  const size = Math.abs(whole);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  return `${whole < 0 ? '-' : '+'}${hours}:${String(size % 60).padStart(2, '0')}`;
}

/** The instant as a clock on the wall there shows it. */
export function inZone(time: TimestampNs, zone: TimeZone): ZonedTime {
  const ms = Math.floor(toInstantParts(time).us / 1000);
  const offset = zone.offsetMinutes(ms);
  const iso = new Date(ms + Math.trunc(offset) * 60_000).toISOString();
  const split = iso.indexOf('T');
  return {
    date: iso.slice(0, split),
    clock: iso.slice(split + 1, -1),
    offset: formatOffset(offset),
  };
}

/** The clock to the second for times of the same day as `near`, with the date for others. */
export function clockNear(zone: TimeZone, near: TimestampNs): (time: TimestampNs) => string {
  const today = inZone(near, zone).date;
  return (time) => {
    const { date, clock } = inZone(time, zone);
    return date === today ? clock.slice(0, 8) : `${date} ${clock.slice(0, 8)}`;
  };
}

/** Offsets in minutes east of UTC that a wall time may have; two where the clocks show it twice. */
export interface WallOffsets {
  readonly first: number;
  /** The same as `first` where there is one alone. */
  readonly second: number;
  /** The clocks skip this wall time; the offset is the one before the change. */
  readonly isSkipped?: true;
}

/** The offsets of a wall time (microseconds since 1970 as if it were UTC). */
export function wallOffsets(zone: Pick<TimeZone, 'offsetMinutes'>, wallUs: number): WallOffsets {
  const wallMs = Math.floor(wallUs / 1000);
  const dayMs = 86_400_000;
  // Offsets change at most once in two days, so the two around the time are all there can be.
  const before = zone.offsetMinutes(wallMs - dayMs);
  const after = zone.offsetMinutes(wallMs + dayMs);
  const holds = (offset: number): boolean =>
    zone.offsetMinutes(wallMs - offset * 60_000) === offset;
  const [isBefore, isAfter] = [holds(before), holds(after)];
  if (!isBefore && !isAfter) return { first: before, second: before, isSkipped: true };
  return { first: isBefore ? before : after, second: isAfter ? after : before };
}

/**
 * Minutes east of UTC at a wall time (microseconds since 1970 as if it were UTC). A wall time that
 * the clocks show twice is the first of the two; one that they skip is read with the offset before.
 */
export function offsetAtWall(zone: Pick<TimeZone, 'offsetMinutes'>, wallUs: number): number {
  return wallOffsets(zone, wallUs).first;
}

const dayUs = 86_400_000_000;

/**
 * The offset that was applied, in minutes east of UTC: what the wall shows minus the instant
 * (`timestampUs`, microseconds since the epoch).
 */
export function appliedOffset(time: LineTime, timestampUs: number): number {
  if (time.offsetMinutes !== undefined) return time.offsetMinutes;
  let difference = time.wallUs - timestampUs;
  if (time.missing !== undefined) {
    // Without the date only the times of day can be compared.
    difference = ((difference % dayUs) + dayUs) % dayUs;
    if (difference > dayUs / 2) difference -= dayUs;
  }
  return Math.round(difference / 60_000_000);
}
