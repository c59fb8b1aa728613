// Finds from where a stream's clock fell. Rows come in the order of the timeline, where a record
// that fell back comes before the one above it in its file: so falls are noted when they are met,
// and what each fell from when that comes by.
import { toTimestampNs } from '../../core/time.ts';
import type { InstantParts } from '../../core/time.ts';
import type { ClockStep } from './container-clock.ts';

interface Fall {
  readonly at: InstantParts;
  readonly position: number;
  /** The nearest record above it that was met so far. */
  beforePosition: number;
  before: InstantParts;
}

const mostFalls = 20;

export class ClockSteps {
  /** All of them, also those whose place is not kept. */
  count = 0;
  readonly #falls: Fall[] = [];

  /** Takes a record's place; `isFall` where its clock stands back against the record above. */
  add(us: number, restNs: number, position: number, isFall: boolean): void {
    for (const fall of this.#falls) {
      if (position >= fall.position || position <= fall.beforePosition) continue;
      fall.beforePosition = position;
      fall.before = { us, restNs };
    }
    if (!isFall) return;
    this.count++;
    if (this.#falls.length === mostFalls) return;
    const at = { us, restNs };
    this.#falls.push({ at, position, beforePosition: -1, before: at });
  }

  /** The first 20 falls. */
  steps(): readonly ClockStep[] {
    return this.#falls.map(({ at, before }) => ({
      at: toTimestampNs(at),
      backNs: (before.us - at.us) * 1000 + before.restNs - at.restNs,
    }));
  }
}
