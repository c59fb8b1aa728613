// Wall times in a zone that the user gave. Clocks that are put back show an hour twice, and clocks
// that are put forward skip one: such times are marked. Of an hour shown twice the stream itself often
// tells which it is, as time goes on from line to line.
import { wallOffsets } from '../../core/time-zone.ts';
import type { TimeZone, WallOffsets } from '../../core/time-zone.ts';

export interface GivenOffset {
  /** Microseconds east of UTC. */
  readonly us: number;
  /** The zone shows the wall time twice, or never. */
  readonly isAmbiguous: boolean;
}

const minuteUs = 60_000_000;
const quarterUs = 15 * minuteUs;
/** A line so far behind the one above it was written after the clocks were put back. */
const passedUs = minuteUs;

export class GivenZone {
  readonly #zone: TimeZone;
  /** Clocks change at quarters of an hour alone, and asking for an offset costs as much as a line. */
  #quarter = Number.NaN;
  #offsets: WallOffsets = { first: 0, second: 0 };
  /** The stream is in the second of two hours that look alike. */
  #isPassed = false;

  constructor(zone: TimeZone) {
    this.#zone = zone;
  }

  /** `lastUs`: instant of the record before in the stream, µs; NaN where there is none. */
  offsetAt(wallUs: number, lastUs: number): GivenOffset {
    const quarter = Math.floor(wallUs / quarterUs);
    if (quarter !== this.#quarter) {
      this.#quarter = quarter;
      this.#offsets = wallOffsets(this.#zone, wallUs);
    }
    const { first, second, isSkipped } = this.#offsets;
    const isTwice = first !== second;
    this.#isPassed = isTwice && (this.#isPassed || wallUs - first * minuteUs < lastUs - passedUs);
    return {
      us: (this.#isPassed ? second : first) * minuteUs,
      isAmbiguous: isTwice || isSkipped === true,
    };
  }
}
