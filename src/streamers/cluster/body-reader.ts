// Reads the body of an answer chunk by chunk, and tells an orderly end from one that broke off. A log is
// sent line by line, each in a piece of its own: `gatherBody` takes together what comes within a moment,
// because handing on single lines costs several times what reading them does.
import { finished } from 'node:stream';
import type { Readable } from 'node:stream';
import type { Clock } from './clock.ts';

/** Reads a body so that its own failure and a failure of whoever reads are told apart. */
export interface BodyReader {
  /** The next chunk; absent at the end, orderly or not. */
  readonly next: () => Promise<Buffer | undefined>;
  /** The error with which the body broke off; absent for an orderly end. */
  readonly failure: () => Error | undefined;
}

export function bodyReader(body: Readable): BodyReader {
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let failure: Error | undefined;
  return {
    failure: () => failure,
    next: async () => {
      try {
        const result = await chunks.next();
        return result.done === true ? undefined : result.value;
      } catch (error) {
        failure = error instanceof Error ? error : new Error('the connection broke');
        return undefined;
      }
    },
  };
}

/** How long small pieces are waited for, ms, and how many bytes are enough before that. */
export interface GatherLimits {
  readonly ms: number;
  readonly bytes: number;
}

/**
 * A reader whose chunks hold all that came within a moment. A body that nobody asks for more is held
 * back once `bytes` are waiting.
 */
export function gatherBody(body: Readable, clock: Clock, limits: GatherLimits): BodyReader {
  let pieces: Buffer[] = [];
  let size = 0;
  let isDue = false;
  let isOver = false;
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  let cancel: () => void = () => undefined;

  body.on('data', (piece: Buffer) => {
    if (size === 0)
      cancel = clock.after(limits.ms, () => {
        isDue = true;
        wake();
      });
    pieces.push(piece);
    size += piece.length;
    if (size < limits.bytes) return;
    body.pause();
    wake();
  });
  finished(body, { writable: false }, (error) => {
    isOver = true;
    failure = error ?? undefined;
    wake();
  });

  return {
    failure: () => failure,
    next: async () => {
      if (!isOver && !isDue && size < limits.bytes)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      cancel();
      if (size === 0) return undefined;
      const [only] = pieces;
      const chunk = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, size);
      pieces = [];
      size = 0;
      isDue = false;
      body.resume();
      return chunk;
    },
  };
}
