// What the user adds to klog's own understanding of lines: names of fields that hold request ids.
// A record is read from its text again whenever it is shown, so the rules of an import are kept in
// the capture, and whoever reads it reads by them, on another machine too. A capture may come from
// elsewhere: its rules are checked as those of a user are, and what cannot be used is left out.
import { builtInFormats, parseAs, stripColours } from '../../parsers/index.ts';
import type { FormatSet } from '../../parsers/index.ts';
import type { ParseOptions, ParsedLine } from '../../parsers/types.ts';
import type { Failure } from './failure.ts';

/** Rules as plain data: fit to travel between threads and to be kept in a capture. */
export interface RuleDefinitions {
  /** Names of fields that hold request ids, beside those that klog knows. */
  readonly idFields: readonly string[];
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

export const noDefinitions: RuleDefinitions = { idFields: [] };

/** klog's own understanding and nothing more. */
export const builtInRules: ReadingRules = toRules(noDefinitions);

/** Most fields that can be named, and the longest name. */
export const mostIdFields = 64;
const longestIdField = 128;

/** Whether a name can be that of a field; a dot stands between a parent and its child. */
export function isIdField(name: string): boolean {
  return name.length <= longestIdField && /^[\w@$][\w@$.:/-]*$/.test(name);
}

/** Makes rules of definitions that were checked. */
export function toRules({ idFields }: RuleDefinitions): ReadingRules {
  const named = idFields.length === 0 ? {} : { idFields };
  return {
    formats: builtInFormats,
    lean: { attributes: false, ...named },
    whole: { attributes: true, ...named },
  };
}

/** Definitions as a capture's facts hold them; whatever is not of their shape is left out. */
export function storedDefinitions(value: unknown): RuleDefinitions {
  if (typeof value !== 'object' || value === null) return noDefinitions;
  const { idFields } = value as { readonly idFields?: unknown };
  return {
    idFields: (Array.isArray(idFields) ? idFields : [])
      .filter((name): name is string => typeof name === 'string' && isIdField(name))
      .slice(0, mostIdFields),
  };
}

/** The rules that an import goes by, and what is said where they are not those asked for. */
export interface AgreedRules {
  readonly definitions: RuleDefinitions;
  readonly failures: readonly Failure[];
}

/**
 * A capture keeps the rules that its first lines were read by: other fields would find other ids in
 * lines that are indexed already. `stored` is absent for a capture that holds nothing yet.
 */
export function agreeOnRules(
  stored: RuleDefinitions | undefined,
  given: RuleDefinitions,
): AgreedRules {
  if (stored === undefined) return { definitions: given, failures: [] };
  const isSame = given.idFields.every((name) => stored.idFields.includes(name));
  const fields = stored.idFields.length === 0 ? 'none' : stored.idFields.join(', ');
  const failure: Failure = {
    code: 'rules_differ',
    exit: 1,
    message: `cannot use the id fields ${given.idFields.join(', ')} in this capture`,
    reason: `its lines were read with other ones: ${fields}`,
    help: 'read the logs into a new capture',
  };
  return { definitions: stored, failures: isSame ? [] : [failure] };
}

/** Reads a stored text again in the format that read it first, without attributes. */
export function readAgain(rules: ReadingRules, format: string, text: string): ParsedLine {
  return parseAs(format, stripColours(text), rules.lean, rules.formats);
}
