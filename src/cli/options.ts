// What a command was asked for, after flag > environment > configuration file > default. Values are
// checked where they are read in (resolveOptions); a command asks for them by name.
import type { Failure, FailureLocation, Result } from '../core/failure.ts';
import { environmentName, flagSpec, flagsOf } from './flags.ts';
import type { CommandName, FlagName, FlagSpec } from './flags.ts';

/** A value as typed somewhere, and where that was: the place named when it cannot be read. */
export interface TypedValue {
  readonly text: string;
  readonly location: FailureLocation;
}

/** The values of one command, checked. */
export interface Options {
  /** The value of a flag that takes one; absent where nobody gave it. */
  readonly text: (name: FlagName) => string | undefined;
  /** All values of a flag that may repeat. */
  readonly list: (name: FlagName) => readonly string[];
  /** The same, each with where it was typed. */
  readonly typed: (name: FlagName) => readonly TypedValue[];
  readonly isSet: (name: FlagName) => boolean;
  readonly count: (name: FlagName) => number | undefined;
  /** Bytes. */
  readonly size: (name: FlagName) => number | undefined;
  /** Milliseconds. */
  readonly age: (name: FlagName) => number | undefined;
}

const sizeUnits: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 2 ** 10,
  kb: 1e3,
  kib: 2 ** 10,
  m: 2 ** 20,
  mb: 1e6,
  mib: 2 ** 20,
  g: 2 ** 30,
  gb: 1e9,
  gib: 2 ** 30,
  t: 2 ** 40,
  tb: 1e12,
  tib: 2 ** 40,
};
const ageUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86_400e3,
  w: 604_800e3,
};

/** Bytes of `500MB`, `10GiB`, `2g`, `1024`; undefined where it is none of these. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([a-z]{0,3})$/i.exec(text);
  const unit = sizeUnits[(match?.[2] ?? '?').toLowerCase()];
  return match && unit !== undefined ? Math.floor(Number(match[1]) * unit) : undefined;
}

/** Milliseconds of `12h`, `7d`, `2w`, `1h30m`; undefined where it is none of these. */
export function parseAge(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
    sum += Number(amount) * (ageUnits[unit ?? ''] ?? 0);
  }
  return sum;
}

/** Whole number from 0 on; undefined where it is none. */
function parseCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const readers = {
  count: { parse: parseCount, help: 'a whole number, for example 20' },
  size: { parse: parseSize, help: 'bytes with an optional unit, for example 500MB or 10GiB' },
  age: { parse: parseAge, help: 'a number and ms, s, m, h, d or w, for example 12h or 7d' },
} as const;

function checkValue(
  flag: FlagSpec,
  choices: readonly string[] | undefined,
  value: TypedValue,
): Failure | undefined {
  const cannotUse = (help: string): Failure => ({
    code: 'bad_value',
    exit: 2,
    message: `cannot use ${JSON.stringify(value.text)} for --${flag.name}`,
    location: value.location,
    help,
  });
  if (choices && !choices.includes(value.text)) return cannotUse(`one of: ${choices.join(', ')}`);
  if (flag.type && readers[flag.type].parse(value.text) === undefined) {
    return cannotUse(readers[flag.type].help);
  }
  return undefined;
}

/** Values by flag name, as one source (command line, environment, file) gives them. */
export type TypedValues = ReadonlyMap<string, readonly TypedValue[]>;

/** What `KLOG_*` variables say; empty ones count as not set. Lists are separated by newlines. */
export function environmentValues(
  command: CommandName,
  env: Readonly<Record<string, string | undefined>>,
): TypedValues {
  const values = new Map<string, TypedValue[]>();
  for (const flag of flagsOf(command)) {
    if (flag.commandLineOnly) continue;
    const name = environmentName(flag);
    const text = env[name];
    if (text === undefined || text === '') continue;
    const texts = flag.repeats ? text.split('\n') : [text];
    values.set(
      flag.name,
      texts.map((one) => ({ text: one, location: { where: `${name}=${one}` } })),
    );
  }
  return values;
}

/**
 * Lays the sources over each other (the first one that has a flag wins) and checks every value
 * that is used. `outputs` are the formats that the command's `-o` takes.
 */
export function resolveOptions(
  command: CommandName,
  outputs: readonly string[],
  sources: readonly TypedValues[],
): Result<Options> {
  const resolved = new Map<string, readonly TypedValue[]>();
  for (const flag of flagsOf(command)) {
    const values = sources.map((source) => source.get(flag.name)).find((found) => found);
    if (!values) continue;
    const choices = flag.name === 'output' ? outputs : flag.choices;
    const switchChoices = flag.value === undefined ? ['true', 'false'] : choices;
    for (const value of values) {
      const failure = checkValue(flag, switchChoices, value);
      if (failure) return { ok: false, failure };
    }
    resolved.set(flag.name, values);
  }
  const text = (name: FlagName): string | undefined => resolved.get(name)?.at(-1)?.text;
  const read = (name: FlagName, type: keyof typeof readers): number | undefined => {
    if (flagSpec(name).type !== type) throw new Error(`--${name} is not a ${type}`);
    const value = text(name);
    return value === undefined ? undefined : readers[type].parse(value);
  };
  return {
    ok: true,
    value: {
      text,
      list: (name) => resolved.get(name)?.map((value) => value.text) ?? [],
      typed: (name) => resolved.get(name) ?? [],
      isSet: (name) => text(name) === 'true',
      count: (name) => read(name, 'count'),
      size: (name) => read(name, 'size'),
      age: (name) => read(name, 'age'),
    },
  };
}
