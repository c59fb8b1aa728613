// Streams whose times were taken for UTC because nothing in them says the zone, or that have no times
// at all: which they are, what else in the capture speaks of them, and their correction once that has
// shown more. Deciding is not done here. Scans all records, so it is asked only where there are such.
import { idKinds, recordFlags } from '../core/batch.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { recordKinds, timeSources, zoneSources } from '../core/record.ts';
import { Dictionaries } from './dictionaries.ts';
import type { CaptureDatabase } from './open-capture.ts';

/** A stream with records whose zone is assumed and that have no stamp. */
export interface UnknownZone {
  readonly stream: number;
  readonly key: string;
  readonly ref: ContainerRef;
  readonly records: number;
  /** Earliest time, as if the wall time were UTC, µs. */
  readonly firstUs: number;
  /** Row of the first record. */
  readonly firstRecord: number;
}

/** A record as its ids are read from it again. */
export interface SampledRecord {
  readonly format: string;
  readonly raw: string;
  readonly us: number;
}

const timeSource = `((flags >> ${recordFlags.timeSourceShift}) & 7)`;
const zoneSource = `((flags >> ${recordFlags.zoneSourceShift}) & 7)`;
const [fromRuntime, fromApplication, fromNeighbour] = (
  ['runtime', 'application', 'neighbour'] as const
).map((name) => timeSources.indexOf(name)) as [number, number, number];
const [explicit, inferred, given, assumed] = (
  ['explicit', 'inferred', 'given', 'assumed'] as const
).map((name) => zoneSources.indexOf(name)) as [number, number, number, number];
const isUnknown = `${timeSource} = ${fromApplication} AND ${zoneSource} = ${assumed}`;
const isKnown = `(${timeSource} = ${fromRuntime}
  OR (${timeSource} = ${fromApplication} AND ${zoneSource} IN (${explicit}, ${inferred}, ${given})))`;

/** Ids that so many lines elsewhere carry name no single request. */
const mostCarriers = 20;

const noTimeSource = timeSources.indexOf('none');
const lineKinds: ReadonlySet<number> = new Set([
  recordKinds.indexOf('log'),
  recordKinds.indexOf('notice'),
]);
const isTimeless = `${timeSource} = ${noTimeSource} AND flags & ${recordFlags.kindMask}
  IN (${[...lineKinds].join(', ')})`;

/** Whether a batch brings lines whose zone is assumed, or without any time. */
export function bringsUnknownTimes(flags: Uint32Array, count: number): boolean {
  for (let row = 0; row < count; row++) {
    const value = flags[row] ?? 0;
    if (!lineKinds.has(value & recordFlags.kindMask)) continue;
    if (((value >> recordFlags.zoneSourceShift) & 7) === assumed) return true;
    if (((value >> recordFlags.timeSourceShift) & 7) === noTimeSource) return true;
  }
  return false;
}

export class UnknownTimes {
  readonly #db: CaptureDatabase;
  readonly #dictionaries: Dictionaries;
  readonly #segments: string;

  constructor(db: CaptureDatabase) {
    this.#db = db;
    this.#dictionaries = new Dictionaries(db);
    const segments = db.prepare('SELECT DISTINCT segment FROM main.ids').pluck().all();
    this.#segments = JSON.stringify(segments);
  }

  /** In the order of their keys. */
  list(): readonly UnknownZone[] {
    const rows = this.#db
      .prepare(
        `SELECT stream, count(*) AS records, min(time) / 1000 AS firstUs, min(id) AS firstRecord
         FROM main.records WHERE ${isUnknown} GROUP BY stream`,
      )
      .all() as Omit<UnknownZone, 'key' | 'ref'>[];
    return rows
      .map((row) => {
        const { key, ref } = this.#dictionaries.stream(row.stream);
        return { ...row, key, ref };
      })
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Streams with records that no clock gave a time. */
  timeless(): readonly Pick<UnknownZone, 'stream' | 'ref'>[] {
    const streams = this.#db
      .prepare(`SELECT DISTINCT stream FROM main.records WHERE ${isTimeless}`)
      .pluck()
      .all() as number[];
    return streams.map((stream) => ({ stream, ref: this.#dictionaries.stream(stream).ref }));
  }

  /** Puts the records of a stream that have no time at an instant, µs, in the order of their file. */
  placeTimeless(stream: number, us: number): void {
    const source = timeSources.indexOf('event') << recordFlags.timeSourceShift;
    this.#db
      .prepare(
        `UPDATE main.records SET time = ?, flags = flags | ${source} WHERE stream = ? AND ${isTimeless}`,
      )
      .run(BigInt(us) * 1000n, stream);
  }

  /** Records of the stream whose zone is unknown, from its first on. */
  *sample({ stream, firstRecord }: UnknownZone, most: number): Generator<SampledRecord> {
    // A stream's records lie together, so the rows between are few.
    const rows = this.#db
      .prepare(
        `SELECT format, CAST(raw AS TEXT) AS raw, time / 1000 AS us FROM main.records
         WHERE id >= ? AND stream = ? AND ${isUnknown} LIMIT ?`,
      )
      .all(firstRecord, stream, most) as { format: number; raw: string; us: number }[];
    for (const { format, raw, us } of rows) {
      yield { format: this.#dictionaries.format(format) ?? 'plain', raw, us };
    }
  }

  /** Earliest sure time (µs) of another stream's line that carries the id; undefined for none or many. */
  firstElsewhere(id: string, stream: number): number | undefined {
    const times = this.#db
      .prepare(
        `SELECT r.time / 1000 FROM main.ids i JOIN main.records r ON r.id = i.record
         WHERE i.segment IN (SELECT value FROM json_each(?)) AND i.value = ?
           AND i.kind IN (${idKinds.indexOf('trace')}, ${idKinds.indexOf('request')})
           AND r.stream <> ? AND ${isKnown} LIMIT ?`,
      )
      .pluck()
      .all(this.#segments, id, stream, mostCarriers) as number[];
    return times.length === 0 || times.length === mostCarriers ? undefined : Math.min(...times);
  }

  /** Contents (JSON) of what the capture knows of the stream's pod. */
  pods(ref: ContainerRef): readonly string[] {
    if (ref.pod === undefined) return [];
    return this.#db
      .prepare(
        `SELECT content FROM main.objects WHERE kind = 'Pod' AND name = ?
           AND (? IS NULL OR namespace IS ?)`,
      )
      .pluck()
      .all(ref.pod, ref.namespace ?? null, ref.namespace ?? null) as string[];
  }

  /** Events with this reason: whose they are, when (µs). */
  events(reason: string): readonly { readonly ref: ContainerRef; readonly us: number }[] {
    const rows = this.#db
      .prepare(
        `SELECT stream, time / 1000 AS us FROM main.records
         WHERE flags & ${recordFlags.kindMask} = ${recordKinds.indexOf('event')}
           AND ${timeSource} = ${timeSources.indexOf('event')} AND json_extract(detail, '$.reason') = ?`,
      )
      .all(reason) as { stream: number; us: number }[];
    return rows.map(({ stream, us }) => ({ ref: this.#dictionaries.stream(stream).ref, us }));
  }

  /**
   * Reads the stream's times in the zone that was found, microseconds east of UTC. Lines without a
   * time move with those above them, unless the stream has surer times as well.
   */
  correct({ stream }: UnknownZone, offsetUs: number): void {
    const hasSure = this.#db
      .prepare(`SELECT 1 FROM main.records WHERE stream = ? AND ${isKnown} LIMIT 1`)
      .pluck()
      .get(stream);
    const ns = BigInt(offsetUs) * 1000n;
    const mask = 7 << recordFlags.zoneSourceShift;
    if (hasSure === undefined) {
      this.#db
        .prepare(
          `UPDATE main.records SET time = time - ? WHERE stream = ? AND ${timeSource} = ${fromNeighbour}`,
        )
        .run(ns, stream);
    }
    this.#db
      .prepare(
        `UPDATE main.records
         SET time = time - ?, flags = (flags & ~${mask}) | ${inferred << recordFlags.zoneSourceShift}
         WHERE stream = ? AND ${isUnknown}`,
      )
      .run(ns, stream);
  }
}
