// Standard input read by its descriptor, so that it works in a worker thread, where
// `process.stdin` is a relay of the main thread's.
import { read } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const chunkBytes = 64 * 1024;
/** A descriptor that another process set to non-blocking answers `EAGAIN` while it has nothing. */
const retryMs = 20;

/** Bytes as they come; ends with the input. */
export async function* standardInput(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    const bytesRead = await readSome(buffer);
    if (bytesRead === 'again') await delay(retryMs);
    else if (bytesRead === 0) return;
    else yield new Uint8Array(buffer.buffer, 0, bytesRead);
  }
}

function readSome(buffer: Buffer): Promise<number | 'again'> {
  return new Promise((resolve, reject) => {
    read(0, buffer, 0, buffer.length, null, (error, bytesRead) => {
      if (error === null) resolve(bytesRead);
      else if (error.code === 'EAGAIN') resolve('again');
      else if (error.code === 'EOF') resolve(0);
      else reject(error);
    });
  });
}
