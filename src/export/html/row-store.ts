// The rows of a page in its memory: the columns of its blocks, and records that read from them what
// is asked for. It knows no document, so tests run it without a browser.
import type { ContainerRef } from '../../core/container-ref.ts';
import type { PageStream } from './page-data.ts';
import { toTimestampNs, type TimestampNs } from '../../core/time.ts';
import { blockVersion, longStep, unzigzag, type Block } from './columns.ts';
import type { Shape } from './shape.ts';

/** Rows of one block. */
export interface Part {
  /** Its first row. */
  readonly from: number;
  readonly text: string;
  readonly isAscii: boolean;
  readonly hasColours: boolean;
  /** Where the texts of rows start; one more than rows. */
  readonly starts: Uint32Array;
  /** Places of rows in `rests` and in `numbers`. */
  readonly restAt: Uint32Array;
  readonly numberAt: Uint32Array;
  readonly rests: readonly string[];
  readonly numbers: Uint32Array;
}

type Column = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** The column with room for `size` rows. */
function grown<T extends Column>(column: T, size: number, make: new (length: number) => T): T {
  if (column.length >= size) return column;
  const larger = new make(Math.max(size, column.length * 2));
  larger.set(column);
  return larger;
}

export class RowStore {
  /** Rows that are there. */
  count = 0;
  /** Microseconds since 1970, and nanoseconds below them. */
  times = new Float64Array(0);
  rests = new Uint16Array(0);
  streamOf = new Uint16Array(0);
  shapeOf = new Uint16Array(0);
  severities = new Uint8Array(0);
  readonly streams: PageStream[] = [];
  readonly shapes: Shape[] = [];
  readonly parts: Part[] = [];
  readonly #files: string[] = [];
  #fileOf = new Uint16Array(0);
  #lines = new Uint32Array(0);
  readonly #nextLines: number[] = [];

  /** Adds the next block of the page. */
  add({ head, columns, rests, text, isAscii }: Block): void {
    if (head.version !== blockVersion) throw new Error('the page holds rows of another version');
    const from = this.count;
    const size = from + head.rows;
    this.times = grown(this.times, size, Float64Array);
    this.rests = grown(this.rests, size, Uint16Array);
    this.streamOf = grown(this.streamOf, size, Uint16Array);
    this.shapeOf = grown(this.shapeOf, size, Uint16Array);
    this.severities = grown(this.severities, size, Uint8Array);
    this.#fileOf = grown(this.#fileOf, size, Uint16Array);
    this.#lines = grown(this.#lines, size, Uint32Array);
    this.rests.set(columns.rest, from);
    this.streamOf.set(columns.stream, from);
    this.shapeOf.set(columns.shape, from);
    this.severities.set(columns.severity, from);
    this.#fileOf.set(columns.file, from);
    this.streams.push(...(head.streams as readonly PageStream[]));
    this.shapes.push(...(head.shapes as readonly Shape[]));
    this.#files.push(...head.files);
    const starts = new Uint32Array(head.rows + 1);
    const restAt = new Uint32Array(head.rows);
    const numberAt = new Uint32Array(head.rows);
    let [us, long, at, rest, number] = [head.startUs, 0, 0, 0, 0];
    for (let row = 0; row < head.rows; row++) {
      const step = columns.step[row] ?? 0;
      us += step === longStep ? (head.longSteps[long++] ?? 0) : step;
      this.times[from + row] = us;
      const stream = columns.stream[row] ?? 0;
      const shape = this.shapes[columns.shape[row] ?? 0];
      const line = (this.#nextLines[stream] ?? 0) + unzigzag(columns.line[row] ?? 0);
      this.#lines[from + row] = line;
      this.#nextLines[stream] = line + (shape?.constants.lineCount ?? 1);
      restAt[row] = rest;
      numberAt[row] = number;
      if (shape?.hasRest) rest++;
      if (shape?.observed?.isMoved) number++;
      if (shape?.timestamp?.isMoved) number++;
      starts[row] = at;
      for (let breaks = columns.breaks[row] ?? 0; breaks >= 0; breaks--) {
        at = text.indexOf('\n', at) + 1;
      }
    }
    starts[head.rows] = at;
    const { numbers } = columns;
    this.parts.push({
      ...{ from, text, isAscii, hasColours: text.includes('\u001b') },
      ...{ starts, restAt, numberAt, rests: rests.split('\n'), numbers },
    });
    this.count = size;
  }

  /** The part that holds a row. */
  partOf(row: number): Part {
    let [low, high] = [0, this.parts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.parts[middle]?.from ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    const part = this.parts[low];
    if (part === undefined) throw new Error('there are no rows');
    return part;
  }

  raw(row: number): string {
    const { from, text, starts } = this.partOf(row);
    return text.slice(starts[row - from], (starts[row - from + 1] ?? 1) - 1);
  }

  time(row: number): TimestampNs {
    return toTimestampNs({ us: this.times[row] ?? 0, restNs: this.rests[row] ?? 0 });
  }

  shape(row: number): Shape {
    const shape = this.shapes[this.shapeOf[row] ?? 0];
    if (shape === undefined) throw new Error('the page lacks a shape');
    return shape;
  }

  /** Of whom the row is. */
  ref(row: number): ContainerRef {
    return this.streams[this.streamOf[row] ?? 0] ?? {};
  }

  /** What the row says in JSON, because its text does not. */
  rest(row: number): Readonly<Record<string, unknown>> {
    const { from, restAt, rests } = this.partOf(row);
    return JSON.parse(rests[restAt[row - from] ?? 0] ?? '{}') as Record<string, unknown>;
  }

  /** The two numbers from the row's on; how many of them are its own, its shape says. */
  numbers(row: number): readonly [number, number] {
    const { from, numberAt, numbers } = this.partOf(row);
    const at = numberAt[row - from] ?? 0;
    return [unzigzag(numbers[at] ?? 0), unzigzag(numbers[at + 1] ?? 0)];
  }

  file(row: number): string | undefined {
    return this.#files[(this.#fileOf[row] ?? 0) - 1];
  }

  line(row: number): number | undefined {
    const line = this.#lines[row] ?? 0;
    return line === 0 ? undefined : line;
  }
}
