// The reading half of an import: inputs, Events and objects in, record batches out, in the order in
// which they are given. It knows no files, no threads and no database; those are the sink and the
// chunks it is handed.
import { createHash } from 'node:crypto';
import type { ObjectDefinition, SourceDefinition, SourceProgress } from '../core/batch.ts';
import { recordFlags } from '../core/batch.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import type { GivenZone } from '../core/given-zones.ts';
import { builtInRules } from '../core/reading-rules.ts';
import type { ReadingRules } from '../core/reading-rules.ts';
import { recordKinds } from '../core/record.ts';
import type { StoredRecord } from '../core/stored-state.ts';
import type { LogInput, RawEvent, RawObject } from '../streamers/types.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { SettledRecord } from './batch-builder.ts';
import { mergeRecords } from './capture-merger.ts';
import type { ReadSource } from './capture-merger.ts';
import { toEventRecord } from './event-record.ts';
import { recognise, StoredRecords } from './known-source.ts';
import { noticingSilence } from './noticing-silence.ts';
import { InputReader } from './input-reader.ts';
import { toRestartRecords } from './restart-record.ts';
import type { ConvertedRestart } from './restart-record.ts';
import type { StreamBudget } from './line-budget.ts';
import { overlapMarginUs } from './line-budget.ts';
import type { RecordSink, StoredState } from './record-sink.ts';
import { StreamRegistry } from './stream-registry.ts';
import type { RegisteredStream, ResolvedStream } from './stream-registry.ts';
import { newReadCounters } from './stream-reader.ts';
import type { ZoneCount } from './zone-counts.ts';

/** What was read, for the summary. */
export interface ReadSummary {
  readonly inputs: number;
  readonly bytes: number;
  readonly streams: number;
  readonly lines: number;
  readonly records: number;
  readonly events: number;
  readonly objects: number;
  /** Records by the name of the format that read them. */
  readonly formats: Readonly<Record<string, number>>;
  /** Records without any time of their own. */
  readonly withoutTime: number;
  /** Records whose time states no zone, by stream and by the offset they were read with. */
  readonly zones: readonly ZoneCount[];
  readonly truncated: number;
  /** Lines that were stored before. */
  readonly duplicates: number;
}

export interface ImporterOptions {
  readonly sink: RecordSink;
  readonly stored: StoredState;
  /** The present moment, ms since the epoch. */
  readonly nowMs: () => number;
  /** Absent: klog's own understanding. */
  readonly rules?: ReadingRules;
  readonly givenZones?: readonly GivenZone[];
}

// Rows wait for company by no longer than this.
const flushAfterMs = 200;
// Live lines wait no longer for a line that continues them.
const idleMs = 300;
const microseconds = 1000;

export class Importer {
  readonly #options: ImporterOptions;
  #rules: ReadingRules;
  readonly #builder = new BatchBuilder();
  readonly #registry: StreamRegistry;
  readonly #counters = newReadCounters();
  #sources = 0;
  #bytes = 0;
  #lines = 0;
  #events = 0;
  #objects = 0;
  /** Ends of instances, until it is known which cluster the objects are of. */
  #ends: ConvertedRestart[] = [];
  #clusterUid: string | undefined;
  #flushedMs: number;
  /**
   * How far the input in hand was read when all its emitted records were in the builder or written:
   * true once the builder's content is committed. Never taken while records are on their way.
   */
  #progress: SourceProgress | undefined;
  /** Sources that were read to their end and could be read again. */
  readonly #readSources: ReadSource[] = [];
  /** The same as {@link Importer.#progress} for sources of another capture. */
  #mergeProgress: SourceProgress[] = [];

  constructor(options: ImporterOptions) {
    this.#options = options;
    this.#rules = options.rules ?? builtInRules;
    this.#registry = new StreamRegistry(options.stored.streams);
    this.#flushedMs = options.nowMs();
  }

  /** What is read from now on is read by these. */
  useRules(rules: ReadingRules): void {
    this.#rules = rules;
  }

  get summary(): ReadSummary {
    const { formats, zones, ...counted } = this.#counters;
    return {
      inputs: this.#sources,
      bytes: this.#bytes,
      streams: this.#registry.size,
      lines: this.#lines,
      ...counted,
      zones: zones.all((stream) => this.#registry.definitionOf(stream)),
      events: this.#events,
      objects: this.#objects,
      formats: Object.fromEntries([...formats].sort((a, b) => b[1] - a[1])),
    };
  }

  /** Reads one input to its end. `chunks` may be of any size. */
  async readInput(input: LogInput, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const { sink, stored } = this.#options;
    const { known, chunks } = await recognise(input, bytes, stored.sources);
    const before = known && new StoredRecords(known, await sink.tailOf(known.id));
    const source = this.#addSource(input, known?.id);
    const reader = this.#createReader(input, source, before);
    const hash = input.live === true ? undefined : createHash('sha256');
    let readBytes = 0;
    let countedLines = 0;
    const noteProgress = (readLines: number, isWhole: boolean): void => {
      const contentHash = hash?.copy().digest('hex');
      this.#progress = {
        source,
        readBytes,
        readLines,
        isWhole,
        ...(contentHash === undefined ? {} : { contentHash }),
      };
    };
    const whenIdle = (): void => {
      reader.flush();
      this.flush();
    };
    const watched = input.live === true ? noticingSilence(chunks, idleMs, whenIdle) : chunks;
    for await (const chunk of watched) {
      hash?.update(chunk);
      readBytes += chunk.length;
      this.#bytes += chunk.length;
      await reader.push(chunk);
      this.#lines += reader.lines - countedLines;
      countedLines = reader.lines;
      noteProgress(reader.completeLines, false);
    }
    await reader.end();
    this.#lines += reader.lines - countedLines;
    noteProgress(reader.finalLines, true);
    const { fingerprint, path } = input;
    if (fingerprint !== undefined && hash !== undefined) {
      const contentHash = hash.copy().digest('hex');
      this.#readSources.push({
        index: source,
        path,
        fingerprint,
        contentHash,
        lines: reader.lines,
      });
    }
    this.flush();
    await sink.ready();
  }

  addEvent(event: RawEvent): void {
    const converted = toEventRecord(event);
    if (converted === undefined) return;
    const { record, ref, observation } = converted;
    record.stream = this.#resolve(ref, undefined).definition.index;
    this.#events++;
    const row = this.#emit(record);
    if (observation !== undefined) this.#builder.addObservation({ row, ...observation });
  }

  addObject(object: RawObject): void {
    if (this.#builder.isFull) this.flush();
    // A list says that objects were looked for, and is none itself.
    if (object.name !== '') this.#objects++;
    const { content, ...rest } = object;
    this.#builder.addObject({ ...rest, content: JSON.stringify(content) });
    if (object.kind === 'Namespace' && object.name === 'kube-system') {
      this.#clusterUid ??= object.uid;
    }
    this.#ends.push(...toRestartRecords(object));
  }

  /** All objects are known: what they say of ended instances becomes records. */
  endObjects(): void {
    const cluster = this.#clusterUid === undefined ? {} : { clusterUid: this.#clusterUid };
    for (const { record, ref, observation } of this.#ends) {
      record.stream = this.#resolve({ ...cluster, ...ref }, undefined).definition.index;
      this.#builder.addObservation({ row: this.#emit(record), ...observation });
    }
    this.#ends = [];
    this.flush();
  }

  /**
   * Adds what another capture holds; `records` come stream by stream, each in the order of time.
   * `isDistinct`: none of them is here yet, so that nothing is compared, and they may come in any order.
   */
  async readCapture(
    objects: Iterable<ObjectDefinition>,
    records: Iterable<StoredRecord>,
    isDistinct = false,
  ): Promise<void> {
    const { sink, stored } = this.#options;
    for (const object of objects) {
      if (this.#builder.isFull) this.flush();
      this.#builder.addObject(object);
      this.#objects++;
    }
    await mergeRecords(records, {
      rules: this.#rules,
      sources: stored.sources,
      readSources: this.#readSources,
      tailOf: (source) => sink.tailOf(source),
      resolve: (key, ref) => {
        const stream = this.#register(this.#registry.resolveKey(key, ref));
        return isDistinct ? { ...stream, lastUs: Number.NEGATIVE_INFINITY } : stream;
      },
      addSource: (source) => this.#nameSource(source),
      noteProgress: (progress) => {
        this.#mergeProgress.push(progress);
      },
      // Whatever this merge wrote of the stream lies before `fromUs`.
      loadBudget: (key, fromUs, budget) => this.#loadBudget(key, fromUs, budget, 0),
      emit: (record, observation) => {
        const kind = recordKinds[record.flags & recordFlags.kindMask];
        if (kind === 'event') this.#events++;
        else if (kind === 'log' || kind === 'notice') this.#countMerged(record);
        const row = this.#emit(record);
        if (observation !== undefined) this.#builder.addObservation({ row, ...observation });
      },
      noteDuplicate: (lines) => {
        this.#counters.duplicates += lines;
        this.#lines += lines;
      },
      afterRecord: async () => {
        if (this.#options.nowMs() - this.#flushedMs <= flushAfterMs) return;
        this.flush();
        await sink.ready();
      },
    });
    this.flush();
    await sink.ready();
  }

  /** Hands on what is ready. */
  flush(): void {
    this.#flushedMs = this.#options.nowMs();
    const progress = this.#mergeProgress;
    this.#mergeProgress = [];
    if (this.#progress !== undefined) progress.push(this.#progress);
    this.#progress = undefined;
    if (this.#builder.isEmpty && progress.length === 0) return;
    this.#options.sink.write(this.#builder.take(progress));
  }

  #countMerged({ parsed, lineCount }: SettledRecord): void {
    const { formats } = this.#counters;
    this.#lines += lineCount;
    this.#counters.records++;
    formats.set(parsed.format, (formats.get(parsed.format) ?? 0) + 1);
  }

  #createReader(input: LogInput, source: number, before: StoredRecords | undefined): InputReader {
    const newestUs =
      input.modified === undefined ? this.#options.nowMs() * microseconds : input.modified.us;
    return new InputReader(input, {
      source,
      counters: this.#counters,
      clock: { newestUs },
      rules: this.#rules,
      givenZones: this.#options.givenZones ?? [],
      resolve: (ref) => this.#resolve(ref, input.fingerprint ?? input.path),
      emit: (record) => this.#emitNew(record, before),
      loadBudget: (key, fromUs, budget) => this.#loadBudget(key, fromUs, budget, source),
      afterBlock: async () => {
        if (this.#options.nowMs() - this.#flushedMs > flushAfterMs) this.flush();
        await this.#options.sink.ready();
      },
    });
  }

  async #loadBudget(
    key: string,
    fromUs: number,
    budget: StreamBudget,
    source: number,
  ): Promise<void> {
    // Entries are found by their first line's stamp; one that began before may reach beyond.
    this.flush();
    budget.load(fromUs, await this.#options.sink.linesOf(key, fromUs - overlapMarginUs, source));
  }

  #addSource(input: LogInput, continues: number | undefined): number {
    const { path, rank, fingerprint, sizeBytes, layout } = input;
    return this.#nameSource({
      path,
      rank,
      layout,
      ...(continues === undefined ? {} : { continues }),
      ...(fingerprint === undefined ? {} : { fingerprint }),
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
    });
  }

  #nameSource(source: Omit<SourceDefinition, 'index'>): number {
    const index = ++this.#sources;
    this.#builder.addSource({ index, ...source });
    return index;
  }

  #resolve(ref: ContainerRef, fingerprint: string | undefined): RegisteredStream {
    return this.#register(this.#registry.resolve(ref, fingerprint));
  }

  #register({ stream, isNew }: ResolvedStream): RegisteredStream {
    if (isNew) this.#builder.addStream(stream.definition);
    return stream;
  }

  /** Adds what is not stored yet; false where all of it is. */
  #emitNew(record: SettledRecord, before: StoredRecords | undefined): boolean {
    const missing =
      before === undefined ? record : before.missing(record, this.#registry.keyOf(record.stream));
    if (missing === undefined) {
      this.#counters.duplicates += record.lineCount;
      return false;
    }
    this.#emit(missing);
    return true;
  }

  #emit(record: SettledRecord): number {
    if (this.#builder.isFull) this.flush();
    return this.#builder.add(record);
  }
}
