// Counts, for the summary of an import, in which zone the times of each container were read that do
// not name one themselves, and how that zone is known.
import type { LineTime } from '../../parsers/types.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { zoneSources } from '../core/record.ts';
import type { ZoneSource } from '../core/record.ts';
import { appliedOffset } from '../core/time-zone.ts';

/** Records of one stream that were read with one offset. */
export interface ZoneCount {
  /** Key of the stream. */
  readonly key: string;
  readonly ref: ContainerRef;
  /** Minutes east of UTC. */
  readonly offsetMinutes: number;
  readonly source: Exclude<ZoneSource, 'none' | 'explicit'>;
  records: number;
}

type Count = Omit<ZoneCount, 'key' | 'ref'>;

const explicit = zoneSources.indexOf('explicit');

export class ZoneCounts {
  readonly #counts = new Map<string, { readonly stream: number; readonly count: Count }>();
  #lastKey = Number.NaN;
  #last: Count | undefined;

  /** Takes a record's time; `zoneSource` is an index into `zoneSources`. */
  add(stream: number, time: LineTime, timestampUs: number, zoneSource: number): void {
    if (zoneSource <= explicit) return;
    const offsetMinutes = appliedOffset(time, timestampUs);
    // Records of one stream follow each other: the count in hand is mostly the right one.
    const key = (stream * zoneSources.length + zoneSource) * 4096 + offsetMinutes + 2048;
    if (key !== this.#lastKey || this.#last === undefined) {
      this.#last = this.#countOf(stream, offsetMinutes, zoneSource);
      this.#lastKey = key;
    }
    this.#last.records++;
  }

  /** What was counted, `streamOf` saying whose stream each index is. */
  all(streamOf: (stream: number) => Pick<ZoneCount, 'key' | 'ref'>): readonly ZoneCount[] {
    return [...this.#counts.values()].map(({ stream, count }) => ({
      ...streamOf(stream),
      ...count,
    }));
  }

  #countOf(stream: number, offsetMinutes: number, zoneSource: number): Count {
    const key = [stream, offsetMinutes, zoneSource].join(' ');
    let found = this.#counts.get(key);
    if (found === undefined) {
      const source = zoneSources[zoneSource] as ZoneCount['source'];
      found = { stream, count: { offsetMinutes, source, records: 0 } };
      this.#counts.set(key, found);
    }
    return found.count;
  }
}
