// Redaction as the flags ask for it: on for everything that is exported, off only where somebody
// says so, and then said.
import { KlogError } from '../core/failure.ts';
import {
  compileOwnRule,
  ownRuleProblem,
  splitOwnRule,
  type OwnRuleText,
} from '../export/redact/own-rules.ts';
import { Redactor } from '../export/redact/redactor.ts';
import { formatCount, plural } from './numbers.ts';
import type { Options } from './options.ts';

/** Rules of `--redact-rule NAME=REGEX`, or of that key in the configuration, checked. */
export function ownRulesOf(options: Options): readonly OwnRuleText[] {
  return options.typed('redact-rule').map(({ text, location }) => {
    const rule = splitOwnRule(text);
    if (rule === undefined) {
      throw new KlogError({
        code: 'bad_value',
        exit: 2,
        message: `cannot use ${JSON.stringify(text)} for --redact-rule`,
        location,
        help: "a name and a regular expression: customer='C-[0-9]{8}'",
      });
    }
    const problem = ownRuleProblem(rule);
    if (problem !== undefined) {
      throw new KlogError({
        code: 'bad_regex',
        exit: 2,
        message: `cannot use the expression of the redaction rule ${rule.name}`,
        reason: problem.reason,
        location,
        ...(problem.hint === undefined ? {} : { help: problem.hint }),
      });
    }
    return rule;
  });
}

/** The user's rules to redact by, beside klog's own; absent where nothing is to be redacted. */
export function redactionOf(options: Options): readonly OwnRuleText[] | undefined {
  const rules = ownRulesOf(options);
  const isOff = options.isSet('no-redact') || options.text('redact') === 'false';
  return isOff ? undefined : rules;
}

/** The redactor to use; absent where --no-redact is given. */
export function redactorOf(options: Options): Redactor | undefined {
  const rules = redactionOf(options);
  return rules === undefined ? undefined : new Redactor(rules.map(compileOwnRule));
}

/** What to say on stderr when all is written; `counts` absent: nothing was to be redacted. */
export function redactionText(counts: Readonly<Record<string, number>> | undefined): string {
  if (counts === undefined) {
    return 'nothing was redacted: whoever gets this can read passwords, tokens and keys that the logs hold\n';
  }
  const text = redactedText(counts);
  if (Object.keys(counts).length === 0) return `${text}\n`;
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
