// Collects rows of a page into blocks. A block holds what compresses well together and what can be
// thrown away once it is written; dictionaries go on from block to block.
import { deflateRawSync } from 'node:zlib';
import type { ContainerRef } from '../../core/container-ref.ts';
import type { TimelineRecord } from '../../core/record.ts';
import { toInstantParts } from '../../core/time.ts';
import {
  blockVersion,
  encodeBlock,
  longStep,
  numberColumns,
  zigzag,
  type NumberColumn,
} from './columns.ts';
import type { PageStream } from './page-data.ts';
import { explicitShape, ShapeFinder } from './find-shape.ts';

/** Characters of text in the first block, which a page shows as soon as it has it; each later one has twice as many, up to the longest. */
const firstLength = 2 ** 18;
const longestBlock = 4 * 2 ** 20;
const mostRows = 2 ** 16;
/** Numbers of streams, shapes and files have two bytes. */
const mostEntries = 2 ** 16 - 2;
/** Lines that are all different in kind would make a shape each. */
const mostFoundShapes = 2 ** 15;

const refFields = [
  'cluster',
  'namespace',
  'pod',
  'podUid',
  'container',
  'containerId',
  'restartCount',
  'node',
  'service',
] as const;

/** Numbers values by a key, from 0 on in the order in which they come. */
class Dictionary<K, T> {
  readonly #numbers = new Map<K, number>();
  #fresh: T[] = [];

  /** The number of the value of this key; that of the last entry where there is no room for a new one. */
  number(key: K, value: T): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const next = this.#numbers.size;
    if (next > mostEntries) return mostEntries;
    this.#numbers.set(key, next);
    this.#fresh.push(value);
    return next;
  }

  /** Entries since the last call. */
  take(): readonly T[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}

export class BlockWriter {
  readonly #streams = new Dictionary<string, PageStream>();
  readonly #hueOf: (ref: ContainerRef) => number | undefined;
  readonly #shapes = new Dictionary<unknown, unknown>();
  readonly #files = new Dictionary<string, string>();
  readonly #finder = new ShapeFinder();
  /** Where the next line of a stream is expected in its file. */
  readonly #nextLines = new Map<number, number>();
  #columns = emptyColumns();
  #longSteps: number[] = [];
  #texts: string[] = [];
  #rests: string[] = [];
  #length = 0;
  #full = firstLength;
  #startUs = 0;
  #lastUs = 0;

  /** `hueOf`: number of the colour of a stream's pod; undefined: none. */
  constructor(hueOf: (ref: ContainerRef) => number | undefined = () => undefined) {
    this.#hueOf = hueOf;
  }

  /** Adds a row; a block that is full comes back compressed. */
  add(record: TimelineRecord): Uint8Array | undefined {
    const columns = this.#columns;
    const { us, restNs } = toInstantParts(record.time);
    if (this.#texts.length === 0) this.#startUs = this.#lastUs = us;
    const step = us - this.#lastUs;
    this.#lastUs = us;
    const isLong = step < 0 || step >= longStep;
    if (isLong) this.#longSteps.push(step);
    const { raw } = record;
    const ref = refOf(record);
    const hue = this.#hueOf(ref);
    const value = hue === undefined ? ref : { ...ref, hue };
    const stream = this.#streams.number(JSON.stringify(ref), value);
    const isCrowded = this.#finder.size > mostFoundShapes;
    const { shape, numbers, rest } = isCrowded
      ? explicitShape(record)
      : this.#finder.find(record, stream);
    const line = record.line ?? 0;
    const expected = this.#nextLines.get(stream) ?? 0;
    this.#nextLines.set(stream, line + record.lineCount);
    columns.step.push(isLong ? longStep : step);
    columns.rest.push(restNs);
    columns.stream.push(stream);
    columns.shape.push(this.#shapes.number(isCrowded ? JSON.stringify(shape) : shape, shape));
    columns.severity.push(record.severityNumber);
    columns.breaks.push(breaksIn(raw));
    const { file } = record;
    columns.file.push(file === undefined ? 0 : this.#files.number(file, file) + 1);
    columns.line.push(zigzag(line - expected));
    for (const number of numbers) columns.numbers.push(zigzag(number));
    if (rest !== undefined) this.#rests.push(JSON.stringify(rest));
    this.#texts.push(raw);
    this.#length += raw.length;
    const isFull = this.#length >= this.#full || this.#texts.length >= mostRows;
    return isFull ? this.#close() : undefined;
  }

  /** The last block; absent where there is nothing left. */
  end(): Uint8Array | undefined {
    return this.#texts.length === 0 ? undefined : this.#close();
  }

  #close(): Uint8Array {
    const head = {
      version: blockVersion,
      rows: this.#texts.length,
      startUs: this.#startUs,
      longSteps: this.#longSteps,
      streams: this.#streams.take(),
      shapes: this.#shapes.take(),
      files: this.#files.take(),
    } as const;
    const text = `${this.#texts.join('\n')}\n`;
    const block = encodeBlock(head, this.#columns, this.#rests.join('\n'), text);
    this.#columns = emptyColumns();
    [this.#texts, this.#rests, this.#longSteps] = [[], [], []];
    this.#length = 0;
    this.#full = Math.min(longestBlock, 2 * this.#full);
    return deflateRawSync(block);
  }
}

function emptyColumns(): Record<NumberColumn, number[]> {
  return Object.fromEntries(
    numberColumns.map(([name]): [string, number[]] => [name, []]),
  ) as Record<NumberColumn, number[]>;
}

function breaksIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function refOf(record: TimelineRecord): ContainerRef {
  const known = refFields.filter((field) => record[field] !== undefined);
  return Object.fromEntries(known.map((field) => [field, record[field]]));
}
