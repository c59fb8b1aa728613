// Standard input by its descriptor, so that it works in a worker thread, where `process.stdin` is a
// relay of the main thread's. Pipes are read by the event loop: a blocking read of a quiet pipe
// would keep the process from ending.
import { createReadStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';

/** Bytes as they come; ends with the input. */
export async function* standardInput(): AsyncGenerator<Uint8Array> {
  const status = fstatSync(0);
  const stream = isatty(0)
    ? new ReadStream(0)
    : status.isFIFO() || status.isSocket()
      ? new Socket({ fd: 0, readable: true, writable: false })
      : createReadStream('', { fd: 0, autoClose: false });
  for await (const piece of stream as AsyncIterable<Uint8Array>) yield piece;
}
