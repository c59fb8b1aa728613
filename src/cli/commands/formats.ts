import { allFormats } from '../../../parsers/index.ts';
import type { RunCommand } from '../command.ts';
import { formatTable } from '../table.ts';

/** `klog formats`: what is understood, in the order in which formats are tried. */
export const run: RunCommand = async ({ options, io }) => {
  const formats = [...allFormats].sort((a, b) => b.specificity - a.specificity);
  if (options.text('output') === 'json') {
    const rows = formats.map(({ name, title, writtenBy }) => ({ name, title, writtenBy }));
    await io.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
    return 0;
  }
  const rows = formats.map(({ name, title, writtenBy }) => [name, title, writtenBy.join(', ')]);
  await io.stdout.write(formatTable(['FORMAT', 'WHAT IT IS', 'WRITTEN BY'], rows));
  return 0;
};
