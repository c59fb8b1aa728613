import { redactionRules } from '../../export/redact/rules.ts';
import type { RunCommand } from '../command.ts';
import { ownRulesOf } from '../redaction.ts';
import { formatTable } from '../table.ts';

/** `klog redact`: the rules that exports redact by. */
export const run: RunCommand = async ({ options, io }) => {
  const rules = redactionRules.map(({ name, means, sample }) => ({
    name,
    means,
    example: sample.text,
  }));
  const own = ownRulesOf(options).map(({ name, source }) => ({
    name,
    means: `a rule of yours: ${source}`,
    pattern: source,
  }));
  const all = [...rules, ...own];
  const text =
    options.text('output') === 'json'
      ? `${JSON.stringify(all, null, 2)}\n`
      : formatTable(
          ['rule', 'redacts'],
          all.map(({ name, means }) => [name, means]),
        );
  await io.stdout.write(text);
  return 0;
};
