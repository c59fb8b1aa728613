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
