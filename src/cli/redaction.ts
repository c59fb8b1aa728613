// Redaction as the flags ask for it: on for everything that is exported, off only where somebody
// says so, and then said.
import { KlogError } from '../core/failure.ts';
import { compileOwnRule, type OwnRuleText } from '../export/redact/own-rules.ts';
import { Redactor } from '../export/redact/redactor.ts';
import { compileRegex } from '../query/language/regex.ts';
import { formatCount, plural } from './numbers.ts';
import type { Options } from './options.ts';
import { badRegex } from './question.ts';

/** Rules of `--redact-rule NAME=REGEX`; one that cannot be used is thrown as a KlogError. */
export function ownRulesOf(options: Options): readonly OwnRuleText[] {
  return options.list('redact-rule').map((text) => {
    const [, name, source] = /^([a-z][\w-]{0,30})=([^]+)$/i.exec(text) ?? [];
    if (name === undefined || source === undefined) {
      throw new KlogError({
        code: 'bad_value',
        exit: 2,
        message: `cannot use ${JSON.stringify(text)} for --redact-rule`,
        help: "a name and a regular expression: customer='C-[0-9]{8}'",
      });
    }
    const compiled = compileRegex(source);
    if (!compiled.ok) throw new KlogError(badRegex(source, 'redact-rule', compiled));
    return { name, source };
  });
}

/** The redactor to use; absent where --no-redact is given. */
export function redactorOf(options: Options): Redactor | undefined {
  if (!options.isSet('no-redact')) return new Redactor(ownRulesOf(options).map(compileOwnRule));
  if (options.isSet('redact')) {
    throw new KlogError({
      code: 'flag_conflict',
      exit: 2,
      message: 'cannot use --redact together with --no-redact',
      help: 'use one of them',
    });
  }
  return undefined;
}

/** What to say on stderr when all is written. */
export function redactionText(redactor: Redactor | undefined): string {
  if (redactor === undefined) {
    return 'nothing was redacted: whoever gets this can read passwords, tokens and keys that the logs hold\n';
  }
  const text = redactedText(redactor.counts);
  if (Object.keys(redactor.counts).length === 0) return `${text}\n`;
  return `${text}; look before you send, rules know forms, not meanings\n`;
}

/** What was replaced, by rule. */
export function redactedText(redacted: Readonly<Record<string, number>>): string {
  const counts = Object.entries(redacted);
  if (counts.length === 0) return 'redacted: nothing that looks like a secret was found';
  const sum = counts.reduce((all, [, count]) => all + count, 0);
  const rules = counts.map(([rule, count]) => `${rule} ${formatCount(count)}`).join(', ');
  return `redacted: ${plural(sum, 'secret')} (${rules})`;
}
