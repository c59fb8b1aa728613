// The block: some thousand rows of a page as columns, which is what compresses well. Numbers go as
// planes of bytes, low bytes first; texts as UTF-8. A block adds to the dictionaries of those before
// it. The layout is a contract with pages that were sent away: a change needs a new version.

/** Version of the layout; a page brings the program that reads it, so it is for other readers. */
export const blockVersion = 1;

/** What stands in front of the columns, as JSON. */
export interface BlockHead {
  readonly version: number;
  readonly rows: number;
  /** Microseconds since 1970 of the first row. */
  readonly startUs: number;
  /** Steps in time that do not fit their column, microseconds, in order. */
  readonly longSteps: readonly number[];
  /** New entries of the dictionaries. */
  readonly streams: readonly unknown[];
  readonly shapes: readonly unknown[];
  readonly files: readonly string[];
  /** Numbers in each column, then bytes of the rests; the text is what remains. */
  readonly lengths: readonly number[];
}

/** In order; bytes a number. Rows in each but `numbers`, which has those that shapes ask for. */
export const numberColumns = [
  ['step', 4],
  ['rest', 2],
  ['stream', 2],
  ['shape', 2],
  ['severity', 1],
  ['breaks', 4],
  ['file', 2],
  ['line', 4],
  ['numbers', 4],
] as const;
export type NumberColumn = (typeof numberColumns)[number][0];

/** A step that stands in `longSteps`. */
export const longStep = 0xffffffff;

export interface Block {
  readonly head: BlockHead;
  readonly columns: Readonly<Record<NumberColumn, Uint32Array>>;
  /** A JSON object a line, for rows whose shape says that they have one. */
  readonly rests: string;
  /** Raw texts, ended by a line feed each. */
  readonly text: string;
  readonly isAscii: boolean;
}

export function encodeBlock(
  head: Omit<BlockHead, 'lengths'>,
  columns: Readonly<Record<NumberColumn, readonly number[]>>,
  rests: string,
  text: string,
): Uint8Array {
  const encoder = new TextEncoder();
  const [restBytes, textBytes] = [encoder.encode(rests), encoder.encode(text)];
  const planes = numberColumns.map(([name, width]) => planesOf(columns[name], width));
  const lengths = [...numberColumns.map(([name]) => columns[name].length), restBytes.length];
  const headBytes = encoder.encode(JSON.stringify({ ...head, lengths } satisfies BlockHead));
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, headBytes.length, true);
  const parts = [size, headBytes, ...planes, restBytes, textBytes];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function decodeBlock(bytes: Uint8Array): Block {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const headLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  let at = 4 + headLength;
  const head = JSON.parse(decoder.decode(bytes.subarray(4, at))) as BlockHead;
  const columns = Object.fromEntries(
    numberColumns.map(([name, width], index) => {
      const count = head.lengths[index] ?? 0;
      const numbers = numbersOf(bytes.subarray(at, at + count * width), count, width);
      at += count * width;
      return [name, numbers];
    }),
  ) as Record<NumberColumn, Uint32Array>;
  const restEnd = at + (head.lengths[numberColumns.length] ?? 0);
  const rests = decoder.decode(bytes.subarray(at, restEnd));
  const text = decoder.decode(bytes.subarray(restEnd));
  return { head, columns, rests, text, isAscii: text.length === bytes.length - restEnd };
}

function planesOf(numbers: readonly number[], width: number): Uint8Array {
  const planes = new Uint8Array(numbers.length * width);
  for (let plane = 0; plane < width; plane++) {
    const from = plane * numbers.length;
    numbers.forEach((number, row) => {
      planes[from + row] = number >>> (8 * plane);
    });
  }
  return planes;
}

function numbersOf(planes: Uint8Array, count: number, width: number): Uint32Array {
  const numbers = new Uint32Array(count);
  numbers.set(planes.subarray(0, count));
  for (let plane = 1; plane < width; plane++) {
    const from = plane * count;
    const unit = 2 ** (8 * plane);
    for (let row = 0; row < count; row++) {
      const byte = planes[from + row] ?? 0;
      // Most numbers are small.
      if (byte !== 0) numbers[row] = (numbers[row] ?? 0) + byte * unit;
    }
  }
  return numbers;
}

/** Small numbers of either sign as small numbers. */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

export function unzigzag(value: number): number {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}
