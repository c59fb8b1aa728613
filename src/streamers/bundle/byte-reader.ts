// Pull access to a chain of byte chunks: look at the head without losing it, take exact pieces, or
// hand the rest on. An error of the source is kept back until everything before it was taken, so
// that a damaged file gives all that is readable. Chunks are views, not copies, where possible.
import { open } from 'node:fs/promises';

export type Bytes = AsyncIterable<Uint8Array>;

const empty = new Uint8Array(0);

export class ByteReader implements AsyncIterable<Uint8Array> {
  readonly #source: AsyncIterator<Uint8Array>;
  #buffered: Uint8Array = empty;
  #isDone = false;
  #error: unknown;

  constructor(source: Bytes) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Up to `bytes` bytes without taking them; fewer only where the source ends or fails. */
  async peek(bytes: number): Promise<Uint8Array> {
    while (this.#buffered.length < bytes && !this.#isDone) await this.#pull();
    return this.#buffered.subarray(0, bytes);
  }

  /** What one pull gives, 1 to `max` bytes, without taking them: a pipe's first words at once. */
  async peekFirst(max: number): Promise<Uint8Array> {
    await this.peek(1);
    return this.#buffered.subarray(0, max);
  }

  /** True where nothing follows the `bytes` bytes that were peeked, and no error is pending. */
  endsWithin(bytes: number): boolean {
    return this.#isDone && this.#error === undefined && this.#buffered.length <= bytes;
  }

  /** Takes 1 to `max` bytes, `undefined` at the end; throws the source's error in its place. */
  async take(max: number): Promise<Uint8Array | undefined> {
    while (this.#buffered.length === 0) {
      if (this.#isDone) {
        if (this.#error !== undefined) throw this.#error as Error;
        return undefined;
      }
      await this.#pull();
    }
    const piece = this.#buffered.subarray(0, max);
    this.#buffered = this.#buffered.subarray(piece.length);
    return piece;
  }

  /** Ends the source (closes files); safe to call more than once. */
  async close(): Promise<void> {
    this.#buffered = empty;
    if (this.#isDone) return;
    this.#isDone = true;
    await this.#source.return?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const piece = await this.take(Infinity);
        if (piece === undefined) return;
        yield piece;
      }
    } finally {
      await this.close();
    }
  }

  async #pull(): Promise<void> {
    try {
      const next = await this.#source.next();
      if (next.done === true) {
        this.#isDone = true;
      } else if (this.#buffered.length === 0) {
        this.#buffered = next.value;
      } else {
        this.#buffered = concatenate([this.#buffered, next.value]);
      }
    } catch (error) {
      this.#isDone = true;
      this.#error = error;
    }
  }
}

export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const chunkBytes = 512 * 1024;

/** The bytes of a file in pieces of at most 512 KiB; `onRead` is told how many were read. */
export async function* fileBytes(
  path: string,
  onRead?: (bytes: number) => void,
  firstBytes = chunkBytes,
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    let wanted = firstBytes;
    for (;;) {
      const buffer = Buffer.allocUnsafeSlow(wanted);
      const { bytesRead } = await file.read(buffer, 0, wanted, null);
      if (bytesRead === 0) return;
      onRead?.(bytesRead);
      yield new Uint8Array(buffer.buffer, 0, bytesRead);
      wanted = chunkBytes;
    }
  } finally {
    await file.close();
  }
}
