// `klog formats`: what is understood, in the order in which formats are tried. The example of a format
// is its first sample, and its fields are what klog reads of all its samples.
import { resolve } from 'node:path';
import { allFormats } from '../../../parsers/index.ts';
import type { LogFormat } from '../../../parsers/types.ts';
import { fitWidth } from '../../core/display-width.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import type { RunCommand } from '../command.ts';
import { configuredFormatFiles } from '../format-folder.ts';
import { formatTable } from '../table.ts';

const exampleWidth = 72;

interface ListedFormat {
  readonly name: string;
  readonly title: string;
  readonly writtenBy: readonly string[];
  /** File of a user's format. */
  readonly definedIn?: string;
  readonly example: string;
  readonly fields: readonly string[];
}

function listed(format: LogFormat, lines: readonly string[]): ListedFormat {
  const { name, title, writtenBy } = format;
  const fields = new Set<string>();
  for (const line of lines) {
    const { attributes = {}, ...parsed } = format.parse(line, { attributes: true }) ?? {};
    for (const [key, value] of Object.entries({ ...parsed, ...attributes })) {
      if (key !== 'format' && value !== 0) fields.add(key);
    }
  }
  return { name, title, writtenBy, example: lines[0] ?? '', fields: [...fields] };
}

function builtIn(): readonly ListedFormat[] {
  return [...allFormats]
    .sort((a, b) => b.specificity - a.specificity)
    .map((format) => {
      const samples = format.samples.filter(({ malformed }) => malformed !== true);
      return listed(
        format,
        samples.map(({ text }) => text),
      );
    });
}

/** Formats of the user; what reads them is loaded where there are any. */
async function ownFormats(
  env: Readonly<Record<string, string | undefined>>,
  files: readonly string[],
): Promise<readonly ListedFormat[]> {
  const { readFormats } = await import('../format-files.ts');
  return (await readFormats(env, files)).map(({ file, definition, format }) => {
    const samples = definition.samples.filter(({ malformed }) => malformed !== true);
    const lines = samples.map(({ line }) => line);
    return { ...listed(format, lines), definedIn: file };
  });
}

/** On a terminal a row that goes on below is worse than one that ends. */
function cut(table: string, columns: number): string {
  return table
    .split('\n')
    .map((line) => fitWidth(line, columns))
    .join('\n');
}

export const run: RunCommand = async ({ options, io }) => {
  const files = options.list('format').map((file) => resolve(io.cwd, file));
  const hasOwn = files.length > 0 || configuredFormatFiles(io.env).length > 0;
  const all = [...(hasOwn ? await ownFormats(io.env, files) : []), ...builtIn()];
  if (options.text('output') === 'json') {
    await io.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
    return 0;
  }
  const rows = all.map(({ name, title, writtenBy, definedIn, example }) => [
    name,
    sanitizeLine(title),
    fitWidth(sanitizeLine(example.split('\n', 1)[0] ?? ''), exampleWidth),
    sanitizeLine(definedIn === undefined ? writtenBy.join(', ') : `defined in ${definedIn}`),
  ]);
  const table = formatTable(['FORMAT', 'WHAT IT IS', 'EXAMPLE', 'WRITTEN BY'], rows);
  await io.stdout.write(io.stdout.isTerminal ? cut(table, io.stdout.columns()) : table);
  return 0;
};
