// Finds the zone of times that do not name one, from their difference to the runtime's stamps. The
// runtime stamps a line when it arrives, on the same node's clock: a wall time minus its stamp is
// the zone's offset minus the delay, and the delay is never negative. So the offset is the upper
// edge of the differences, not their middle, and buffered output does not bend it.

/** Offsets are multiples of this everywhere in the world. */
const quarterUs = 900_000_000;
// UTC−12:00 to UTC+14:00.
const lowestQuarter = -48;
const highestQuarter = 56;
// At least one line must have come through this fast for a difference to be an offset.
const promptUs = 60_000_000;
// A wall time cut to whole seconds or stamped a moment late lies above the edge by this at most.
const aboveUs = 1_000_000;
/** Records that are looked at before an offset is settled. */
const evidenceWanted = 48;
/** A difference that is steady over so many records in a row is a new zone. */
const changeWanted = 32;

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
  #isSettled = false;

  /**
   * Takes one record's evidence. True: the record's zone is known now (as `offsetUs`, or that
   * nothing can be concluded); false: hold the record until a later call says true or
   * {@link settle} is called.
   */
  observe(wallUs: number, observedUs: number): boolean {
    const difference = wallUs - observedUs;
    const quarter = Math.round(difference / quarterUs);
    if (this.#isSettled && (quarter * quarterUs === this.offsetUs || !isOffset(quarter))) {
      this.#forget();
      return true;
    }
    this.#vote(quarter, quarter * quarterUs - difference);
    if (!this.#isSettled) {
      if (this.#seen < evidenceWanted) return false;
      this.settle();
      return true;
    }
    if (this.#votes.size > 1 || !this.#mayReplace(quarter)) {
      this.#forget();
      return true;
    }
    if (this.#seen < changeWanted) return false;
    this.settle();
    return true;
  }

  /** Concludes from what was seen so far: no more evidence comes, or nobody can wait for it. */
  settle(): void {
    if (this.#isSettled && this.#seen < changeWanted) {
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

  #vote(quarter: number, delayUs: number): void {
    this.#seen++;
    if (!isOffset(quarter)) return;
    const vote = this.#votes.get(quarter);
    if (vote === undefined) this.#votes.set(quarter, { count: 1, leastDelayUs: delayUs });
    else {
      vote.count++;
      vote.leastDelayUs = Math.min(vote.leastDelayUs, delayUs);
    }
  }

  /** No zone changes by a quarter of an hour: such a difference is a delay. */
  #mayReplace(quarter: number): boolean {
    if (Number.isNaN(this.offsetUs)) return true;
    return (quarter - Math.round(this.offsetUs / quarterUs)) % 2 === 0;
  }

  #forget(): void {
    if (this.#seen === 0) return;
    this.#seen = 0;
    this.#votes = new Map();
  }
}

function isOffset(quarter: number): boolean {
  return quarter >= lowestQuarter && quarter <= highestQuarter;
}
