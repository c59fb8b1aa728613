// What can stand where the cursor is: flags and commands from the tables that help is made from, names
// from the kubeconfig and the cluster. Pure but for the questions that it is given; it never fails.
import { commands } from '../commands.ts';
import type { CommandSpec } from '../commands.ts';
import { flagsOf } from '../flags.ts';
import type { FlagSpec } from '../flags.ts';

export interface Candidate {
  /** Replaces the word under the cursor; one that ends in `:`, `/` or `=` is not complete yet. */
  readonly value: string;
  readonly help?: string;
}

/** Candidates, and whether file names fit as well. */
export interface Candidates {
  readonly list: readonly Candidate[];
  readonly files: boolean;
}

/** A flag as it stands on the line so far: the last one of a name counts. */
export type GivenFlags = ReadonlyMap<string, readonly string[]>;

/** What only the world knows; each answer is empty where it cannot be had. */
export interface NameSource {
  readonly contexts: () => Promise<readonly string[]>;
  /** Objects of a kind (`namespace`, `pod`, `deploy` …), as the flags given so far choose them. */
  readonly objects: (kind: string) => Promise<readonly string[]>;
  readonly kinds: () => Promise<readonly string[]>;
  readonly fields: () => Promise<readonly string[]>;
  readonly zones: () => readonly string[];
}

const nothing: Candidates = { list: [], files: false };
const fileNames: Candidates = { list: [], files: true };
const actions = ['ls', 'info', 'rm', 'prune'];
const shells = ['bash', 'zsh', 'fish'];
const fileFlags = new Set(['capture', 'kubeconfig', 'out', 'html']);

function plain(values: readonly string[]): Candidates {
  return { list: values.map((value) => ({ value })), files: false };
}

function flagNamed(command: CommandSpec, word: string): FlagSpec | undefined {
  return flagsOf(command.name).find(
    ({ name, short }) => word === `--${name}` || (short !== undefined && word === `-${short}`),
  );
}

/** Reads the words between the command and the cursor: flags with their values, and the rest. */
function readWords(
  command: CommandSpec,
  words: readonly string[],
): { readonly given: GivenFlags; readonly args: readonly string[]; readonly open?: FlagSpec } {
  const given = new Map<string, string[]>();
  const args: string[] = [];
  let open: FlagSpec | undefined;
  for (const word of words) {
    if (open !== undefined) {
      given.set(open.name, [...(given.get(open.name) ?? []), word]);
      open = undefined;
      continue;
    }
    const [name = '', ...rest] = word.split('=');
    const flag = word.startsWith('-') ? flagNamed(command, name) : undefined;
    if (flag === undefined) args.push(word);
    else if (rest.length > 0) given.set(flag.name, [rest.join('=')]);
    else if (flag.value === undefined) given.set(flag.name, ['true']);
    else open = flag;
  }
  return { given, args, ...(open === undefined ? {} : { open }) };
}

async function valuesOf(
  command: CommandSpec,
  { name, choices }: FlagSpec,
  source: NameSource,
): Promise<Candidates> {
  if (name === 'output') return plain(command.outputs);
  if (choices !== undefined) return plain(choices);
  if (fileFlags.has(name)) return fileNames;
  switch (name) {
    case 'context':
      return plain(await source.contexts());
    case 'namespace':
      return plain(await source.objects('namespace'));
    case 'node':
      return plain(await source.objects('node'));
    case 'timezone':
      return plain(source.zones());
    case 'filter':
      return plain((await source.fields()).map((field) => `${field}:`));
    case 'resource':
    case 'only':
      return plain((await source.kinds()).map((kind) => `${kind}/`));
    default:
      return nothing;
  }
}

async function targets(current: string, source: NameSource): Promise<Candidates> {
  const slash = current.indexOf('/');
  if (slash > 0) {
    const kind = current.slice(0, slash);
    return plain((await source.objects(kind)).map((name) => `${kind}/${name}`));
  }
  const kinds = (await source.kinds()).map((kind) => `${kind}/`);
  return plain([...(await source.objects('pod')), ...kinds]);
}

async function argumentsOf(
  command: CommandSpec,
  before: readonly string[],
  current: string,
  source: NameSource,
): Promise<Candidates> {
  const name: string = command.name;
  switch (name) {
    case 'follow':
    case 'capture':
      return before.length === 0 ? targets(current, source) : nothing;
    case 'graph':
      return before.length === 0
        ? plain((await source.kinds()).map((kind) => `${kind}/`))
        : nothing;
    case 'captures':
      return before.length === 0 ? plain(actions) : fileNames;
    case 'completion':
      return before.length === 0 ? plain(shells) : nothing;
    default:
      if (command.args.includes('filter'))
        return plain((await source.fields()).map((field) => `${field}:`));
      return /path|file/.test(command.args) ? fileNames : nothing;
  }
}

function commandNames(current: string): Candidates {
  const flags = current.startsWith('-') ? ['--help', '--version'] : [];
  return {
    list: [
      ...commands.map(({ name, summary }) => ({ value: name, help: summary })),
      ...flags.map((value) => ({ value })),
    ],
    files: false,
  };
}

/**
 * What fits at the end of `words`: what stands behind `klog`, the last one being the word under the
 * cursor (perhaps empty). `ask` is told the flags given so far.
 */
export async function candidatesFor(
  words: readonly string[],
  ask: (command: CommandSpec, given: GivenFlags) => NameSource,
): Promise<Candidates> {
  const current = words.at(-1) ?? '';
  const [first, ...middle] = words.slice(0, -1);
  const command = commands.find(({ name }) => name === first);
  if (first === undefined) return startingWith(current, commandNames(current));
  if (command === undefined) return nothing;
  const { given, args, open } = readWords(command, middle);
  const source = ask(command, given);
  if (open !== undefined) return startingWith(current, await valuesOf(command, open, source));
  const equals = current.startsWith('--') ? current.indexOf('=') : -1;
  if (equals > 0) {
    const flag = flagNamed(command, current.slice(0, equals));
    if (flag === undefined) return nothing;
    const { list, files } = await valuesOf(command, flag, source);
    const head = current.slice(0, equals + 1);
    return startingWith(current, {
      list: list.map(({ value }) => ({ value: head + value })),
      files,
    });
  }
  if (current.startsWith('-')) {
    const flags = flagsOf(command.name).map(({ name, help }) => ({ value: `--${name}`, help }));
    return startingWith(current, { list: [...flags, { value: '--help' }], files: false });
  }
  return startingWith(current, await argumentsOf(command, args, current, source));
}

function startingWith(current: string, { list, files }: Candidates): Candidates {
  return { list: list.filter(({ value }) => value.startsWith(current)), files };
}
