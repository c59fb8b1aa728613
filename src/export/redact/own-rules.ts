// Rules of users (`--redact-rule NAME=REGEX`): as text they travel between threads, compiled they redact.
import { compileRegex } from '../../query/language/regex.ts';
import type { OwnRule } from './redactor.ts';

export interface OwnRuleText {
  readonly name: string;
  /** An expression that was found to compile. */
  readonly source: string;
}

/** The parts of `NAME=REGEX`; absent where the text has none. */
export function splitOwnRule(text: string): OwnRuleText | undefined {
  const [, name, source] = /^([a-z][\w-]{0,30})=([^]+)$/i.exec(text) ?? [];
  return name === undefined || source === undefined ? undefined : { name, source };
}

/** What is wrong with the expression of a rule; absent where nothing is. */
export function ownRuleProblem({
  source,
}: OwnRuleText): { readonly reason: string; readonly hint?: string } | undefined {
  const compiled = compileRegex(source);
  if (!compiled.ok) return compiled;
  return compiled.test('') ? { reason: 'it matches where nothing is' } : undefined;
}

export function compileOwnRule({ name, source }: OwnRuleText): OwnRule {
  const compiled = compileRegex(source);
  if (!compiled.ok) throw new Error(`the rule ${name} does not compile: ${compiled.reason}`);
  return { name, spans: compiled.spans };
}
