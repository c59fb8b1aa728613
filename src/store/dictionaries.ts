// The small tables that rows of `records` point into, held in memory: streams, formats and files.
// A writer may add to them at any time; what is asked for and not known is looked up again.
import { linesPerRank } from '../core/batch.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import type { CaptureDatabase } from './open-capture.ts';

export interface StoredStream {
  readonly id: number;
  /** Orders streams that share a time. */
  readonly key: string;
  readonly ref: ContainerRef;
}

interface StreamRow {
  readonly id: number;
  readonly key: string;
  readonly cluster: string | null;
  readonly cluster_uid: string | null;
  readonly namespace: string | null;
  readonly pod: string | null;
  readonly pod_uid: string | null;
  readonly container: string | null;
  readonly container_id: string | null;
  readonly restart_count: number | null;
  readonly node: string | null;
  readonly service: string | null;
}

export class Dictionaries {
  readonly #db: CaptureDatabase;
  #streams = new Map<number, StoredStream>();
  #ranks = new Map<number, number>();
  #formats = new Map<number, string>();
  #paths = new Map<string, string>();

  constructor(db: CaptureDatabase) {
    this.#db = db;
    this.#loadStreams();
    this.#loadFormats();
  }

  /** All streams known so far, in the order in which they came. */
  streams(): Iterable<StoredStream> {
    return this.#streams.values();
  }

  stream(id: number): StoredStream {
    let found = this.#streams.get(id);
    if (!found) {
      this.#loadStreams();
      found = this.#streams.get(id);
    }
    // A damaged capture may point nowhere: the record is shown, its origin is unknown.
    return found ?? { id, key: '', ref: {} };
  }

  /** Place of a stream in the order of keys: smaller comes first at the same time. */
  rank(id: number): number {
    if (!this.#ranks.has(id)) this.#loadStreams();
    return this.#ranks.get(id) ?? -1;
  }

  formats(): Iterable<readonly [id: number, name: string]> {
    return this.#formats;
  }

  format(id: number): string | undefined {
    if (!this.#formats.has(id)) this.#loadFormats();
    return this.#formats.get(id);
  }

  /** Path and 1-based line of a record; absent where it comes from no file. */
  place(stream: number, position: number): { readonly file?: string; readonly line?: number } {
    const rank = Math.floor(position / linesPerRank);
    const file = this.#path(stream, rank);
    const line = position - rank * linesPerRank;
    // Lines count from 1; an Event of the same stream stands in none of its files.
    return file === undefined || line < 1 ? {} : { file, line };
  }

  #path(stream: number, rank: number): string | undefined {
    const key = `${stream}/${rank}`;
    const known = this.#paths.get(key);
    if (known !== undefined) return known;
    const path = this.#db
      .prepare<[number, number], string>(
        `SELECT sources.path FROM stream_sources JOIN sources ON sources.id = stream_sources.source
         WHERE stream_sources.stream = ? AND stream_sources.rank = ?`,
      )
      .pluck()
      .get(stream, rank);
    if (path !== undefined) this.#paths.set(key, path);
    return path;
  }

  #loadStreams(): void {
    const rows = this.#db.prepare<[], StreamRow>('SELECT * FROM main.streams ORDER BY id').all();
    const sorted = rows.map(toStream).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.#streams = new Map(sorted.map((stream) => [stream.id, stream]));
    this.#ranks = new Map(sorted.map((stream, rank) => [stream.id, rank]));
  }

  #loadFormats(): void {
    const rows = this.#db
      .prepare<[], { id: number; name: string }>('SELECT id, name FROM main.formats')
      .all();
    this.#formats = new Map(rows.map(({ id, name }) => [id, name]));
  }
}

function toStream(row: StreamRow): StoredStream {
  const ref: ContainerRef = {
    ...(row.cluster === null ? {} : { cluster: row.cluster }),
    ...(row.cluster_uid === null ? {} : { clusterUid: row.cluster_uid }),
    ...(row.namespace === null ? {} : { namespace: row.namespace }),
    ...(row.pod === null ? {} : { pod: row.pod }),
    ...(row.pod_uid === null ? {} : { podUid: row.pod_uid }),
    ...(row.container === null ? {} : { container: row.container }),
    ...(row.container_id === null ? {} : { containerId: row.container_id }),
    ...(row.restart_count === null ? {} : { restartCount: row.restart_count }),
    ...(row.node === null ? {} : { node: row.node }),
    ...(row.service === null ? {} : { service: row.service }),
  };
  return { id: row.id, key: row.key, ref };
}
