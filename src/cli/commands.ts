// The commands as data, each with the module that runs it. Modules are loaded when their command
// runs, so that `--help` and `formats` do not pay for the store.
import type { CommandName } from './flags.ts';
import type { Io } from './io.ts';
import type { Options } from './options.ts';

/** One run of one command: what it was given, and the world. */
export interface Invocation {
  readonly args: readonly string[];
  readonly options: Options;
  readonly io: Io;
}

/** Runs a command; the number is the exit code. Failures are thrown as KlogError. */
export type RunCommand = (invocation: Invocation) => Promise<number>;

export interface CommandSpec {
  readonly name: CommandName;
  /** Arguments as `--help` shows them: `[x]` may be left out, `...` may repeat. */
  readonly args: string;
  readonly summary: string;
  /** What `-o` takes, the first being the default; empty: no `-o`. */
  readonly outputs: readonly string[];
  readonly examples: readonly string[];
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}

export const commands: readonly CommandSpec[] = [
  {
    name: 'formats',
    args: '',
    summary: 'log formats that are understood',
    outputs: ['text', 'json'],
    examples: ['klog formats'],
    load: () => import('./commands/formats.ts'),
  },
];
