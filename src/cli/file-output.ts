// Standard output for a command that writes a file instead: what is written goes to a new file
// beside the one that was named, which is replaced only when all of it is there.
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { KlogError, type Failure } from '../core/failure.ts';
import type { Output } from './io.ts';
import { streamOutput } from './stream-output.ts';

export interface FileOutput {
  readonly output: Output;
  /** Bytes written so far. */
  readonly size: () => number;
  /** Puts the file in its place. */
  readonly keep: () => Promise<void>;
  /** Leaves what was there before. */
  readonly drop: () => Promise<void>;
}

function notOpened(file: string, error: unknown): KlogError {
  return new KlogError({
    code: 'output_not_writable',
    exit: 3,
    message: `cannot write ${file}`,
    reason: error instanceof Error ? error.message : String(error),
  });
}

/** Opens the new file beside `file` (absolute), readable by its owner alone; failures are thrown. */
export async function openFileOutput(file: string): Promise<FileOutput> {
  const part = `${file}.part`;
  const stream = createWriteStream(part, { mode: 0o600 });
  try {
    await once(stream, 'open');
  } catch (error) {
    throw notOpened(file, error);
  }
  const end = async (): Promise<void> => {
    if (stream.closed) return;
    stream.end();
    await once(stream, 'close');
  };
  const output = streamOutput(stream, { isTerminal: false, columns: () => 80 });
  return {
    output,
    size: () => stream.bytesWritten + stream.writableLength,
    keep: async () => {
      await end();
      try {
        renameSync(part, file);
      } catch (error) {
        rmSync(part, { force: true });
        throw notOpened(file, error);
      }
    },
    drop: async () => {
      try {
        // Not destroyed: a write that is on its way would fail without anybody who waits for it.
        await end();
      } catch {
        // What cannot be written is not wanted any more.
      }
      rmSync(part, { force: true });
    },
  };
}

/** The output of a file that must not have more than `most` bytes: then `failure` is thrown. */
export function limited(target: FileOutput, most: number, failure: () => Failure): Output {
  return {
    ...target.output,
    write: async (chunk) => {
      await target.output.write(chunk);
      if (target.size() > most) throw new KlogError(failure());
    },
  };
}
