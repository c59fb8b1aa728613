// Undoes one layer of compression as bytes come, without ever holding more than a few pieces.
// Every decoder hands on what it could read before it throws DamagedInput. Input goes into the
// decoders in small slices: one slice of a bomb can then expand to some megabytes at most before
// the caller's budget is asked.
import { once } from 'node:events';
import { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { Decompress as ZstdDecompress } from 'fzstd';
import unbzip2 from 'unbzip2-stream';
import * as xzModule from 'xz-decompress';
import type { Bytes } from '../byte-reader.ts';
import { DamagedInput } from '../limits.ts';

export type Compression = 'gzip' | 'xz' | 'zstd' | 'bzip2';

const decoders: Readonly<Record<Compression, (bytes: Bytes) => Bytes>> = {
  gzip: gunzip,
  xz: unxz,
  zstd: unzstd,
  bzip2: unbz2,
};

export function decompress(kind: Compression, bytes: Bytes): Bytes {
  return decoders[kind](bytes);
}

/** A CommonJS module: Node shows its exports as the default alone, bundlers by name. */
const { XzReadableStream } =
  'XzReadableStream' in xzModule
    ? xzModule
    : (xzModule as { readonly default: typeof xzModule }).default;

const sliceBytes = 32 * 1024;
const gzipSliceBytes = 4 * 1024;

async function* slices(bytes: Bytes, size: number): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
  }
}

function* drain(queue: Uint8Array[]): Generator<Uint8Array> {
  yield* queue.splice(0);
}

/** gzip of any number of members; bytes behind the last one that are no member are ignored. */
async function* gunzip(bytes: Bytes): AsyncGenerator<Uint8Array> {
  // What a damaged piece had given so far is lost with it, so pieces are small.
  const decoder = createGunzip({ chunkSize: 16 * 1024 });
  const queue: Uint8Array[] = [];
  const failure: { error?: Error } = {};
  const failed = new Promise<void>((resolve) => {
    decoder.once('error', (error) => {
      failure.error = error;
      resolve();
    });
  });
  // Flowing, so that all output of one slice is here before the next goes in; reading it as a
  // stream would lose what is buffered when the error of a truncated file arrives.
  decoder.on('data', (piece: Uint8Array) => queue.push(piece));
  try {
    for await (const slice of slices(bytes, gzipSliceBytes)) {
      const written = new Promise<void>((resolve) => {
        decoder.write(slice, () => {
          resolve();
        });
      });
      await Promise.race([written, failed]);
      yield* drain(queue);
      if (failure.error !== undefined) break;
    }
    if (failure.error === undefined) {
      const ended = once(decoder, 'end').catch(() => undefined);
      decoder.end();
      await Promise.race([ended, failed]);
      yield* drain(queue);
    }
    if (failure.error !== undefined) throw damage(failure.error);
  } finally {
    decoder.destroy();
  }
}

async function* unzstd(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const queue: Uint8Array[] = [];
  const decoder = new ZstdDecompress((piece) => {
    if (piece.length > 0) queue.push(piece);
  });
  try {
    // A block of three bytes may stand for 128 KiB.
    for await (const slice of slices(bytes, 512)) {
      // The decoder keeps views of what it was given.
      decoder.push(slice.slice());
      yield* drain(queue);
    }
    decoder.push(new Uint8Array(0), true);
    yield* drain(queue);
  } catch (error) {
    yield* drain(queue);
    throw damage(error);
  }
}

async function* unbz2(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const queue: Uint8Array[] = [];
  const failure: { error?: unknown } = {};
  const decoder = unbzip2();
  decoder.on('data', (piece: Uint8Array) => queue.push(piece));
  decoder.on('error', (error: unknown) => {
    failure.error ??= error;
  });
  for await (const slice of slices(bytes, sliceBytes)) {
    decoder.write(Buffer.from(slice));
    yield* drain(queue);
    if (failure.error !== undefined) break;
  }
  if (failure.error === undefined) decoder.end();
  yield* drain(queue);
  if (failure.error !== undefined) throw damage(failure.error);
}

async function* unxz(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const source = slices(bytes, sliceBytes);
  const input = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await source.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value.slice());
    },
    async cancel() {
      await source.return(undefined);
    },
  });
  // The decoder hands out views of its own memory, which the next read overwrites.
  const reader = new XzReadableStream(input).getReader();
  try {
    for (;;) {
      const next = await reader.read();
      if (next.done) return;
      if (next.value.length > 0) yield next.value.slice();
    }
  } catch (error) {
    throw damage(error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function damage(error: unknown): DamagedInput {
  if (error instanceof DamagedInput) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const isTruncated = /unexpected (?:end|eof)|premature|end of (?:file|input|data)/i.test(detail);
  return new DamagedInput(isTruncated ? 'truncated' : 'damaged', detail);
}
