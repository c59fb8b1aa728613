// Moments as people type them: `15m` ago, `2026-11-22T12:00`, `12:05`, `now`. Reading is apart
// from settling: a time without a zone is in the zone that output is shown in, a time without a
// date is the last one before now, and relative times count back from a now that the caller gives.
import type { TimeZone } from '../../core/time-zone.ts';
import { timestampNs, type TimestampNs } from '../../core/time.ts';
import type { TimeExpression, TimeWindow } from './ast.ts';

/** What settles typed times. */
export interface TimeContext {
  /** Relative times count back from here. */
  readonly now: TimestampNs;
  /** The zone that output is shown in: typed times without a zone are read in it. */
  readonly zone: Pick<TimeZone, 'offsetMinutes'>;
}

const nanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  min: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};

const duration = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ns|us|ms|s|min|m|h|d|w))+$/;
const durationPart = /(\d{1,9})(?:\.(\d{1,9}))?(ns|us|ms|s|min|m|h|d|w)/g;
const absolute =
  /^(?:(\d{4})-(\d\d)-(\d\d))?(?:(?:[T ]|^)(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[-+]\d\d:?\d\d)?$/i;

/** Reads a typed moment; `undefined` where it is none that klog knows. */
export function readTimeExpression(text: string): TimeExpression | undefined {
  if (/^now$/i.test(text)) return { kind: 'now', text };
  if (duration.test(text)) return { kind: 'ago', text, nanoseconds: readDuration(text) };
  const match = absolute.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone] = match;
  if (year === undefined && hour === undefined) return undefined;
  // An offset needs a time of day to belong to.
  if (hour === undefined && zone !== undefined) return undefined;
  const [h, m, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second)];
  if (h > 23 || m > 59 || s > 59) return undefined;
  const dayMs = year === undefined ? 0 : Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date.UTC carries 31 February over into March; a day that does not exist is a slip.
  if (year !== undefined && new Date(dayMs).getUTCDate() !== Number(day)) return undefined;
  if (year !== undefined && new Date(dayMs).getUTCMonth() !== Number(month) - 1) return undefined;
  // Years that nanoseconds in 64 bits can count.
  if (year !== undefined && (Number(year) < 1678 || Number(year) > 2261)) return undefined;
  const rest = Number(fraction.padEnd(9, '0'));
  const offsetMinutes = readOffset(zone);
  return {
    kind: 'at',
    text,
    wallUs: dayMs * 1000 + (h * 3600 + m * 60 + s) * 1e6 + Math.floor(rest / 1000),
    restNs: rest % 1000,
    isTimeOfDay: year === undefined,
    ...(offsetMinutes === undefined ? {} : { offsetMinutes }),
  };
}

function readDuration(text: string): bigint {
  let sum = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of text.matchAll(durationPart)) {
    const each = nanoseconds[unit] ?? 0n;
    sum += BigInt(whole) * each + (BigInt(fraction.padEnd(9, '0')) * each) / 1_000_000_000n;
  }
  return sum;
}

function readOffset(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (/^z$/i.test(zone)) return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return digits.startsWith('-') ? -minutes : minutes;
}

const dayUs = 86_400_000_000;

/** The instant that a typed moment stands for. */
export function settleTime(expression: TimeExpression, context: TimeContext): TimestampNs {
  switch (expression.kind) {
    case 'now':
      return context.now;
    case 'ago':
      return timestampNs(context.now - expression.nanoseconds);
    case 'at': {
      const { isTimeOfDay, restNs, offsetMinutes } = expression;
      const offsetAt = (wallUs: number): number =>
        offsetMinutes ?? offsetAtWall(wallUs, context.zone);
      const toInstant = (wallUs: number): TimestampNs =>
        timestampNs(
          BigInt(wallUs - Math.round(offsetAt(wallUs) * 60_000_000)) * 1000n + BigInt(restNs),
        );
      if (!isTimeOfDay) return toInstant(expression.wallUs);
      const nowUs = Number(context.now / 1000n);
      const offsetNow = offsetMinutes ?? context.zone.offsetMinutes(nowUs / 1000);
      const wallNow = nowUs + offsetNow * 60_000_000;
      const today = Math.floor(Math.round(wallNow) / dayUs) * dayUs;
      const instant = toInstant(today + expression.wallUs);
      return instant <= context.now ? instant : toInstant(today - dayUs + expression.wallUs);
    }
  }
}

/** A wall time that a change of clocks skips or repeats is read with the offset after it. */
function offsetAtWall(wallUs: number, zone: TimeContext['zone']): number {
  const wallMs = wallUs / 1000;
  const near = zone.offsetMinutes(wallMs);
  return zone.offsetMinutes(wallMs - near * 60_000);
}

/** The window in which all of `windows` hold: `[from, to)` with open ends absent. */
export function settleWindow(
  windows: readonly TimeWindow[],
  context: TimeContext,
): { readonly from?: TimestampNs; readonly to?: TimestampNs } {
  let from: TimestampNs | undefined;
  let to: TimestampNs | undefined;
  for (const window of windows) {
    if (window.from) {
      const start = settleTime(window.from, context);
      if (from === undefined || start > from) from = start;
    }
    if (window.to) {
      const end = settleTime(window.to, context);
      if (to === undefined || end < to) to = end;
    }
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
