// Settles when each record of one stream happened. Records come in the order of their first lines;
// those whose zone or time depends on what follows are held, boundedly, and come out in the same
// order. Nothing is known here of formats or streams, and the present moment is an argument.
import type { LineTime } from '../../../parsers/types.ts';
import { noTime, recordFlags } from '../../core/batch.ts';
import { timeSources, zoneSources } from '../../core/record.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import type { SettledRecord } from '../batch-builder.ts';
import { completeWallUs } from './complete-date.ts';
import { GivenZone } from './given-zone.ts';
import { ZoneInference } from './zone-inference.ts';

const minuteUs = 60_000_000;
/** A smaller fall is taken for lines that overtook each other, a larger one for a set clock. */
const stepUs = 1_000_000;
// Held at most while a stream has shown no time at all.
const heldRecords = 10_000;

const fromRuntime = timeSources.indexOf('runtime') << recordFlags.timeSourceShift;
const fromApplication = timeSources.indexOf('application') << recordFlags.timeSourceShift;
const fromNeighbour = timeSources.indexOf('neighbour') << recordFlags.timeSourceShift;
const zoneExplicit = zoneSources.indexOf('explicit') << recordFlags.zoneSourceShift;
const zoneInferred = zoneSources.indexOf('inferred') << recordFlags.zoneSourceShift;
const zoneGiven = zoneSources.indexOf('given') << recordFlags.zoneSourceShift;
const zoneAssumed = zoneSources.indexOf('assumed') << recordFlags.zoneSourceShift;

export interface ClockSettings {
  /** Newest time that the input can speak of: when the file was written, else now. */
  readonly newestUs: number;
  /** Zone that the user gave for times that neither name one nor show one beside their stamps. */
  readonly givenZone?: TimeZone;
}

/** The clock of one stream within one input. `emit` gets every record once, in order. */
export class StreamClock {
  readonly #settings: ClockSettings;
  readonly #emit: (record: SettledRecord) => void;
  readonly #zone = new ZoneInference();
  readonly #given: GivenZone | undefined;
  #held: SettledRecord[] = [];
  #lastUs = Number.NaN;
  #lastRestNs = 0;
  #lastWallUs = Number.NaN;
  #datedWallUs = Number.NaN;

  constructor(settings: ClockSettings, emit: (record: SettledRecord) => void) {
    this.#settings = settings;
    this.#given = settings.givenZone && new GivenZone(settings.givenZone);
    this.#emit = emit;
  }

  /** Takes a record whose observed time is set and settles the rest, now or later. */
  add(record: SettledRecord): void {
    const { time } = record.parsed;
    if (time === undefined) {
      const hasTime = !Number.isNaN(record.observedUs) || !Number.isNaN(this.#lastUs);
      if (hasTime && this.#held.length === 0) this.#finish(record);
      else this.#hold(record);
      return;
    }
    const wallUs = this.#wallUs(record, time);
    this.#lastWallUs = wallUs;
    if (time.missing === undefined || !Number.isNaN(record.observedUs)) this.#datedWallUs = wallUs;
    const isOpen = time.offsetMinutes === undefined && !Number.isNaN(record.observedUs);
    // Wall times wait in the field that they will fill once their zone is known.
    record.timestampUs = wallUs;
    record.timestampRestNs = time.restNs;
    if (isOpen && !this.#zone.observe(wallUs, record.observedUs)) {
      this.#hold(record);
      return;
    }
    if (this.#held.length > 0) this.#release(record);
    else this.#finish(record);
  }

  /** Line of the first record that is held; absent where there is none. */
  get firstHeldLine(): number | undefined {
    return this.#held[0]?.line;
  }

  /** Lets go of everything held: the input ended, or a live one is silent. */
  flush(): void {
    if (this.#held.length === 0) return;
    this.#zone.settle();
    this.#release(undefined);
  }

  #hold(record: SettledRecord): void {
    this.#held.push(record);
    if (this.#held.length >= heldRecords) this.flush();
  }

  /** The held records, then `next`. */
  #release(next: SettledRecord | undefined): void {
    const held = this.#held;
    this.#held = [];
    if (next !== undefined) held.push(next);
    if (Number.isNaN(this.#lastUs)) this.#lookAhead(held);
    for (const record of held) this.#finish(record);
  }

  /** Records before the first time in a stream stand at that time. */
  #lookAhead(held: readonly SettledRecord[]): void {
    for (const record of held) {
      if (Number.isNaN(record.observedUs) && record.parsed.time === undefined) continue;
      const stampedUs = record.observedUs;
      if (Number.isNaN(stampedUs)) {
        this.#lastUs = record.timestampUs - this.#offsetUs(record);
        this.#lastRestNs = record.timestampRestNs;
      } else {
        this.#lastUs = stampedUs;
        this.#lastRestNs = record.observedRestNs;
      }
      return;
    }
  }

  #wallUs(record: SettledRecord, time: LineTime): number {
    if (time.missing === undefined) return time.wallUs;
    return completeWallUs(time, {
      observedUs: record.observedUs,
      previousWallUs: this.#lastWallUs,
      datedWallUs: this.#datedWallUs,
      newestUs: this.#settings.newestUs,
    });
  }

  #offsetUs(record: SettledRecord): number {
    const { time } = record.parsed;
    if (time?.offsetMinutes !== undefined) return time.offsetMinutes * minuteUs;
    const isInferred = !Number.isNaN(record.observedUs) && !Number.isNaN(this.#zone.offsetUs);
    if (isInferred) return this.#zone.offsetUs;
    // Until its zone is applied, the record's timestamp is the wall time.
    const given = this.#given?.offsetAt(record.timestampUs, this.#lastUs);
    if (given?.isAmbiguous === true) record.flags |= recordFlags.ambiguousTime;
    return given?.us ?? 0;
  }

  #zoneFlags(record: SettledRecord, time: LineTime): number {
    if (time.offsetMinutes !== undefined) return zoneExplicit;
    const isInferred = !Number.isNaN(record.observedUs) && !Number.isNaN(this.#zone.offsetUs);
    if (isInferred) return zoneInferred;
    return this.#given === undefined ? zoneAssumed : zoneGiven;
  }

  #finish(record: SettledRecord): void {
    const { time } = record.parsed;
    if (time !== undefined) {
      record.flags |= this.#zoneFlags(record, time);
      record.timestampUs -= this.#offsetUs(record);
    }
    if (!Number.isNaN(record.observedUs)) {
      record.flags |= fromRuntime;
      this.#place(record, record.observedUs, record.observedRestNs);
    } else if (time !== undefined) {
      record.flags |= fromApplication;
      this.#place(record, record.timestampUs, record.timestampRestNs);
    } else if (!Number.isNaN(this.#lastUs)) {
      record.flags |= fromNeighbour;
      record.timeUs = this.#lastUs;
      record.timeRestNs = this.#lastRestNs;
    } else {
      // `none` is 0 in the flags.
      record.timeUs = noTime.us;
      record.timeRestNs = noTime.restNs;
    }
    this.#emit(record);
  }

  #place(record: SettledRecord, us: number, restNs: number): void {
    const fallUs = this.#lastUs - us;
    const isBehind = fallUs > 0 || (fallUs === 0 && restNs < this.#lastRestNs);
    if (isBehind && fallUs < stepUs) {
      record.timeUs = this.#lastUs;
      record.timeRestNs = this.#lastRestNs;
      return;
    }
    if (isBehind) record.flags |= recordFlags.clockStep;
    record.timeUs = us;
    record.timeRestNs = restNs;
    this.#lastUs = us;
    this.#lastRestNs = restNs;
  }
}
