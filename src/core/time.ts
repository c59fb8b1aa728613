// Exact time. Nanoseconds since the Unix epoch need 61 bits, a JS number has 53: whole times are
// `bigint` (TimestampNs), and code that runs for every line carries microseconds and the rest
// below them as two exact numbers (InstantParts).
declare const brand: unique symbol;

/** Nanoseconds since the Unix epoch, UTC. SQLite's INTEGER range: years 1677–2262. */
export type TimestampNs = bigint & { readonly [brand]: 'TimestampNs' };

/** The same in two exact numbers: microseconds since the epoch, and 0–999 ns below them. */
export interface InstantParts {
  readonly us: number;
  readonly restNs: number;
}

export function timestampNs(value: bigint): TimestampNs {
  return value as TimestampNs;
}

export function toTimestampNs(parts: InstantParts): TimestampNs {
  return timestampNs(BigInt(parts.us) * 1000n + BigInt(parts.restNs));
}

export function toInstantParts(time: TimestampNs): InstantParts {
  // BigInt division truncates towards zero; times before 1970 need the floor.
  let us = time / 1000n;
  let rest = time % 1000n;
  if (rest < 0n) {
    us -= 1n;
    rest += 1000n;
  }
  return { us: Number(us), restNs: Number(rest) };
}

/**
 * Prints an instant as RFC 3339 in UTC with `Z` and no more fraction digits than it needs
 * (none, or 1–9 with trailing zeros cut): the form of JSON, CSV and SQL output.
 */
export function formatUtc(time: TimestampNs): string {
  const { us, restNs } = toInstantParts(time);
  const seconds = Math.floor(us / 1e6);
  const whole = new Date(seconds * 1000).toISOString().slice(0, -5);
  const nanoseconds = (us - seconds * 1e6) * 1000 + restNs;
  if (nanoseconds === 0) return `${whole}Z`;
  return `${whole}.${String(nanoseconds).padStart(9, '0').replace(/0+$/, '')}Z`;
}

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,18}))?(?:[Zz]|([+-])(\d\d):?(\d\d))$/;

/**
 * Reads a time as the Kubernetes API and container runtimes write it (RFC 3339 with an offset).
 * Digits below a nanosecond are cut. Returns `undefined` for anything else, also for times without
 * an offset, and for days or hours that do not exist.
 */
export function parseRfc3339(text: string): InstantParts | undefined {
  const found = rfc3339.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHour, zoneMinute] =
    found;
  const seconds = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const date = new Date(seconds);
  const isReal =
    date.getUTCDate() === Number(day) &&
    date.getUTCMonth() === Number(month) - 1 &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 61;
  if (!isReal) return undefined;
  const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, '0'));
  const offset =
    sign === undefined
      ? 0
      : (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000 * (sign === '-' ? -1 : 1);
  return {
    us: (seconds - offset) * 1000 + Math.floor(nanoseconds / 1000),
    restNs: nanoseconds % 1000,
  };
}
