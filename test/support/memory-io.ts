// An Io in memory: what a command wrote, as text, and a reader that can go away after some bytes.
import { Readable } from 'node:stream';
import { OutputClosed } from '../../src/cli/io.ts';
import type { Io, Output } from '../../src/cli/io.ts';

export interface MemoryIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  readonly abort: () => void;
}

export interface MemoryIoOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Both outputs are terminals of this width. */
  readonly terminalColumns?: number;
  /** The reader of stdout goes away after as many characters. */
  readonly closesAfter?: number;
  readonly now?: number;
}

export function memoryIo(options: MemoryIoOptions = {}): MemoryIo {
  const chunks = { out: '', err: '' };
  const controller = new AbortController();
  const decoder = new TextDecoder();
  const output = (name: 'out' | 'err', closesAfter = Infinity): Output => ({
    isTerminal: options.terminalColumns !== undefined,
    columns: () => options.terminalColumns ?? 80,
    write: (chunk) => {
      if (chunks[name].length >= closesAfter) return Promise.reject(new OutputClosed());
      chunks[name] += typeof chunk === 'string' ? chunk : decoder.decode(chunk);
      return Promise.resolve();
    },
  });
  return {
    stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    stdout: output('out', options.closesAfter),
    stderr: output('err'),
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    now: () => options.now ?? Date.UTC(2026, 10, 25, 12),
    signal: controller.signal,
    out: () => chunks.out,
    err: () => chunks.err,
    abort: () => {
      controller.abort();
    },
  };
}
