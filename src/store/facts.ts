// What a capture knows of itself: JSON values by name. A capture may come from elsewhere, so whoever
// reads a value checks its shape.
import type { CaptureDatabase } from './open-capture.ts';

/** Name of the fact that counts the secrets that were taken out before anything was written. */
export const redactedFact = 'redacted';

// What a single value may take: more of it is not ours.
const longestFact = 1 << 20;

/** One fact; absent where there is none, or none that can be read. */
export function readFact(db: CaptureDatabase, name: string): unknown {
  const value = db
    .prepare('SELECT value FROM main.facts WHERE name = ? AND length(value) <= ?')
    .pluck()
    .get(name, longestFact);
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** All facts; those that are no JSON are left out. */
export function readFacts(db: CaptureDatabase): ReadonlyMap<string, unknown> {
  const rows = db.prepare('SELECT name, value FROM main.facts').all() as {
    readonly name: unknown;
    readonly value: unknown;
  }[];
  const facts = new Map<string, unknown>();
  for (const { name, value } of rows) {
    if (typeof name !== 'string' || typeof value !== 'string') continue;
    try {
      facts.set(name, JSON.parse(value) as unknown);
    } catch {
      // Left out.
    }
  }
  return facts;
}
