// The real Io: this process's streams, environment and clock, and the user's pager.
import type { WriteStream } from 'node:tty';
import type { Io, Output, Pager } from './io.ts';
import { streamOutput } from './stream-output.ts';
import { takeTerminal } from './take-terminal.ts';

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
      ...(process.stdout.isTTY ? { startPager, takeTerminal } : {}),
    },
    isPaging: () => paging,
  };
}
