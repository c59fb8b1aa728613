// Everything the program touches outside itself, as one value: `run` gets it from main.ts in real
// life and from a test's memory otherwise. Nothing below src/cli/ reads `process`.
import type { Readable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';

/** Where output goes. `write` waits while the reader is slow, so nothing piles up in memory. */
export interface Output {
  /** A terminal: text is sanitised, coloured and fitted; anything else gets it as it is. */
  readonly isTerminal: boolean;
  /** Width in cells; 80 where it is not known. */
  readonly columns: () => number;
  /** Rejects with {@link OutputClosed} once the reader has gone. */
  readonly write: (chunk: string | Uint8Array) => Promise<void>;
}

/** A pager that is running: what is written to `output` appears there. */
export interface Pager {
  readonly output: Output;
  /** Ends the text and waits until the user leaves the pager. */
  readonly close: () => Promise<void>;
}

/** A terminal and its keyboard, raw, and what of the process concerns whoever takes them. */
export interface TerminalDevice {
  readonly input: ReadStream;
  readonly output: WriteStream;
  /**
   * `restore` is called before the process ends or stops, whatever ends it; `resume` when it goes on.
   * Returns what takes both back.
   */
  readonly guard: (restore: () => void, resume: () => void) => () => void;
  /** Stops the process as Ctrl-Z does. */
  readonly stop: () => void;
}

export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** The terminal that a screen can be drawn on; undefined where stdout or the keyboard is none. */
  readonly takeTerminal?: () => TerminalDevice | undefined;
  /** Starts the user's pager; there where stdout is a terminal. Undefined: there is none to use. */
  readonly startPager?: () => Promise<Pager | undefined>;
}

/** The reader of our output has gone (`klog query | head`): stop quietly, exit 0. */
export class OutputClosed extends Error {
  constructor() {
    super('the reader of the output has gone');
    this.name = 'OutputClosed';
  }
}
