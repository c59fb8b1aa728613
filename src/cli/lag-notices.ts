// When to say that klog is behind the containers it follows: when that begins to matter, when it has
// become much worse, and when it is over.
import { notableLagMs } from '../core/live-state.ts';
import { formatSeconds } from './numbers.ts';

export class LagNotices {
  /** What was said last, ms; absent: all is well. */
  #told: number | undefined;

  /** A sentence for the user, where there is something new to say. */
  take(lagMs: number): string | undefined {
    if (this.#told !== undefined && lagMs < notableLagMs / 2) {
      this.#told = undefined;
      return 'lines are stored in time again';
    }
    if (lagMs < Math.max(notableLagMs, 2 * (this.#told ?? 0))) return undefined;
    this.#told = lagMs;
    return `lines are stored ${formatSeconds(lagMs / 1000)} late: more comes than can be taken in`;
  }
}
