// What the user adds to klog's own understanding of lines: formats, and names of fields that
// hold request ids. A record is read from its text again whenever it is shown, so the rules of an import are kept in
// the capture, and whoever reads it reads by them, on another machine too. A capture may come from
// elsewhere: its rules are checked as those of a user are, and what cannot be used is left out.
import { builtInFormats, formatSet, parseAs, stripColours } from '../../parsers/index.ts';
import type { FormatSet } from '../../parsers/index.ts';
import { compileFormat } from '../../parsers/user/compile.ts';
import type { FormatDefinition } from '../../parsers/user/definition.ts';
import type { LogFormat, ParseOptions, ParsedLine } from '../../parsers/types.ts';
import type { Failure } from './failure.ts';

/** Rules as plain data: fit to travel between threads and to be kept in a capture. */
export interface RuleDefinitions {
  /** Names of fields that hold request ids, beside those that klog knows. */
  readonly idFields: readonly string[];
  readonly formats: readonly FormatDefinition[];
}

/** Rules ready for use. */
export interface ReadingRules {
  readonly formats: FormatSet;
  /** What to ask of a parser where attributes are not wanted. */
  readonly lean: ParseOptions;
  /** The same with attributes. */
  readonly whole: ParseOptions;
}

/** Name of the fact that keeps the definitions in a capture. */
export const rulesFact = 'reading_rules';

export const noDefinitions: RuleDefinitions = { idFields: [], formats: [] };

/** klog's own understanding and nothing more. */
export const builtInRules: ReadingRules = toRules(noDefinitions);

/** Most fields that can be named, and the longest name. */
export const mostIdFields = 64;
const longestIdField = 128;
export const mostFormats = 64;

/** Whether a name can be that of a field; a dot stands between a parent and its child. */
export function isIdField(name: string): boolean {
  return name.length <= longestIdField && /^[\w@$][\w@$.:/-]*$/.test(name);
}

/** Makes rules of definitions that were checked. */
export function toRules({ idFields, formats }: RuleDefinitions): ReadingRules {
  const named = idFields.length === 0 ? {} : { idFields };
  return {
    formats: formats.length === 0 ? builtInFormats : formatSet(formats.map(toFormat)),
    lean: { attributes: false, ...named },
    whole: { attributes: true, ...named },
  };
}

function toFormat(definition: FormatDefinition): LogFormat {
  const compiled = compileFormat(definition);
  if (!compiled.ok) throw new Error(`an unchecked format: ${definition.name}`);
  return compiled.value.format;
}

/** Definitions as a capture's facts hold them; whatever is not of their shape is left out. */
export function storedDefinitions(value: unknown): RuleDefinitions {
  if (typeof value !== 'object' || value === null) return noDefinitions;
  const { idFields, formats } = value as Readonly<Record<string, unknown>>;
  const compiled = (Array.isArray(formats) ? formats : []).slice(0, mostFormats).map(compileFormat);
  const known = new Map<string, FormatDefinition>();
  for (const each of compiled) {
    if (each.ok) known.set(each.value.definition.name, each.value.definition);
  }
  return {
    formats: [...known.values()],
    idFields: (Array.isArray(idFields) ? idFields : [])
      .filter((name): name is string => typeof name === 'string' && isIdField(name))
      .slice(0, mostIdFields),
  };
}

/** The rules that an import goes by, and what is said where they are not those asked for. */
export interface AgreedRules {
  readonly definitions: RuleDefinitions;
  /** True: something is said to be read by a format that is another one here. */
  readonly formatsDiffer: boolean;
  readonly failures: readonly Failure[];
}

/**
 * A capture keeps the rules that its lines were read by: other ones would read its records
 * differently and find ids that are not indexed. Formats of new names are added. `stored` is absent
 * for a capture that holds nothing yet; `where` names it or what is to be added to it.
 */
export function agreeOnRules(
  stored: RuleDefinitions | undefined,
  given: RuleDefinitions,
  where: string,
): AgreedRules {
  if (stored === undefined) return { definitions: given, formatsDiffer: false, failures: [] };
  const failures: Failure[] = [];
  if (!given.idFields.every((name) => stored.idFields.includes(name))) {
    const fields = stored.idFields.length === 0 ? 'none' : stored.idFields.join(', ');
    failures.push(
      differ(
        `cannot use the id fields ${given.idFields.join(', ')} with ${where}`,
        `the lines of the capture were read with other ones: ${fields}`,
      ),
    );
  }
  const formats = [...stored.formats];
  let formatsDiffer = false;
  for (const format of given.formats) {
    const own = stored.formats.find(({ name }) => name === format.name);
    if (own === undefined) formats.push(format);
    else if (!isSameJson(own, format)) {
      formatsDiffer = true;
      failures.push(
        differ(
          `cannot use the format ${format.name} with ${where}`,
          'the capture has lines that another format of this name read',
        ),
      );
    }
  }
  return { definitions: { ...stored, formats }, formatsDiffer, failures };
}

function isSameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function differ(message: string, reason: string): Failure {
  const help = 'read the logs into a new capture';
  return { code: 'rules_differ', exit: 1, message, reason, help };
}

/** Whether rules say nothing beyond what klog knows. */
export function areEmpty({ idFields, formats }: RuleDefinitions): boolean {
  return idFields.length === 0 && formats.length === 0;
}

/** Reads a stored text again in the format that read it first, without attributes. */
export function readAgain(rules: ReadingRules, format: string, text: string): ParsedLine {
  return parseAs(format, stripColours(text), rules.lean, rules.formats);
}
