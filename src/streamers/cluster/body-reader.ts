import type { Readable } from 'node:stream';

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
