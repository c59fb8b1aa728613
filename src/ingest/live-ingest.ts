// The reading half of following a cluster: what the streamer hands on becomes record batches, stream by
// stream, and what the capture holds of a stream is answered to the streamer. Messages of any size are
// merged into batches; a sink that is behind holds the streamer back. It knows no network and no
// database.
import { linesPerRank } from '../core/batch.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { givenZoneOf } from '../core/given-zones.ts';
import type { GivenZone } from '../core/given-zones.ts';
import { builtInRules, type ReadingRules } from '../core/reading-rules.ts';
import type { GapDetail, StateDetail } from '../core/record.ts';
import { streamKey } from '../core/stream-key.ts';
import { formatUtc, toTimestampNs } from '../core/time.ts';
import type { InstantParts } from '../core/time.ts';
import type {
  RawGap,
  RawLine,
  RawObject,
  ResumeProvider,
  StampedLine,
  StreamMessage,
} from '../streamers/types.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { SettledRecord } from './batch-builder.ts';
import { toEventRecord } from './event-record.ts';
import type { RecordSink, StoredState } from './record-sink.ts';
import { restartRecord } from './restart-record.ts';
import { SecretRemover, type SecretRules } from './secret-remover.ts';
import { rowRecord } from './row-record.ts';
import { newReadCounters, StreamReader } from './stream-reader.ts';
import { StreamRegistry } from './stream-registry.ts';

export interface LiveIngestOptions {
  readonly sink: RecordSink;
  readonly stored: StoredState;
  /** The present moment, ms since the epoch. */
  readonly nowMs: () => number;
  /** Absent: klog's own understanding. */
  readonly rules?: ReadingRules;
  readonly givenZones?: readonly GivenZone[];
  /** Absent: what comes is stored as it is. */
  readonly secrets?: SecretRules;
}

/** What came in, for the summary. */
export interface LiveSummary {
  readonly streams: number;
  readonly lines: number;
  readonly events: number;
  readonly objects: number;
  readonly gaps: number;
}

// A line waits no longer for one that continues it.
const idleMs = 300;
// Lines of files stand before those that were followed: ranks of sources are counted from 0.
const liveBase = 2 ** 20 * linesPerRank;
const microseconds = 1000;
const infoNumber = 9;
const warnNumber = 13;

interface OpenStream {
  readonly key: string;
  readonly index: number;
  readonly reader: StreamReader;
  arrived: number;
  heardMs: number;
  isOpen: boolean;
}

export class LiveIngest {
  readonly #options: LiveIngestOptions;
  readonly #builder = new BatchBuilder();
  readonly #registry: StreamRegistry;
  readonly #counters = newReadCounters();
  readonly #secrets: SecretRemover | undefined;
  readonly #streams = new Map<string, OpenStream>();
  /** Streams on their way to being open: their lines wait for what the capture knows of them. */
  readonly #opening = new Map<string, Promise<OpenStream>>();
  #lines = 0;
  #events = 0;
  #objects = 0;
  #gaps = 0;

  constructor(options: LiveIngestOptions) {
    this.#options = options;
    this.#registry = new StreamRegistry(options.stored.streams);
    const { secrets, rules = builtInRules } = options;
    this.#secrets = secrets && new SecretRemover(secrets, rules);
  }

  get summary(): LiveSummary {
    return {
      streams: this.#streams.size,
      lines: this.#lines,
      events: this.#events,
      objects: this.#objects,
      gaps: this.#gaps,
    };
  }

  /** Takes one message; settles when there is room for the next one of its stream. */
  async take(message: StreamMessage): Promise<void> {
    switch (message.kind) {
      case 'lines': {
        const stream = await this.#stream(message.ref);
        for (const line of message.lines) this.#addLine(stream, line);
        break;
      }
      case 'notice': {
        const stream = await this.#stream(message.ref);
        this.#addNotice(stream, message.text, message.time);
        break;
      }
      case 'gap':
        this.#close(message.ref);
        this.#addGap(message.ref, message.gap);
        break;
      case 'state':
        this.#addState(message.ref, message.time, message.state);
        break;
      case 'restart': {
        const { record, ref, observation } = restartRecord(
          message.ref,
          message.restart,
          message.time,
        );
        record.stream = this.#index(ref);
        this.#builder.addObservation({ row: this.#emit(record), ...observation });
        break;
      }
      case 'event':
        this.#addEvent(message);
        break;
      case 'object':
        this.#addObject(message.object);
        break;
      case 'caught_up':
      case 'end':
        this.#close(message.ref);
        break;
      case 'all_caught_up':
      case 'report':
      case 'stream':
      case 'cluster':
        return;
    }
    await this.#options.sink.ready();
  }

  /** Hands on what waits, as time passes: call it some times a second. */
  tick(): void {
    const now = this.#options.nowMs();
    for (const stream of this.#streams.values()) {
      if (!stream.isOpen || now - stream.heardMs < idleMs) continue;
      stream.isOpen = false;
      stream.reader.flush();
    }
    this.flush();
  }

  /** Everything that is open is complete, and handed on. */
  completeAll(): void {
    for (const { reader } of this.#streams.values()) reader.flush();
    this.flush();
  }

  flush(): void {
    if (!this.#builder.isEmpty) this.#options.sink.write(this.#builder.take([]));
  }

  /** What was taken from a stream before, asked of the capture; all that came in until now counts. */
  readonly resume: ResumeProvider = {
    newestInstance: ({ podUid, container }) =>
      this.#options.stored.instances?.find(
        (instance) => instance.podUid === podUid && instance.container === container,
      ),
    position: async (ref) => {
      const key = streamKey(ref);
      if (!this.#isStored(key)) return undefined;
      this.#complete(key);
      const position = await this.#options.sink.positionOf(key);
      if (position === undefined) return undefined;
      const { us, restNs, steppedBack } = position;
      return { last: { us, restNs }, steppedBack };
    },
    lines: async (ref, from) => {
      const key = streamKey(ref);
      if (!this.#isStored(key)) return [];
      this.#complete(key);
      return this.#linesFrom(key, from);
    },
  };

  #isStored(key: string): boolean {
    return this.#options.stored.streams.has(key) || this.#streams.has(key);
  }

  /** Whatever of the stream is held here goes to the sink. */
  #complete(key: string): void {
    this.#streams.get(key)?.reader.flush();
    this.flush();
  }

  async #linesFrom(key: string, from: InstantParts): Promise<readonly StampedLine[]> {
    const found: StampedLine[] = [];
    const original = this.#secrets?.originalsOf(key);
    const encoder = new TextEncoder();
    for (let fromUs = from.us; ;) {
      const stored = await this.#options.sink.linesOf(key, fromUs, 0);
      const { us, restNs, text, textEnd, untilUs } = stored;
      const binary = new Map(stored.binary.map(({ index, bytes }) => [index, bytes]));
      let start = 0;
      for (let i = 0; i < us.length; i++) {
        const end = textEnd[i] ?? start;
        const time = { us: us[i] ?? 0, restNs: restNs[i] ?? 0 };
        // Windows touch: a line behind this one's end comes with the next.
        if (time.us <= untilUs) {
          const bytes = binary.get(i) ?? encoder.encode(text.slice(start, end));
          found.push({ time, text: original?.(time, bytes) ?? bytes });
        }
        start = end;
      }
      if (untilUs === Number.POSITIVE_INFINITY) return found;
      fromUs = untilUs + 1;
    }
  }

  #index(ref: ContainerRef): number {
    const { stream, isNew } = this.#registry.resolve(ref, undefined);
    if (isNew) this.#builder.addStream(stream.definition);
    return stream.definition.index;
  }

  #stream(ref: ContainerRef): OpenStream | Promise<OpenStream> {
    const key = streamKey(ref);
    const open = this.#streams.get(key);
    if (open !== undefined) return open;
    const opening = this.#opening.get(key) ?? this.#open(key, ref);
    this.#opening.set(key, opening);
    return opening;
  }

  async #open(key: string, ref: ContainerRef): Promise<OpenStream> {
    const { stored, sink, nowMs } = this.#options;
    const before = stored.streams.has(key) ? await sink.positionOf(key) : undefined;
    const index = this.#index(ref);
    const givenZone = givenZoneOf(this.#options.givenZones ?? [], ref, '');
    const settings = {
      newestUs: nowMs() * microseconds,
      ...(givenZone === undefined ? {} : { givenZone }),
    };
    const emit = (record: SettledRecord): boolean => {
      this.#emit(record);
      return true;
    };
    const reader = new StreamReader(index, 0, settings, this.#counters, emit, this.#options.rules);
    const arrived = Math.max(liveBase, before?.position ?? 0);
    const stream: OpenStream = { key, index, reader, arrived, heardMs: nowMs(), isOpen: false };
    this.#streams.set(key, stream);
    this.#opening.delete(key);
    return stream;
  }

  #addLine(stream: OpenStream, line: RawLine): void {
    const bytes = Buffer.from(line.text.buffer, line.text.byteOffset, line.text.byteLength);
    const text = bytes.toString('utf8');
    const isText = !bytes.includes(0) && isExact(bytes, text);
    this.#lines++;
    this.#hear(stream);
    stream.reader.add({
      text,
      line: ++stream.arrived,
      runtimeTime: line.time,
      iostream: line.iostream === undefined ? 0 : line.iostream === 'stdout' ? 1 : 2,
      isPartial: false,
      isNotice: false,
      isTruncated: line.droppedBytes !== undefined,
      bytes: isText ? undefined : new Uint8Array(line.text),
    });
  }

  #addNotice(stream: OpenStream, text: string, time: InstantParts | undefined): void {
    this.#hear(stream);
    stream.reader.add({
      text,
      line: ++stream.arrived,
      runtimeTime: time,
      iostream: 0,
      isPartial: false,
      isNotice: true,
      isTruncated: false,
      bytes: undefined,
    });
  }

  #hear(stream: OpenStream): void {
    stream.heardMs = this.#options.nowMs();
    stream.isOpen = true;
  }

  #close(ref: ContainerRef): void {
    const stream = this.#streams.get(streamKey(ref));
    if (stream === undefined) return;
    stream.isOpen = false;
    stream.reader.flush();
  }

  #addGap(ref: ContainerRef, gap: RawGap): void {
    const detail: GapDetail = {
      reason: gap.reason,
      certain: gap.certain,
      ...(gap.from === undefined ? {} : { from: formatUtc(toTimestampNs(gap.from)) }),
      ...(gap.to === undefined ? {} : { to: formatUtc(toTimestampNs(gap.to)) }),
    };
    this.#gaps++;
    const text = `${gap.certain ? 'lines are missing' : 'lines may be missing'}: ${gap.reason}`;
    const time = gap.from ?? gap.to ?? this.#now();
    this.#addRow(ref, rowRecord({ kind: 'gap', time, severityNumber: warnNumber, text, detail }));
  }

  #addState(ref: ContainerRef, time: InstantParts | undefined, detail: StateDetail): void {
    const { what, from, to } = detail;
    const text = `${what}: ${from === undefined ? '' : `${from} → `}${to}`;
    const isBad = to === 'Failed' || to === 'not ready';
    const severityNumber = isBad ? warnNumber : infoNumber;
    this.#addRow(
      ref,
      rowRecord({ kind: 'state', time: time ?? this.#now(), severityNumber, text, detail }),
    );
  }

  #addRow(ref: ContainerRef, record: SettledRecord): void {
    record.stream = this.#index(ref);
    this.#emit(record);
  }

  #addEvent({ event }: Extract<StreamMessage, { kind: 'event' }>): void {
    const converted = toEventRecord(event);
    if (converted === undefined) return;
    const { record, ref, observation } = converted;
    this.#events++;
    record.stream = this.#index(ref);
    const row = this.#emit(record);
    if (observation !== undefined) this.#builder.addObservation({ row, ...observation });
  }

  #addObject(object: RawObject): void {
    if (this.#builder.isFull) this.flush();
    this.#objects++;
    const { content, ...rest } = object;
    const json = JSON.stringify(content);
    this.#builder.addObject({ ...rest, content: this.#secrets?.json(json) ?? json });
  }

  #now(): InstantParts {
    return { us: this.#options.nowMs() * microseconds, restNs: 0 };
  }

  #emit(record: SettledRecord): number {
    if (this.#builder.isFull) this.flush();
    const key = this.#registry.keyOf(record.stream);
    return this.#builder.add(this.#secrets?.record(record, key) ?? record);
  }
}

/** Whether the bytes are the text and nothing that decoding replaced. */
function isExact(bytes: Buffer, text: string): boolean {
  return !text.includes('\ufffd') || Buffer.from(text, 'utf8').equals(bytes);
}
