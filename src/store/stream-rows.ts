// Streams and sources of a batch as rows: finds or makes their ids, and the place of each source in
// each stream, which together with the line number is a record's position.
import { linesPerRank } from '../core/batch.ts';
import type { RecordBatch, SourceDefinition, StreamDefinition } from '../core/batch.ts';
import type { CaptureDatabase } from './open-capture.ts';

interface SourceRow {
  readonly id: number;
  readonly rank: number;
}

export class StreamRows {
  readonly #streams: number[] = [];
  readonly #sources: SourceRow[] = [];
  /** Per stream (index) the rank of each source (index). */
  readonly #ranks: Map<number, number>[] = [];
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: CaptureDatabase) {
    this.#statements = prepare(db);
  }

  /** Makes rows for what a batch names first and notes how far its sources were read. */
  register(batch: RecordBatch): void {
    for (const stream of batch.newStreams) this.#addStream(stream);
    for (const source of batch.newSources) this.#addSource(source);
    for (const { source, readBytes, readLines, contentHash, isWhole } of batch.progress) {
      const row = this.#sources[source];
      if (row === undefined) throw new Error(`progress of an unknown source ${source}`);
      this.#statements.updateSource.run(
        readBytes,
        readLines,
        contentHash ?? null,
        isWhole ? 1 : 0,
        row.id,
      );
    }
  }

  streamId(index: number): number {
    const id = this.#streams[index];
    if (id === undefined) throw new Error(`a record of an unknown stream ${index}`);
    return id;
  }

  sourceId(index: number): number | undefined {
    return this.#sources[index]?.id;
  }

  /** Position of the first line of a source in a stream. */
  base(stream: number, source: number): number {
    const ranks = this.#ranks[stream];
    const rank = ranks?.get(source) ?? this.#addRank(stream, source);
    return rank * linesPerRank;
  }

  #addStream({ index, key, ref }: StreamDefinition): void {
    this.#streams[index] = this.#statements.insertStream.get(
      key,
      ref.cluster ?? null,
      ref.clusterUid ?? null,
      ref.namespace ?? null,
      ref.pod ?? null,
      ref.podUid ?? null,
      ref.container ?? null,
      ref.containerId ?? null,
      ref.restartCount ?? null,
      ref.node ?? null,
      ref.service ?? null,
    ) as number;
    this.#ranks[index] = new Map();
  }

  #addSource(source: SourceDefinition): void {
    const { index, path, rank, fingerprint, sizeBytes, layout } = source;
    const id =
      source.continues ??
      (this.#statements.insertSource.get(
        path,
        fingerprint ?? null,
        sizeBytes ?? null,
        layout ?? null,
      ) as number);
    this.#sources[index] = { id, rank };
  }

  #addRank(stream: number, source: number): number {
    // Records of no source (Events, live lines) have positions of their own.
    const row = this.#sources[source];
    if (row === undefined) return 0;
    const streamId = this.streamId(stream);
    const taken = this.#statements.ranksOfStream.all(streamId) as readonly {
      rank: number;
      source: number;
    }[];
    let rank = taken.find(({ source: id }) => id === row.id)?.rank;
    if (rank === undefined) {
      const isFree = taken.every((each) => each.rank !== row.rank);
      rank = isFree ? row.rank : Math.max(...taken.map((each) => each.rank)) + 1;
      this.#statements.insertRank.run(streamId, rank, row.id);
    }
    this.#ranks[stream]?.set(source, rank);
    return rank;
  }
}

function prepare(db: CaptureDatabase) {
  const filled = [
    'cluster',
    'cluster_uid',
    'namespace',
    'pod',
    'pod_uid',
    'container',
    'container_id',
    'restart_count',
    'node',
    'service',
  ];
  const updates = filled.map((name) => `${name} = coalesce(${name}, excluded.${name})`).join(', ');
  return {
    // What was unknown before may be known now; what is known stays.
    insertStream: db
      .prepare(
        `INSERT INTO streams(key, ${filled.join(', ')}) VALUES (?,?,?,?,?,?,?,?,?,?,?)
         ON CONFLICT(key) DO UPDATE SET ${updates} RETURNING id`,
      )
      .pluck(),
    insertSource: db
      .prepare(
        `INSERT INTO sources(path, fingerprint, size_bytes, layout) VALUES (?,?,?,?) RETURNING id`,
      )
      .pluck(),
    updateSource: db.prepare(
      'UPDATE sources SET read_bytes = ?, read_lines = ?, content_hash = ?, is_whole = ? WHERE id = ?',
    ),
    ranksOfStream: db.prepare('SELECT rank, source FROM stream_sources WHERE stream = ?'),
    insertRank: db.prepare('INSERT INTO stream_sources(stream, rank, source) VALUES (?,?,?)'),
  };
}
