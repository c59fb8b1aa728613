// The real Io: node's streams behind the Output interface. Writes wait for `drain`, and a reader
// that has gone (EPIPE) becomes OutputClosed instead of an unhandled error event.
import { once } from 'node:events';
import type { WriteStream } from 'node:tty';
import { OutputClosed } from './io.ts';
import type { Io, Output, Pager } from './io.ts';

/** An {@link Output} over a node stream (standard output, standard error, a pager's input). */
export function streamOutput(
  stream: NodeJS.WritableStream,
  terminal: { readonly isTerminal: boolean; readonly columns: () => number },
): Output {
  let closed = false;
  const failed = new Promise<never>((_, reject) => {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      closed = true;
      reject(error.code === 'EPIPE' ? new OutputClosed() : error);
    });
  });
  // Reported where a write waits for it; without a writer there is nobody to tell.
  failed.catch(() => undefined);
  return {
    ...terminal,
    write: async (chunk) => {
      if (closed) await failed;
      if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), failed]);
    },
  };
}

function ttyOutput(stream: WriteStream): Output {
  return streamOutput(stream, {
    isTerminal: stream.isTTY,
    columns: () => (stream.isTTY ? stream.columns : 80),
  });
}

/** The Io of this process, and whether its user is in a pager now. */
export interface ProcessIo {
  readonly io: Io;
  readonly isPaging: () => boolean;
}

/** Puts this process behind an Io. */
export function processIo(signal: AbortSignal): ProcessIo {
  let paging = false;
  const columns = (): number => process.stdout.columns;
  const startPager = async (): Promise<Pager | undefined> => {
    const pager = await (await import('./pager.ts')).startPager(process.env, columns);
    if (!pager) return undefined;
    paging = true;
    const close = async (): Promise<void> => {
      await pager.close();
      paging = false;
    };
    return { output: pager.output, close };
  };
  return {
    io: {
      stdin: process.stdin,
      stdout: ttyOutput(process.stdout),
      stderr: ttyOutput(process.stderr),
      env: process.env,
      cwd: process.cwd(),
      now: () => Date.now(),
      signal,
      ...(process.stdout.isTTY ? { startPager } : {}),
    },
    isPaging: () => paging,
  };
}
