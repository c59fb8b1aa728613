// What a capture knows of itself: JSON values by name. A capture may come from elsewhere, so whoever
// reads a value checks its shape.
import type { CaptureDatabase } from './open-capture.ts';

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
