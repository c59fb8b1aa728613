// How late the lines of one output of one stream come, and whether that is buffering: lines that
// were written apart and came together, as a block buffer lets them go.
import type { Iostream } from '../../core/record.ts';
import type { OutputDelay } from './container-clock.ts';

const lateNs = 1e9;
/** Lines that came within this of each other came together … */
const togetherNs = 20e6;
/** … and were written apart where this or more lies between their own times. */
const apartNs = 100e6;

interface Line {
  readonly ownNs: number;
  readonly observedNs: number;
  readonly isLate: boolean;
  /** Counted among those that came together already. */
  readonly isCounted: boolean;
}

/** Counts of one output, over all streams of a container. */
export class OutputDelays {
  readonly stream: Iostream;
  #compared = 0;
  #maxNs = 0;
  #late = 0;
  #lateTogether = 0;

  constructor(stream: Iostream) {
    this.stream = stream;
  }

  /** Takes the next line of a stream and gives what {@link add} needs for the one after it. */
  add(ownNs: number, observedNs: number, before: Line | undefined): Line {
    const delayNs = observedNs - ownNs;
    const isLate = delayNs >= lateNs;
    this.#compared++;
    if (delayNs > this.#maxNs) this.#maxNs = delayNs;
    if (isLate) this.#late++;
    const isTogether =
      before !== undefined &&
      observedNs - before.observedNs <= togetherNs &&
      Math.abs(ownNs - before.ownNs) >= apartNs;
    if (isTogether && before.isLate && !before.isCounted) this.#lateTogether++;
    if (isTogether && isLate) this.#lateTogether++;
    return { ownNs, observedNs, isLate, isCounted: isTogether && isLate };
  }

  get delay(): OutputDelay {
    return {
      stream: this.stream,
      compared: this.#compared,
      maxNs: this.#maxNs,
      late: this.#late,
      lateTogether: this.#lateTogether,
    };
  }
}

export type { Line as DelayedLine };
