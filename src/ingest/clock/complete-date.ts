// Gives times without a year or without a date the ones they most likely had. The runtime's stamp
// settles both. Without it, both follow the record before whose date is known; else the year is the
// newest that does not lie in the future of the file, so that December comes before January.
import type { LineTime } from '../../../parsers/types.ts';

const dayUs = 86_400_000_000;
// What a zone may add to a wall time that is compared with UTC.
const zoneSlackUs = dayUs;
/** A time of day may lie before that of the record above it by this much. */
const overtakingUs = 7_200_000_000;
const leapDay = 59;
const start1972Us = yearStartUs(1972);

/** What is known about when a line was written, as microseconds since the epoch. */
export interface DateEvidence {
  /** Runtime stamp of the line; NaN where there is none. */
  readonly observedUs: number;
  /** Wall time of the record before it in the stream, completed; NaN where there is none. */
  readonly previousWallUs: number;
  /** The same of the last one that stated its whole date, or had a stamp. */
  readonly datedWallUs: number;
  /** Newest time that the input can speak of. */
  readonly newestUs: number;
}

/** `wallUs` with the missing parts filled in; unchanged where nothing is missing. */
export function completeWallUs(time: LineTime, evidence: DateEvidence): number {
  if (time.missing === undefined) return time.wallUs;
  return time.missing === 'year'
    ? completeYear(time.wallUs, evidence)
    : completeDate(time.wallUs, evidence);
}

function completeYear(wallUs: number, evidence: DateEvidence): number {
  const nearUs = Number.isNaN(evidence.observedUs) ? evidence.datedWallUs : evidence.observedUs;
  const isNear = !Number.isNaN(nearUs);
  const reference = isNear ? nearUs : evidence.newestUs;
  const year = yearOf(reference);
  let best = Number.NaN;
  // Eight years hold a leap year, also around 1900 and 2100.
  for (let candidate = year + 1; candidate >= year - 8; candidate--) {
    const moved = inYear(wallUs, candidate);
    if (Number.isNaN(moved)) continue;
    if (isNear) {
      const isNearer = Math.abs(moved - reference) < Math.abs(best - reference);
      if (Number.isNaN(best) || isNearer) best = moved;
      else break;
    } else if (moved <= reference + zoneSlackUs) {
      return moved;
    }
  }
  return best;
}

function completeDate(timeOfDayUs: number, evidence: DateEvidence): number {
  const { observedUs, previousWallUs, newestUs } = evidence;
  if (!Number.isNaN(observedUs)) {
    return timeOfDayUs + Math.round((observedUs - timeOfDayUs) / dayUs) * dayUs;
  }
  if (!Number.isNaN(previousWallUs)) {
    // Lines overtake each other by minutes and fall silent for hours: time goes on.
    return timeOfDayUs + Math.ceil((previousWallUs - overtakingUs - timeOfDayUs) / dayUs) * dayUs;
  }
  return timeOfDayUs + Math.floor((newestUs - timeOfDayUs) / dayUs) * dayUs;
}

/** Moves a time of 1972 to the same day of `year`; NaN for 29 February of a common year. */
function inYear(wallUs: number, year: number): number {
  const sinceStart = wallUs - start1972Us;
  const day = Math.floor(sinceStart / dayUs);
  if (isLeap(year)) return yearStartUs(year) + sinceStart;
  if (day === leapDay) return Number.NaN;
  return yearStartUs(year) + sinceStart - (day > leapDay ? dayUs : 0);
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function yearStartUs(year: number): number {
  return Date.UTC(year, 0, 1) * 1000;
}

function yearOf(us: number): number {
  return new Date(us / 1000).getUTCFullYear();
}
