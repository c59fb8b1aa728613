// What is counted for the clock of one container while its rows go by. Everything is bounded: counts,
// a sketch of the delays, the first falls of each stream's clock.
import type { LineTime } from '../../../parsers/types.ts';
import { iostreams, zoneSources } from '../../core/record.ts';
import type { ZoneSource } from '../../core/record.ts';
import { formatOffset } from '../../core/time-zone.ts';
import { toTimestampNs } from '../../core/time.ts';
import type { InstantParts } from '../../core/time.ts';
import { ClockSteps } from './clock-steps.ts';
import type { ClockOwner, ContainerClock, ZoneUse } from './container-clock.ts';
import { DelaySketch } from './delay-sketch.ts';
import { OutputDelays } from './output-delays.ts';
import type { DelayedLine } from './output-delays.ts';

/** A line with a time of its own, as far as clocks go. */
export interface TimedLine {
  /** Of the record, on the timeline. */
  readonly at: InstantParts;
  readonly time: LineTime;
  readonly offsetMinutes: number;
  readonly zoneSource: Exclude<ZoneSource, 'none'>;
  /** Own time with its zone applied. */
  readonly ownUs: number;
  readonly ownRestNs: number;
  /** The runtime's stamp; NaN where there is none. */
  readonly observedUs: number;
  readonly observedRestNs: number;
  /** Index into `iostreams`. */
  readonly iostream: number;
  readonly isRequest: boolean;
  /** The timeline has it elsewhere than at its own time, which fell back. */
  readonly isMoved: boolean;
}

/** A smaller fall is lines that overtook each other; after a larger one the clock goes on from there. */
const stepNs = 1e9;
/** Offsets that are told apart in one container. */
const mostZones = 64;

/** A {@link ZoneUse} that is still counted; times become one number when somebody asks. */
interface ZoneCount {
  readonly offsetMinutes: number;
  readonly source: ZoneUse['source'];
  readonly from: InstantParts;
  to: InstantParts;
  records: number;
}

/** One stream of the container: what must not be mixed with other instances. */
export class StreamTally {
  readonly steps = new ClockSteps();
  readonly #container: ContainerTally;
  #baseUs = Number.NaN;
  #lastOwnNs = Number.NEGATIVE_INFINITY;
  readonly #last: (DelayedLine | undefined)[] = [];

  constructor(container: ContainerTally) {
    this.#container = container;
  }

  /** Takes the next line that states a time. */
  add(line: TimedLine): void {
    this.#container.add(line);
    if (Number.isNaN(line.observedUs)) {
      if (line.isMoved) this.#container.noteFall(0);
      return;
    }
    // Counted from the stream's first time: differences of such numbers are exact.
    if (Number.isNaN(this.#baseUs)) this.#baseUs = line.ownUs;
    const ownNs = (line.ownUs - this.#baseUs) * 1000 + line.ownRestNs;
    const observedNs = (line.observedUs - this.#baseUs) * 1000 + line.observedRestNs;
    const fallNs = this.#lastOwnNs - ownNs;
    if (fallNs > 0) this.#container.noteFall(line.isRequest ? 0 : fallNs);
    if (!(fallNs > 0 && fallNs < stepNs)) this.#lastOwnNs = ownNs;
    this.#container.delays.add(observedNs - ownNs);
    if (line.isRequest) return;
    const before = this.#last[line.iostream];
    const output = this.#container.output(line.iostream);
    this.#last[line.iostream] = output.add(ownNs, observedNs, before);
  }
}

export class ContainerTally {
  readonly owner: ClockOwner;
  readonly streams: StreamTally[] = [];
  readonly delays = new DelaySketch();
  records = 0;
  withoutAnyTime = 0;
  ambiguous = 0;
  #withOwnTime = 0;
  #outOfOrder = 0;
  #deepestFallNs = 0;
  readonly #formats = new Map<string, number>();
  readonly #digits = new Array<number>(10).fill(0);
  readonly #zones = new Map<number, ZoneCount>();
  readonly #outputs: (OutputDelays | undefined)[] = [];

  constructor(owner: ClockOwner) {
    this.owner = owner;
  }

  addFormat(name: string): void {
    this.#formats.set(name, (this.#formats.get(name) ?? 0) + 1);
  }

  add({ at, time, offsetMinutes, zoneSource }: TimedLine): void {
    this.#withOwnTime++;
    this.#digits[time.digits] = (this.#digits[time.digits] ?? 0) + 1;
    const key = offsetMinutes * zoneSources.length + zoneSources.indexOf(zoneSource);
    const use = this.#zones.get(key);
    if (use !== undefined) {
      use.records++;
      use.to = at;
    } else if (this.#zones.size < mostZones) {
      const use = { offsetMinutes, source: zoneSource, from: at, to: at, records: 1 };
      this.#zones.set(key, use);
    }
  }

  noteFall(depthNs: number): void {
    this.#outOfOrder++;
    this.#deepestFallNs = Math.max(this.#deepestFallNs, depthNs);
  }

  output(iostream: number): OutputDelays {
    return (this.#outputs[iostream] ??= new OutputDelays(iostreams[iostream] ?? 'unknown'));
  }

  clock(): ContainerClock {
    const { delays } = this;
    const digits = this.#digits.indexOf(Math.max(...this.#digits));
    const stepCount = this.streams.reduce((sum, { steps }) => sum + steps.count, 0);
    return {
      owner: this.owner,
      instances: this.streams.length,
      records: this.records,
      formats: [...this.#formats]
        .map(([name, records]) => ({ name, records }))
        .sort((a, b) => b.records - a.records || (a.name < b.name ? -1 : 1)),
      withOwnTime: this.#withOwnTime,
      withoutAnyTime: this.withoutAnyTime,
      ...(this.#withOwnTime === 0 ? {} : { fractionDigits: digits }),
      zones: [...this.#zones.values()].map(({ offsetMinutes, from, to, ...use }) => ({
        zone: formatOffset(offsetMinutes),
        ...use,
        from: toTimestampNs(from),
        to: toTimestampNs(to),
      })),
      compared: delays.count,
      ...(delays.count === 0
        ? {}
        : {
            skewMedianNs: 0 - delays.quantile(0.5),
            delayP99Ns: delays.quantile(0.99),
            delayMinNs: delays.min,
            delayMaxNs: delays.max,
          }),
      outputs: this.#outputs.flatMap((output) => (output === undefined ? [] : [output.delay])),
      outOfOrder: this.#outOfOrder,
      deepestFallNs: this.#deepestFallNs,
      stepCount,
      steps: this.streams.flatMap(({ steps }) => steps.steps()),
      ambiguous: this.ambiguous,
    };
  }
}
