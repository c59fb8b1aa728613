import { redactionRules } from '../../export/redact/rules.ts';
import type { RunCommand } from '../command.ts';
import { formatTable } from '../table.ts';

/** `klog redact`: the rules that exports redact by. */
export const run: RunCommand = async ({ options, io }) => {
  const rules = redactionRules.map(({ name, means, pattern }) => ({
    name,
    means,
    pattern: pattern.source,
  }));
  const own = options.list('redact-rule').map((text) => {
    const [name = '', ...source] = text.split('=');
    return { name, means: 'a rule of yours (--redact-rule)', pattern: source.join('=') };
  });
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
