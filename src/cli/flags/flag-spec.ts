// What a flag is, and the families of commands that share one.

/** Commands that exist; their texts are in commands.ts. */
export type CommandName =
  | 'follow'
  | 'capture'
  | 'open'
  | 'query'
  | 'export'
  | 'parse'
  | 'clocks'
  | 'graph'
  | 'requests'
  | 'sql'
  | 'captures'
  | 'formats'
  | 'redact'
  | 'demo'
  | 'completion';

export interface FlagSpec {
  /** Long name without dashes: also the key in the configuration file. */
  readonly name: string;
  readonly short?: string;
  /** What stands after it in `--help`; absent: a switch. */
  readonly value?: string;
  /** Every legal value. */
  readonly choices?: readonly string[];
  /** How the value is read; absent: any text. `size` is bytes with an optional unit. */
  readonly type?: 'count' | 'size' | 'age';
  /** May be given several times. */
  readonly repeats?: true;
  /** What happens without it, as the help says it. */
  readonly default?: string;
  readonly help: string;
  readonly commands: readonly CommandName[];
  /** Heading in `--help`. */
  readonly group: 'Input' | 'Selection' | 'Cluster' | 'Filter' | 'Output' | 'Limits';
  /** It names one thing of one run, so neither environment nor file may set it. */
  readonly commandLineOnly?: true;
}

/** Commands that show records of a capture. */
export const showing: readonly CommandName[] = ['open', 'query', 'export'];
/** Commands that show records as they come, too. */
export const filtering: readonly CommandName[] = ['follow', 'open', 'query', 'export'];
/** Commands that ask a capture by records. */
export const asking: readonly CommandName[] = [...filtering, 'clocks'];
export const live: readonly CommandName[] = ['follow'];
/** Commands that read a cluster. */
export const collecting: readonly CommandName[] = ['follow', 'capture'];
/** Commands that read lines. */
export const reading: readonly CommandName[] = [...collecting, 'open', 'parse'];
