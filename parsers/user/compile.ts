// A format from a user's definition. The format behaves as those in `formats/` do: pure, never
// throws, refuses what it cannot read. The samples of the definition are its test and run at every
// compilation, so that a definition that does not do what it says is never used.
import { builtInFormats } from '../format-set.ts';
import { finishDraft, newDraft } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { addId, addIdsFromText, idRoleOfName } from '../ids.ts';
import { newAttributes } from '../json-fields.ts';
import { readStatus } from '../headed-line.ts';
import { severityFromWord } from '../severity.ts';
import { formatOffset, formatWallTime, readWholeTime } from '../timestamp.ts';
import { readEpochAt } from '../timestamp-epoch.ts';
import type { LineTime, LogFormat, ParseOptions, ParsedLine } from '../types.ts';
import { readDefinition, severityNumbers } from './definition.ts';
import type { Checked, DefinitionSample, FormatDefinition } from './definition.ts';
import { compilePattern, headOf } from './pattern.ts';
import type { GroupSpan, LinePattern } from './pattern.ts';
import { compileLayout } from './time-layout.ts';
import type { ReadLayout } from './time-layout.ts';

/** Users' formats are asked before klog's own: they know their software. */
const specificity = 95;

/** A definition that was checked, and what it does. */
export interface UserFormat {
  readonly definition: FormatDefinition;
  readonly format: LogFormat;
}

interface Compiled {
  readonly name: string;
  readonly pattern: LinePattern;
  readonly readTime: ReadLayout;
  readonly words: ReadonlyMap<string, number>;
}

/** Checks and compiles a definition, whatever `value` is; its samples must read as they say. */
export function compileFormat(value: unknown): Checked<UserFormat> {
  const read = readDefinition(value);
  if (!read.ok) return read;
  const definition = read.value;
  const { name, title, severity = {} } = definition;
  if (builtInFormats.byName.has(name)) {
    return refused(['name'], 'a format of klog has this name', 'choose another one');
  }
  const pattern = compileAt('pattern', definition.pattern);
  if (!pattern.ok) return pattern;
  const start = definition.start === undefined ? undefined : compileAt('start', definition.start);
  if (start?.ok === false) return start;
  const layout = definition.time === undefined ? undefined : compileLayout(definition.time);
  if (layout?.ok === false) {
    const { reason, part } = layout;
    return { ok: false, problem: { path: ['time'], reason, ...(part && { part }) } };
  }
  if (pattern.value.groups.length === 0) {
    const help = 'for example (?P<message>.*)';
    return refused(['pattern'], 'the expression has no named group', help);
  }
  const compiled: Compiled = {
    name,
    pattern: pattern.value,
    readTime: layout?.read ?? readAnyTime,
    words: new Map(Object.entries(severity).map(([word, to]) => [word, severityNumbers[to] ?? 0])),
  };
  const format: LogFormat = {
    name,
    title,
    writtenBy: [],
    specificity,
    parse: (text, options) => parseBy(compiled, text, options),
    ...(start === undefined
      ? {}
      : { startsRecord: (text: string) => start.value.test(headOf(text)) }),
    samples: [],
  };
  return checkSamples({ definition, format });
}

function refused<T>(path: readonly string[], reason: string, help: string): Checked<T> {
  return { ok: false, problem: { path, reason, help } };
}

function compileAt(key: 'pattern' | 'start', source: string): Checked<LinePattern> {
  const compiled = compilePattern(source);
  if (compiled.ok) return { ok: true, value: compiled.pattern };
  const { ok, ...problem } = compiled;
  return { ok, problem: { path: [key], ...problem } };
}

function readAnyTime(text: string): LineTime | undefined {
  const whole = readWholeTime(text);
  if (whole !== undefined) return whole;
  const epoch = readEpochAt(text, 0);
  return epoch?.end === text.length ? epoch.time : undefined;
}

function parseBy(compiled: Compiled, text: string, options: ParseOptions): ParsedLine | undefined {
  const head = headOf(text);
  const spans = compiled.pattern.match(head);
  if (spans === undefined) return undefined;
  const draft = newDraft();
  const found = options.attributes ? newAttributes() : undefined;
  for (const [name, [from, to]] of spans) {
    if (from === to || name === 'message') continue;
    const value = head.slice(from, to);
    if (name === 'time') {
      draft.time = compiled.readTime(value);
      if (draft.time === undefined) return undefined;
    } else if (name === 'level') takeLevel(draft, compiled, value);
    else if (name === 'status') draft.httpStatus = readStatus(value);
    else if (!takeId(draft, name, value, options.idFields)) found?.add(name, value);
  }
  const message = spans.get('message');
  const body = message && bodyOf(text, head, message);
  if (body !== undefined && body !== '') draft.body = body;
  addIdsFromText(draft, text, message?.[0] ?? 0, options.idFields);
  const hasAttributes = found !== undefined && Object.keys(found.attributes).length > 0;
  return finishDraft(compiled.name, draft, text, hasAttributes ? found.attributes : undefined);
}

function takeLevel(draft: Draft, { words }: Compiled, word: string): void {
  draft.severityNumber = words.get(word) ?? severityFromWord(word);
  if (draft.severityNumber > 0) draft.severityText = word;
}

/** False where the group is not one of an id. */
function takeId(
  draft: Draft,
  name: string,
  value: string,
  idFields: readonly string[] | undefined,
): boolean {
  const role = idFields?.includes(name) === true ? 'request' : idRoleOfName(name);
  if (role === undefined) return false;
  addId(draft, role, value);
  return true;
}

/** The message and the lines behind the first one. */
function bodyOf(text: string, head: string, [from, to]: GroupSpan): string {
  if (to === head.length) return text.slice(from);
  const newline = text.indexOf('\n');
  return head.slice(from, to) + (newline < 0 ? '' : text.slice(newline));
}

function checkSamples(made: UserFormat): Checked<UserFormat> {
  for (const [index, sample] of made.definition.samples.entries()) {
    const problem = problemOf(made, sample);
    if (problem === undefined) continue;
    const { key, reason } = problem;
    return { ok: false, problem: { path: ['samples', index, key], reason } };
  }
  return { ok: true, value: made };
}

interface SampleProblem {
  readonly key: string;
  readonly reason: string;
}

function problemOf(
  { format, definition }: UserFormat,
  { line, malformed, ...expected }: DefinitionSample,
): SampleProblem | undefined {
  const parsed = format.parse(line, { attributes: true });
  if (parsed === undefined) {
    return malformed === true ? undefined : { key: 'line', reason: whyNot(definition, line) };
  }
  if (malformed === true) return { key: 'line', reason: 'it is read, and must not be' };
  if (format.startsRecord?.(line) === false) {
    return { key: 'line', reason: 'it does not begin as `start` says records begin' };
  }
  for (const [key, wanted] of Object.entries(expected)) {
    const got = valueOf(parsed, key);
    if (got === (wanted ?? undefined)) continue;
    const is = got === undefined ? 'is absent' : `reads ${JSON.stringify(got)}`;
    const should = wanted === null ? 'absent' : JSON.stringify(wanted);
    return { key, reason: `${key} ${is}, and should be ${should}` };
  }
  return undefined;
}

function whyNot(definition: FormatDefinition, line: string): string {
  const pattern = compilePattern(definition.pattern);
  const time = pattern.ok ? pattern.pattern.match(headOf(line))?.get('time') : undefined;
  if (time === undefined) return 'the pattern does not match it';
  const text = JSON.stringify(line.slice(time[0], time[1]));
  const { time: layout } = definition;
  return layout === undefined
    ? `${text} is no time that klog knows; say its layout as \`time\``
    : `the time ${text} is not in the layout ${layout}`;
}

/** What a sample may state, in the words of the JSON output and of the groups. */
function valueOf(parsed: ParsedLine, key: string): string | undefined {
  switch (key) {
    case 'time':
      return parsed.time && formatWallTime(parsed.time) + formatOffset(parsed.time);
    case 'severity':
      return nameOf(parsed.severityNumber);
    case 'level':
      return parsed.severityText;
    case 'message':
      return parsed.body;
    case 'request_id':
      return parsed.requestId;
    case 'correlation_id':
      return parsed.correlationId;
    case 'parent_request_id':
      return parsed.parentRequestId;
    case 'trace_id':
      return parsed.traceId;
    case 'span_id':
      return parsed.spanId;
    case 'status':
      return parsed.httpStatus?.toString();
    default: {
      const value = parsed.attributes?.[key];
      return typeof value === 'string' ? value : undefined;
    }
  }
}

function nameOf(severityNumber: number): string | undefined {
  const names = Object.keys(severityNumbers);
  return severityNumber === 0 ? undefined : names[Math.min(5, (severityNumber - 1) >> 2)];
}
