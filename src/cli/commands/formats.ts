import { resolve } from 'node:path';
import { allFormats } from '../../../parsers/index.ts';
import type { RunCommand } from '../command.ts';
import { readFormats } from '../format-files.ts';
import { formatTable } from '../table.ts';

/** `klog formats`: what is understood, in the order in which formats are tried. */
export const run: RunCommand = async ({ options, io }) => {
  const files = options.list('format').map((file) => resolve(io.cwd, file));
  const own = (await readFormats(io.env, files)).map(({ file, definition }) => ({
    name: definition.name,
    title: definition.title,
    writtenBy: [],
    definedIn: file,
  }));
  const builtIn = [...allFormats]
    .sort((a, b) => b.specificity - a.specificity)
    .map(({ name, title, writtenBy }) => ({ name, title, writtenBy }));
  if (options.text('output') === 'json') {
    await io.stdout.write(`${JSON.stringify([...own, ...builtIn], undefined, 2)}\n`);
    return 0;
  }
  const rows = [
    ...own.map(({ name, title, definedIn }) => [name, title, `defined in ${definedIn}`]),
    ...builtIn.map(({ name, title, writtenBy }) => [name, title, writtenBy.join(', ')]),
  ];
  await io.stdout.write(formatTable(['FORMAT', 'WHAT IT IS', 'WRITTEN BY'], rows));
  return 0;
};
