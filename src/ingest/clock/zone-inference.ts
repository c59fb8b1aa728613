// Finds the zone of times that do not name one, from their difference to the runtime's stamps. The
// runtime stamps a line when it arrives, on the same node's clock: a wall time minus its stamp is
// the zone's offset minus the delay, and the delay is never negative. So the offset is the upper
// edge of the differences, not their middle.
//
// Buffered output comes in bursts of which only the last line is prompt: lines that were written
// apart and came together are no evidence, however many they are.
import { isZoneOffset, quarterUs } from './zone-offsets.ts';

// At least one line must have come through this fast for a difference to be an offset.
const promptUs = 60_000_000;
// A wall time cut to whole seconds or stamped a moment late lies above the edge by this at most.
const aboveUs = 1_000_000;
/** So much evidence settles an offset, or a new one where all of it in a row agrees … */
const evidenceWanted = 32;
/** … or so much, where a minute lies between the first and the last. */
const spreadEvidenceWanted = 8;
const spreadUs = 60_000_000;
/** Lines that came within this of each other came together … */
const togetherUs = 20_000;
/** … and were written apart where this or more lies between their wall times. */
const apartUs = 100_000;

interface Vote {
  count: number;
  /** Smallest delay seen, if the quarter were the offset. */
  leastDelayUs: number;
}

/** The zone of one stream, as it becomes known. */
export class ZoneInference {
  /** Offset in microseconds east of UTC; NaN while (or where) nothing is known. */
  offsetUs = Number.NaN;
  #votes = new Map<number, Vote>();
  #seen = 0;
  #firstSeenUs = Number.NaN;
  #isSettled = false;
  /** The record before: evidence once it is known that the next one did not come with it. */
  #wallUs = Number.NaN;
  #observedUs = Number.NaN;

  /**
   * Takes one record's evidence. True: the record's zone is known now (as `offsetUs`, or that
   * nothing can be concluded); false: hold the record until a later call says true or
   * {@link settle} is called.
   */
  observe(wallUs: number, observedUs: number): boolean {
    const quarter = Math.round((wallUs - observedUs) / quarterUs);
    if (this.#isSettled && quarter * quarterUs === this.offsetUs) {
      this.#forget();
      this.#wallUs = wallUs;
      this.#observedUs = observedUs;
      return true;
    }
    const isWithBefore =
      Math.abs(observedUs - this.#observedUs) <= togetherUs &&
      Math.abs(wallUs - this.#wallUs) >= apartUs;
    const isDelay = !isWithBefore && !this.#judgeBefore();
    this.#wallUs = wallUs;
    this.#observedUs = observedUs;
    if (this.#isSettled && (isDelay || this.#votes.size > 1)) {
      this.#forget();
      return true;
    }
    if (!this.#isEnough(observedUs)) return false;
    this.settle();
    return true;
  }

  /** Concludes from what was seen so far: no more evidence comes, or nobody can wait for it. */
  settle(): void {
    const lastUs = this.#observedUs;
    this.#judgeBefore();
    if (this.#isSettled && !this.#isEnough(lastUs)) {
      this.#forget();
      return;
    }
    let best = Number.NaN;
    for (const [quarter, vote] of this.#votes) {
      const isCommon = vote.count * 10 >= this.#seen;
      const isPrompt = vote.leastDelayUs <= promptUs && vote.leastDelayUs >= -aboveUs;
      if (isCommon && isPrompt && !(quarter <= best)) best = quarter;
    }
    // Without a conclusion a later, steadier stretch may still give one.
    if (!Number.isNaN(best)) this.offsetUs = best * quarterUs;
    this.#isSettled = true;
    this.#forget();
  }

  /**
   * The record before came alone or last of its burst: its difference counts. False: it is neither
   * the settled offset nor one that could follow it, so it shows a delay.
   */
  #judgeBefore(): boolean {
    const differenceUs = this.#wallUs - this.#observedUs;
    if (Number.isNaN(differenceUs)) return true;
    const observedUs = this.#observedUs;
    this.#wallUs = Number.NaN;
    this.#observedUs = Number.NaN;
    const quarter = Math.round(differenceUs / quarterUs);
    if (this.#isSettled && quarter * quarterUs === this.offsetUs) return true;
    if (this.#isSettled && !this.#mayReplace(quarter)) return false;
    this.#vote(quarter, quarter * quarterUs - differenceUs, observedUs);
    return true;
  }

  #isEnough(nowUs: number): boolean {
    if (this.#seen >= evidenceWanted) return true;
    return this.#seen >= spreadEvidenceWanted && nowUs - this.#firstSeenUs >= spreadUs;
  }

  #vote(quarter: number, delayUs: number, observedUs: number): void {
    if (this.#seen === 0) this.#firstSeenUs = observedUs;
    this.#seen++;
    if (!isZoneOffset(quarter)) return;
    const vote = this.#votes.get(quarter);
    if (vote === undefined) this.#votes.set(quarter, { count: 1, leastDelayUs: delayUs });
    else {
      vote.count++;
      vote.leastDelayUs = Math.min(vote.leastDelayUs, delayUs);
    }
  }

  /** No zone changes by a quarter of an hour: such a difference is a delay. */
  #mayReplace(quarter: number): boolean {
    if (!isZoneOffset(quarter)) return false;
    if (Number.isNaN(this.offsetUs)) return true;
    return (quarter - Math.round(this.offsetUs / quarterUs)) % 2 === 0;
  }

  #forget(): void {
    if (this.#seen === 0) return;
    this.#seen = 0;
    this.#votes = new Map();
  }
}
