// Rules of users (`--redact-rule NAME=REGEX`): as text they travel between threads, compiled they redact.
import { compileRegex } from '../../query/language/regex.ts';
import type { OwnRule } from './redactor.ts';

export interface OwnRuleText {
  readonly name: string;
  /** An expression that was found to compile. */
  readonly source: string;
}

export function compileOwnRule({ name, source }: OwnRuleText): OwnRule {
  const compiled = compileRegex(source);
  if (!compiled.ok) throw new Error(`the rule ${name} does not compile: ${compiled.reason}`);
  return { name, spans: compiled.spans };
}
