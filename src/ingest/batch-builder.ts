// Fills the columns of a record batch, row by row. Nothing is decided here; every row costs a few
// stores into typed arrays and one reference to its text. Strings that are slices of a larger block
// keep that block alive, so a batch is bounded in text as well as in rows.
import type { ParsedLine } from '../../parsers/types.ts';
import type {
  EventObservation,
  ObjectDefinition,
  RecordBatch,
  SourceDefinition,
  SourceProgress,
  StreamDefinition,
} from '../core/batch.ts';
import { recordFlags } from '../core/batch.ts';
import { recordKinds } from '../core/record.ts';
import { addIdsOf } from './ids-of-line.ts';

const logKind = recordKinds.indexOf('log');
const rowCapacity = 4096;
const textLimit = 4 << 20;

/** A record with its times settled, ready to be a row. NaN microseconds: absent. */
export interface SettledRecord {
  stream: number;
  source: number;
  line: number;
  lineCount: number;
  flags: number;
  timeUs: number;
  timeRestNs: number;
  observedUs: number;
  observedRestNs: number;
  timestampUs: number;
  timestampRestNs: number;
  text: string;
  parsed: ParsedLine;
  bytes: Uint8Array | undefined;
  /** Nanoseconds of the further lines' stamps after the first one's. */
  lineStamps: readonly number[] | undefined;
  /** JSON of `event`, `gap` … */
  detail: string | undefined;
}

export class BatchBuilder {
  count = 0;
  #textLength = 0;
  #texts: string[] = [];
  #stream = new Int32Array(rowCapacity);
  #source = new Int32Array(rowCapacity);
  #line = new Float64Array(rowCapacity);
  #timeUs = new Float64Array(rowCapacity);
  #timeRestNs = new Uint16Array(rowCapacity);
  #observedUs = new Float64Array(rowCapacity);
  #observedRestNs = new Uint16Array(rowCapacity);
  #timestampUs = new Float64Array(rowCapacity);
  #timestampRestNs = new Uint16Array(rowCapacity);
  #severity = new Uint8Array(rowCapacity);
  #flags = new Uint32Array(rowCapacity);
  #format = new Uint16Array(rowCapacity);
  #lineCount = new Uint32Array(rowCapacity);
  #textEnd = new Uint32Array(rowCapacity);
  #ids: string[] = [];
  #idRow: number[] = [];
  #idKind: number[] = [];
  readonly #formatIndex = new Map<string, number>();
  #binary: { row: number; bytes: Uint8Array }[] = [];
  #details: { row: number; json: string }[] = [];
  #lineStamps: { row: number; json: string }[] = [];
  #observations: EventObservation[] = [];
  #objects: ObjectDefinition[] = [];
  #newStreams: StreamDefinition[] = [];
  #newSources: SourceDefinition[] = [];

  get isFull(): boolean {
    return this.count >= rowCapacity || this.#textLength >= textLimit;
  }

  get isEmpty(): boolean {
    return (
      this.count === 0 &&
      this.#objects.length === 0 &&
      this.#newStreams.length === 0 &&
      this.#newSources.length === 0
    );
  }

  /** Appends one record; there must be room ({@link isFull}). Returns its row. */
  add(record: SettledRecord): number {
    const row = this.count++;
    const { parsed } = record;
    this.#stream[row] = record.stream;
    this.#source[row] = record.source;
    this.#line[row] = record.line;
    this.#timeUs[row] = record.timeUs;
    this.#timeRestNs[row] = record.timeRestNs;
    this.#observedUs[row] = record.observedUs;
    this.#observedRestNs[row] = record.observedRestNs;
    this.#timestampUs[row] = record.timestampUs;
    this.#timestampRestNs[row] = record.timestampRestNs;
    this.#severity[row] = parsed.severityNumber;
    this.#lineCount[row] = record.lineCount;
    this.#format[row] = this.#indexOfFormat(parsed.format);
    let flags = record.flags;
    if (parsed.severityDerived === true) flags |= recordFlags.severityDerived;
    if (parsed.time !== undefined) flags |= recordFlags.hasWallTime;
    if (record.bytes === undefined) {
      this.#texts.push(record.text);
      this.#textLength += record.text.length;
    } else {
      flags |= recordFlags.isBinary;
      this.#binary.push({ row, bytes: record.bytes });
      this.#textLength += record.bytes.length;
      this.#texts.push('');
    }
    this.#flags[row] = flags;
    const isLog = (flags & recordFlags.kindMask) === logKind;
    addIdsOf(parsed, isLog ? record.text : undefined, this.#addId);
    if (record.detail !== undefined) this.#details.push({ row, json: record.detail });
    if (record.lineStamps !== undefined) {
      this.#lineStamps.push({ row, json: JSON.stringify(record.lineStamps) });
    }
    return row;
  }

  addObject(object: ObjectDefinition): void {
    this.#objects.push(object);
    this.#textLength += object.content.length;
  }

  addObservation(observation: EventObservation): void {
    this.#observations.push(observation);
  }

  addStream(stream: StreamDefinition): void {
    this.#newStreams.push(stream);
  }

  addSource(source: SourceDefinition): void {
    this.#newSources.push(source);
  }

  /** Everything added so far as a batch; the builder starts over. */
  take(progress: readonly SourceProgress[]): RecordBatch {
    const { count } = this;
    const textEnd = this.#textEnd;
    let end = 0;
    for (let row = 0; row < count; row++) {
      end += this.#texts[row]?.length ?? 0;
      textEnd[row] = end;
    }
    // Live lines come a few at a time: their columns are copied, and the large ones stay for the next.
    const isSmall = count < rowCapacity / 4;
    const columnOf = <T extends { slice(start: number, end: number): T }>(column: T): T =>
      isSmall ? column.slice(0, count) : column;
    const batch: RecordBatch = {
      count,
      stream: columnOf(this.#stream),
      source: columnOf(this.#source),
      line: columnOf(this.#line),
      timeUs: columnOf(this.#timeUs),
      timeRestNs: columnOf(this.#timeRestNs),
      observedUs: columnOf(this.#observedUs),
      observedRestNs: columnOf(this.#observedRestNs),
      timestampUs: columnOf(this.#timestampUs),
      timestampRestNs: columnOf(this.#timestampRestNs),
      severity: columnOf(this.#severity),
      flags: columnOf(this.#flags),
      format: columnOf(this.#format),
      lineCount: columnOf(this.#lineCount),
      text: this.#texts.join(''),
      textEnd: columnOf(textEnd),
      binary: this.#binary,
      formats: [...this.#formatIndex.keys()],
      idValues: this.#ids.join('\n'),
      idRow: Uint32Array.from(this.#idRow),
      idKind: Uint8Array.from(this.#idKind),
      details: this.#details,
      lineStamps: this.#lineStamps,
      observations: this.#observations,
      objects: this.#objects,
      newStreams: this.#newStreams,
      newSources: this.#newSources,
      progress,
    };
    this.#reset(isSmall);
    return batch;
  }

  #reset(keepsColumns: boolean): void {
    this.count = 0;
    this.#textLength = 0;
    this.#texts = [];
    this.#ids = [];
    this.#idRow = [];
    this.#idKind = [];
    this.#formatIndex.clear();
    this.#binary = [];
    this.#details = [];
    this.#lineStamps = [];
    this.#observations = [];
    this.#objects = [];
    this.#newStreams = [];
    this.#newSources = [];
    if (keepsColumns) return;
    this.#stream = new Int32Array(rowCapacity);
    this.#source = new Int32Array(rowCapacity);
    this.#line = new Float64Array(rowCapacity);
    this.#timeUs = new Float64Array(rowCapacity);
    this.#timeRestNs = new Uint16Array(rowCapacity);
    this.#observedUs = new Float64Array(rowCapacity);
    this.#observedRestNs = new Uint16Array(rowCapacity);
    this.#timestampUs = new Float64Array(rowCapacity);
    this.#timestampRestNs = new Uint16Array(rowCapacity);
    this.#severity = new Uint8Array(rowCapacity);
    this.#flags = new Uint32Array(rowCapacity);
    this.#format = new Uint16Array(rowCapacity);
    this.#lineCount = new Uint32Array(rowCapacity);
    this.#textEnd = new Uint32Array(rowCapacity);
  }

  /** Gives an id to the newest row. */
  readonly #addId = (kind: number, value: string): void => {
    // Ids are joined by line breaks; a value that holds one is no id.
    if (value.includes('\n')) return;
    this.#ids.push(value);
    this.#idRow.push(this.count - 1);
    this.#idKind.push(kind);
  };

  #indexOfFormat(name: string): number {
    const known = this.#formatIndex.get(name);
    if (known !== undefined) return known;
    const index = this.#formatIndex.size;
    this.#formatIndex.set(name, index);
    return index;
  }
}
