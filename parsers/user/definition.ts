// What a user says of a format, as plain data: it comes out of a YAML file, travels between threads
// and lies in captures. A capture may come from anywhere, so nothing is believed: whatever reads a
// definition reads it here, and every part is bounded. Only the shape is settled here; what an
// expression or a layout means is compile.ts's.

/**
 * One line that a definition must read as stated, or must not read. Beside these two keys stand the
 * expected values by group, `time` and `severity` as the JSON output has them; null: absent.
 */
export interface DefinitionSample {
  readonly line: string;
  readonly malformed?: true;
  readonly [group: string]: string | true | null | undefined;
}

export interface FormatDefinition {
  /** Stored with each record. */
  readonly name: string;
  readonly title: string;
  /** RE2 expression with named groups; begins at the start of the line. */
  readonly pattern: string;
  /** Layout of the group `time`; absent: any shape that klog knows. */
  readonly time?: string;
  /** Short severity name by word of the group `level`. */
  readonly severity?: Readonly<Record<string, string>>;
  /** Expression that the first line of every record matches. */
  readonly start?: string;
  readonly samples: readonly DefinitionSample[];
}

/** What is wrong with a definition, and where. */
export interface DefinitionProblem {
  /** Keys and indexes from the top to the value; ends in a key that is missing or unknown too. */
  readonly path: readonly (string | number)[];
  /** The key itself is wrong, not its value. */
  readonly isKey?: true;
  readonly reason: string;
  readonly help?: string;
  /** The part of the value that is to blame, as written. */
  readonly part?: string;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: DefinitionProblem };

/** Numbers of the short severity names, OpenTelemetry's lowest of each range. */
export const severityNumbers: Readonly<Record<string, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
};

const longest = { name: 40, title: 120, pattern: 2000, time: 100, start: 500, word: 64 };
const longestLine = 8192;
const mostSamples = 32;
const mostWords = 64;
const mostExpected = 64;

const keys = ['name', 'title', 'pattern', 'time', 'severity', 'start', 'samples'];

class Refusal extends Error {
  readonly problem: DefinitionProblem;
  constructor(problem: DefinitionProblem) {
    super(problem.reason);
    this.problem = problem;
  }
}

type Path = DefinitionProblem['path'];

function refuse(path: Path, reason: string, help?: string): never {
  throw new Refusal({ path, reason, ...(help === undefined ? {} : { help }) });
}

/** Reads the shape of a definition; `value` may be anything. What it gives reads as itself again. */
export function readDefinition(value: unknown): Checked<FormatDefinition> {
  try {
    return { ok: true, value: toDefinition(value) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, problem: error.problem };
  }
}

function toDefinition(value: unknown): FormatDefinition {
  const fields = objectOf(value, []);
  for (const key of Object.keys(fields)) {
    if (keys.includes(key)) continue;
    const help = `keys are ${keys.join(', ')}`;
    throw new Refusal({ path: [key], isKey: true, reason: 'there is no such key', help });
  }
  const name = textOf(fields, 'name', longest.name);
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    refuse(['name'], 'a name is lower-case letters, digits and _', 'for example shop_orders');
  }
  const time = optional(fields, 'time', longest.time);
  const start = optional(fields, 'start', longest.start);
  const severity = severityOf(fields['severity']);
  return {
    name,
    title: optional(fields, 'title', longest.title) ?? name,
    pattern: textOf(fields, 'pattern', longest.pattern),
    ...(time === undefined ? {} : { time }),
    ...(severity === undefined ? {} : { severity }),
    ...(start === undefined ? {} : { start }),
    samples: samplesOf(fields['samples']),
  };
}

function objectOf(value: unknown, path: Path): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  return refuse(path, 'it is not a list of keys and values');
}

function optional(
  fields: Readonly<Record<string, unknown>>,
  key: string,
  limit: number,
): string | undefined {
  return Object.hasOwn(fields, key) && fields[key] !== undefined
    ? textOf(fields, key, limit)
    : undefined;
}

function textOf(fields: Readonly<Record<string, unknown>>, key: string, limit: number): string {
  const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (value === undefined || value === null) refuse([key], `the key ${key} is missing`);
  if (typeof value !== 'string') return refuse([key], 'it is not a text', 'put it in quotes');
  if (value === '') refuse([key], 'it is empty');
  if (value.length > limit) refuse([key], `it is longer than ${limit} characters`);
  return value;
}

function severityOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  const words = Object.entries(objectOf(value, ['severity']));
  if (words.length > mostWords) refuse(['severity'], `there are more than ${mostWords} words`);
  const names = Object.keys(severityNumbers);
  for (const [word, name] of words) {
    if (word.length > longest.word) {
      refuse(['severity', word], `a word is longer than ${longest.word} characters`);
    }
    if (typeof name !== 'string' || !names.includes(name)) {
      refuse(['severity', word], 'it is no severity', `one of: ${names.join(', ')}`);
    }
  }
  return Object.fromEntries(words as [string, string][]);
}

function samplesOf(value: unknown): readonly DefinitionSample[] {
  if (!Array.isArray(value) || value.length === 0) {
    return refuse(['samples'], 'a format without samples does not exist', sampleHelp);
  }
  if (value.length > mostSamples) refuse(['samples'], `there are more than ${mostSamples}`);
  const samples = value.map(sampleOf);
  if (samples.every(({ malformed }) => malformed === true)) {
    refuse(['samples'], 'no sample says what a line means', sampleHelp);
  }
  return samples;
}

const sampleHelp = 'give a line as `- line: …`, and what it means: time, severity, message';

function sampleOf(value: unknown, index: number): DefinitionSample {
  const path = ['samples', index];
  const { line, malformed, ...rest } = objectOf(value, path);
  if (typeof line !== 'string' || line === '') {
    return refuse([...path, 'line'], 'a sample has a text `line`', sampleHelp);
  }
  if (line.length > longestLine) {
    refuse([...path, 'line'], `it is longer than ${longestLine} characters`);
  }
  if (malformed !== undefined && typeof malformed !== 'boolean') {
    refuse([...path, 'malformed'], 'it is true or false');
  }
  const expected = Object.entries(rest);
  if (expected.length > mostExpected) refuse(path, `it has more than ${mostExpected} keys`);
  for (const [key, each] of expected) {
    if (each === null || (typeof each === 'string' && each.length <= longestLine)) continue;
    refuse([...path, key], 'it is not a text', 'put it in quotes; null says that it is absent');
  }
  return {
    line,
    ...(malformed === true ? { malformed } : {}),
    ...Object.fromEntries(expected as [string, string | null][]),
  };
}
