// Node's streams behind the Output interface. Writes wait for `drain`, and a reader that has gone
// (EPIPE) becomes OutputClosed instead of an unhandled error event.
import { once } from 'node:events';
import { KlogError } from '../core/failure.ts';
import type { Failure } from '../core/failure.ts';
import { OutputClosed } from './io.ts';
import type { Output } from './io.ts';

/** A full disk, a file-size limit, a device that is gone: what was written before is there. */
function notWritten({ code, message }: NodeJS.ErrnoException): Failure {
  return {
    code: 'output_not_writable',
    exit: 1,
    message: 'cannot write the output to its end',
    reason: code === 'ENOSPC' ? 'the disk is full' : message,
    help: 'make room or write elsewhere, then run the command again',
  };
}

/** An {@link Output} over a node stream (standard output, standard error, a pager's input). */
export function streamOutput(
  stream: NodeJS.WritableStream,
  terminal: { readonly isTerminal: boolean; readonly columns: () => number },
): Output {
  let closed = false;
  const failed = new Promise<never>((_, reject) => {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      closed = true;
      reject(error.code === 'EPIPE' ? new OutputClosed() : new KlogError(notWritten(error)));
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
