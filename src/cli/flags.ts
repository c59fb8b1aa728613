// Every flag as data. The command line, the environment (KLOG_*), the configuration file, `--help`,
// docs/flags.md and their tests are all made from these tables; a flag is described nowhere else.
import { clusterFlags } from './flags/cluster-flags.ts';
import { filterFlags } from './flags/filter-flags.ts';
import { inputFlags } from './flags/input-flags.ts';
import { limitsFlags } from './flags/limits-flags.ts';
import { outputFlags } from './flags/output-flags.ts';
import { selectionFlags } from './flags/selection-flags.ts';
import type { CommandName, FlagSpec } from './flags/flag-spec.ts';

export type { CommandName, FlagSpec } from './flags/flag-spec.ts';

export const flags = [
  ...inputFlags,
  ...selectionFlags,
  ...clusterFlags,
  ...filterFlags,
  ...outputFlags,
  ...limitsFlags,
] as const satisfies readonly FlagSpec[];

export type FlagName = (typeof flags)[number]['name'];

/** The flag's data, typed as the general shape. */
export function flagSpec(name: FlagName): FlagSpec {
  const spec = flags.find((flag) => flag.name === name);
  if (!spec) throw new Error(`no flag ${name}`);
  return spec;
}

/** Flags that a command takes, in table order. */
export function flagsOf(command: CommandName): readonly FlagSpec[] {
  const all: readonly FlagSpec[] = flags;
  return all.filter((flag) => flag.commands.includes(command));
}

/** Name of the environment variable that sets the flag. */
export function environmentName(flag: FlagSpec): string {
  return `KLOG_${flag.name.toUpperCase().replaceAll('-', '_')}`;
}
