// Rows become records. What the text itself says (body, ids, attributes, wall time) is read from
// it again, by the parser that read it first, and only when somebody asks: most records of a scan
// are looked at for their text alone.
import { formatWallTime, parseAs, stripColours } from '../../parsers/index.ts';
import type { Attributes, LineTime, ParsedLine } from '../../parsers/types.ts';
import { recordFlags } from '../core/batch.ts';
import {
  iostreams,
  recordKinds,
  timeSources,
  zoneSources,
  type EventDetail,
  type GapDetail,
  type RecordFields,
  type RecordKind,
  type RestartDetail,
  type StateDetail,
  type TimelineRecord,
} from '../core/record.ts';
import type { ReadingRules } from '../core/reading-rules.ts';
import { appliedOffset, formatOffset } from '../core/time-zone.ts';
import { timestampNs, toInstantParts, type TimestampNs } from '../core/time.ts';
import type { Dictionaries } from '../store/dictionaries.ts';

/** One row as {@link rowColumns} select it. Times in two exact numbers, as SQL divides them. */
export type RecordRow = readonly [
  id: number,
  timeUs: number,
  timeRest: number,
  stream: number,
  position: number,
  severity: number,
  flags: number,
  format: number,
  lineCount: number,
  observedUs: number | null,
  observedRest: number | null,
  timestampUs: number | null,
  timestampRest: number | null,
  raw: string | Uint8Array,
  detail: string | null,
];

/** Columns of a {@link RecordRow}; `time` is what orders the timeline that is asked for. */
export function rowColumns(time: string): string {
  return `r.id, ${time} / 1000, ${time} % 1000, r.stream, r.position, r.severity, r.flags, r.format,
    r.line_count, (r.time + r.observed_delta) / 1000, (r.time + r.observed_delta) % 1000,
    (r.time + r.timestamp_delta) / 1000, (r.time + r.timestamp_delta) % 1000, r.raw, r.detail`;
}

const decoder = new TextDecoder();

/**
 * How much of a record is wanted: `raw` its text and place alone; `shown` what a row for people
 * says, which is not the text as received; `whole` everything.
 * What is left out is absent, and an empty text where the record must have one.
 */
export type RecordParts = 'raw' | 'shown' | 'whole';

/** What numbers in rows stand for: the capture's dictionaries, or what stands in for them. */
export type RowNames = Pick<Dictionaries, 'stream' | 'format' | 'place'>;

export class RecordMapper {
  readonly #dictionaries: RowNames;
  readonly #rules: ReadingRules;

  /** `rules`: those of the import. */
  constructor(dictionaries: RowNames, rules: ReadingRules) {
    this.#dictionaries = dictionaries;
    this.#rules = rules;
  }

  /** A record to ask single things of: reads from the text what is asked for, when it is. */
  lazy(row: RecordRow): TimelineRecord {
    const parse = (attributes: boolean): ParsedLine => this.#parse(row, attributes);
    // The getters give exactly what `plain` gives; a test compares them field by field.
    return new LazyRecord(row, this.#dictionaries, parse) as unknown as TimelineRecord;
  }

  /**
   * A record of plain properties, fit to travel between threads. Property by property and without
   * the getters of {@link lazy}: every row that is printed comes through here.
   */
  plain(row: RecordRow, parts: RecordParts): TimelineRecord {
    const flags = row[6];
    const kind = recordKinds[flags & recordFlags.kindMask] ?? 'log';
    const plain: PlainRecord = {
      kind,
      id: row[0],
      time: timestampNs(BigInt(row[1]) * 1000n + BigInt(row[2])),
      timeSource: timeSources[(flags >> recordFlags.timeSourceShift) & 7] ?? 'none',
      severityNumber: row[5],
      body: '',
      lineCount: row[8],
      raw: parts === 'shown' ? '' : rawText(row),
    };
    const raw = row[13];
    if (parts !== 'shown' && typeof raw !== 'string') plain.rawBytes = raw;
    if (flags & recordFlags.late) plain.late = true;
    if (parts === 'raw') return plain as TimelineRecord;
    const zoneSource = zoneSources[(flags >> recordFlags.zoneSourceShift) & 7];
    if (zoneSource !== undefined && zoneSource !== 'none') plain.zoneSource = zoneSource;
    if (flags & recordFlags.severityDerived) plain.severityDerived = true;
    if (flags & recordFlags.ambiguousTime) plain.zoneAmbiguous = true;
    if (flags & recordFlags.truncated) plain.truncated = true;
    const line = kind === 'log' ? this.#parse(row, true) : undefined;
    if (line?.attributes !== undefined) plain.attributes = line.attributes;
    if (kind === 'event') plain.event = readDetail(row);
    else if (kind === 'restart') plain.restart = readDetail(row);
    else if (kind === 'state') plain.state = readDetail(row) as StateDetail;
    else if (kind === 'gap') plain.gap = readDetail(row) as GapDetail;
    plain.body = line?.body ?? plain.event?.note ?? bodyOf(kind, row);
    this.#addOrigin(plain, row);
    if (parts !== 'shown') this.#addRest(plain, row, line);
    return plain as TimelineRecord;
  }

  #addOrigin(plain: PlainRecord, row: RecordRow): void {
    const { ref } = this.#dictionaries.stream(row[3]);
    const { cluster, namespace, pod, container, containerId, node, service, restartCount } = ref;
    if (cluster !== undefined) plain.cluster = cluster;
    if (namespace !== undefined) plain.namespace = namespace;
    if (pod !== undefined) plain.pod = pod;
    if (container !== undefined) plain.container = container;
    // Says whether a restart row stands in the instance that ended.
    if (containerId !== undefined) plain.containerId = containerId;
    if (node !== undefined) plain.node = node;
    if (service !== undefined) plain.service = service;
    if (restartCount !== undefined) plain.restartCount = restartCount;
    const { file, line } = this.#dictionaries.place(row[3], row[4]);
    if (file !== undefined) plain.file = file;
    if (line !== undefined) plain.line = line;
  }

  /** What only the machine-readable formats say. */
  #addRest(plain: PlainRecord, row: RecordRow, line: ParsedLine | undefined): void {
    const observed = instant(row[9], row[10]);
    const timestamp = instant(row[11], row[12]);
    if (observed !== undefined) plain.observedTimestamp = observed;
    if (timestamp !== undefined) plain.timestamp = timestamp;
    const stream = iostreams[(row[6] >> recordFlags.iostreamShift) & 3];
    if (stream !== undefined && stream !== 'unknown') plain.stream = stream;
    const { podUid } = this.#dictionaries.stream(row[3]).ref;
    if (podUid !== undefined) plain.podUid = podUid;
    if (line === undefined) return;
    const format = this.#dictionaries.format(row[7]);
    if (format !== undefined) plain.format = format;
    const { time, severityText, traceId, spanId, requestId, httpStatus } = line;
    const { correlationId, parentRequestId, parentSpanId } = line;
    if (time !== undefined) plain.wallTime = formatWallTime(time);
    if (time !== undefined && timestamp !== undefined) plain.zone = zoneOf(time, timestamp);
    if (severityText !== undefined) plain.severityText = severityText;
    if (traceId !== undefined) plain.traceId = traceId;
    if (spanId !== undefined) plain.spanId = spanId;
    if (requestId !== undefined) plain.requestId = requestId;
    if (correlationId !== undefined) plain.correlationId = correlationId;
    if (parentRequestId !== undefined) plain.parentRequestId = parentRequestId;
    if (parentSpanId !== undefined) plain.parentSpanId = parentSpanId;
    if (httpStatus !== undefined) plain.httpStatus = httpStatus;
  }

  #parse(row: RecordRow, attributes: boolean): ParsedLine {
    const format = this.#dictionaries.format(row[7]);
    const text = stripColours(rawText(row));
    const { formats, whole, lean } = this.#rules;
    return parseAs(format ?? 'plain', text, attributes ? whole : lean, formats);
  }
}

/** The text as received; U+FFFD stands for what is not UTF-8. */
export function rawText(row: RecordRow): string {
  const raw = row[13];
  return typeof raw === 'string' ? raw : decoder.decode(raw);
}

/** The body where neither a parser nor an Event's note gives one. */
function bodyOf(kind: RecordKind, row: RecordRow): string {
  return kind === 'event' ? rawText(row) : stripColours(rawText(row));
}

function instant(us: number | null, rest: number | null): TimestampNs | undefined {
  if (us === null || rest === null) return undefined;
  return timestampNs(BigInt(us) * 1000n + BigInt(rest));
}

class LazyRecord {
  readonly #row: RecordRow;
  readonly #dictionaries: RowNames;
  readonly #read: (attributes: boolean) => ParsedLine;
  #parsed: ParsedLine | undefined;
  #attributes: ParsedLine | undefined;
  #detail: unknown;

  constructor(row: RecordRow, dictionaries: RowNames, read: (attributes: boolean) => ParsedLine) {
    this.#row = row;
    this.#dictionaries = dictionaries;
    this.#read = read;
  }

  get #flags(): number {
    return this.#row[6];
  }

  /** What the text says; only lines of an application say anything. */
  get #line(): ParsedLine | undefined {
    if (this.kind !== 'log') return undefined;
    return (this.#parsed ??= this.#read(false));
  }

  get id(): number {
    return this.#row[0];
  }
  get kind(): TimelineRecord['kind'] {
    return recordKinds[this.#flags & recordFlags.kindMask] ?? 'log';
  }
  get time(): TimestampNs {
    return timestampNs(BigInt(this.#row[1]) * 1000n + BigInt(this.#row[2]));
  }
  get timeSource(): TimelineRecord['timeSource'] {
    return timeSources[(this.#flags >> recordFlags.timeSourceShift) & 7] ?? 'none';
  }
  get observedTimestamp(): TimestampNs | undefined {
    return instant(this.#row[9], this.#row[10]);
  }
  get timestamp(): TimestampNs | undefined {
    return instant(this.#row[11], this.#row[12]);
  }
  get wallTime(): string | undefined {
    const time = this.#line?.time;
    return time === undefined ? undefined : formatWallTime(time);
  }
  get zone(): string | undefined {
    const time = this.#line?.time;
    const { timestamp } = this;
    return time === undefined || timestamp === undefined ? undefined : zoneOf(time, timestamp);
  }
  get zoneSource(): TimelineRecord['zoneSource'] {
    const source = zoneSources[(this.#flags >> recordFlags.zoneSourceShift) & 7];
    return source === 'none' ? undefined : source;
  }
  get severityNumber(): number {
    return this.#row[5];
  }
  get severityText(): string | undefined {
    return this.#line?.severityText;
  }
  get severityDerived(): true | undefined {
    return this.#flags & recordFlags.severityDerived ? true : undefined;
  }
  get body(): string {
    if (this.kind === 'event') return this.event?.note ?? this.raw;
    return this.#line?.body ?? stripColours(this.raw);
  }
  get attributes(): Attributes | undefined {
    if (this.kind !== 'log') return undefined;
    return (this.#attributes ??= this.#read(true)).attributes;
  }
  get traceId(): string | undefined {
    return this.#line?.traceId;
  }
  get spanId(): string | undefined {
    return this.#line?.spanId;
  }
  get requestId(): string | undefined {
    return this.#line?.requestId;
  }
  get correlationId(): string | undefined {
    return this.#line?.correlationId;
  }
  get parentRequestId(): string | undefined {
    return this.#line?.parentRequestId;
  }
  get parentSpanId(): string | undefined {
    return this.#line?.parentSpanId;
  }
  get httpStatus(): number | undefined {
    return this.#line?.httpStatus;
  }
  get cluster(): string | undefined {
    return this.#dictionaries.stream(this.#row[3]).ref.cluster;
  }
  get namespace(): string | undefined {
    return this.#dictionaries.stream(this.#row[3]).ref.namespace;
  }
  get pod(): string | undefined {
    return this.#dictionaries.stream(this.#row[3]).ref.pod;
  }
  get container(): string | undefined {
    return this.#dictionaries.stream(this.#row[3]).ref.container;
  }
  get node(): string | undefined {
    return this.#dictionaries.stream(this.#row[3]).ref.node;
  }
  get service(): string | undefined {
    return this.#dictionaries.stream(this.#row[3]).ref.service;
  }
  get podUid(): string | undefined {
    return this.#dictionaries.stream(this.#row[3]).ref.podUid;
  }
  get containerId(): string | undefined {
    return this.#dictionaries.stream(this.#row[3]).ref.containerId;
  }
  get restartCount(): number | undefined {
    return this.#dictionaries.stream(this.#row[3]).ref.restartCount;
  }
  get stream(): TimelineRecord['stream'] {
    const stream = iostreams[(this.#flags >> recordFlags.iostreamShift) & 3];
    return stream === 'unknown' ? undefined : stream;
  }
  get format(): string | undefined {
    return this.kind === 'log' ? this.#dictionaries.format(this.#row[7]) : undefined;
  }
  get file(): string | undefined {
    return this.#dictionaries.place(this.#row[3], this.#row[4]).file;
  }
  get line(): number | undefined {
    return this.#dictionaries.place(this.#row[3], this.#row[4]).line;
  }
  get lineCount(): number {
    return this.#row[8];
  }
  get zoneAmbiguous(): true | undefined {
    return this.#flags & recordFlags.ambiguousTime ? true : undefined;
  }
  get truncated(): true | undefined {
    return this.#flags & recordFlags.truncated ? true : undefined;
  }
  get late(): true | undefined {
    return this.#flags & recordFlags.late ? true : undefined;
  }
  get raw(): string {
    return rawText(this.#row);
  }
  get rawBytes(): Uint8Array | undefined {
    const raw = this.#row[13];
    return typeof raw === 'string' ? undefined : raw;
  }
  get event(): EventDetail | undefined {
    return this.kind === 'event' ? (this.#details() as EventDetail) : undefined;
  }
  get restart(): RestartDetail | undefined {
    return this.kind === 'restart' ? (this.#details() as RestartDetail) : undefined;
  }
  get state(): StateDetail | undefined {
    return this.kind === 'state' ? (this.#details() as StateDetail) : undefined;
  }
  get gap(): GapDetail | undefined {
    return this.kind === 'gap' ? (this.#details() as GapDetail) : undefined;
  }

  /** The detail of the row; what is no JSON object (a damaged capture) says nothing. */
  #details(): unknown {
    return (this.#detail ??= readDetail(this.#row));
  }
}

type PlainRecord = { -readonly [K in keyof AnyRecord]?: AnyRecord[K] };

/** What a record of any kind may hold. */
type AnyRecord = RecordFields & {
  readonly kind: RecordKind;
  readonly event: EventDetail;
  readonly restart: RestartDetail;
  readonly state: StateDetail;
  readonly gap: GapDetail;
};

function readDetail(row: RecordRow): object {
  try {
    const value: unknown = JSON.parse(row[14] ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function zoneOf(time: LineTime, timestamp: TimestampNs): string {
  return formatOffset(appliedOffset(time, toInstantParts(timestamp).us));
}
