// Formats that users define: `formats/*.yaml` beside the configuration file, and `--format FILE`.
// Files are checked when they are read, samples and all, and what is wrong is shown at its line: a
// format that quietly does not fit is found by nobody.
import { readFileSync, statSync } from 'node:fs';
import type { Document, LineCounter, Node } from 'yaml';
import { compileFormat } from '../../parsers/user/compile.ts';
import type { LogFormat } from '../../parsers/types.ts';
import type { DefinitionProblem, FormatDefinition } from '../../parsers/user/definition.ts';
import { KlogError } from '../core/failure.ts';
import type { Failure, FailureLocation } from '../core/failure.ts';
import { mostFormats } from '../core/reading-rules.ts';
import { codeOf, configuredFormatFiles, unreadable } from './format-folder.ts';

/** A format and the file that defines it. */
export interface FileFormat {
  readonly file: string;
  readonly definition: FormatDefinition;
  readonly format: LogFormat;
}

const largestFile = 1 << 20;

/**
 * Reads the formats of the configuration and those of `files`, which stand above them: one of the
 * same name takes the place of the other. What cannot be used is thrown as a usage failure.
 */
export async function readFormats(
  env: Readonly<Record<string, string | undefined>>,
  files: readonly string[],
): Promise<readonly FileFormat[]> {
  const found = new Map<string, FileFormat>();
  for (const file of configuredFormatFiles(env)) {
    const format = await readFormatFile(file);
    const { name } = format.definition;
    const other = found.get(name);
    if (other !== undefined) throw new KlogError(twice(name, file, other.file));
    found.set(name, format);
  }
  for (const file of files) {
    const format = await readFormatFile(file);
    found.set(format.definition.name, format);
  }
  if (found.size > mostFormats) {
    const reason = `there are ${found.size}, and ${mostFormats} are the most`;
    throw new KlogError({
      code: 'format_invalid',
      exit: 2,
      message: 'cannot use the formats',
      reason,
    });
  }
  return [...found.values()];
}

function twice(name: string, file: string, other: string): Failure {
  return {
    code: 'format_invalid',
    exit: 2,
    message: `cannot use the format ${name}`,
    reason: `${other} defines it too`,
    location: { where: file },
  };
}

function sourceOf(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > largestFile) throw new KlogError(unreadable(file, 'it is larger than 1 MiB'));
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof KlogError) throw error;
    const code = codeOf(error);
    throw new KlogError(unreadable(file, code === 'ENOENT' ? 'no such file' : code));
  }
}

async function readFormatFile(file: string): Promise<FileFormat> {
  const source = sourceOf(file);
  const { LineCounter, parseDocument } = await import('./yaml.ts');
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const location = locationAt(file, source, lines, syntax.pos[0], 1);
    throw new KlogError(invalid(file, { path: [], reason: syntax.message }, location));
  }
  const compiled = compileFormat(plainOf(document, file));
  if (compiled.ok) return { file, ...compiled.value };
  const { problem } = compiled;
  throw new KlogError(invalid(file, problem, placeOf(problem, file, source, document, lines)));
}

/** Aliases may nest without end; what is beyond yaml's bound is refused by it. */
function plainOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new KlogError(unreadable(file, error instanceof Error ? error.message : String(error)));
  }
}

function invalid(file: string, problem: DefinitionProblem, location: FailureLocation): Failure {
  const { reason, help } = problem;
  return {
    code: 'format_invalid',
    exit: 2,
    message: `cannot use the format of ${file}`,
    reason,
    location,
    ...(help === undefined ? {} : { help }),
  };
}

/** Where the problem stands: its value, else its key, else the nearest that is there. */
function placeOf(
  problem: DefinitionProblem,
  file: string,
  source: string,
  document: Document,
  lines: LineCounter,
): FailureLocation {
  const { path, part, isKey } = problem;
  for (let depth = path.length; depth > 0; depth--) {
    const range = rangeOf(document, path.slice(0, depth), isKey === true && depth === path.length);
    if (range === undefined) continue;
    const [from, to] = range;
    const inside = part === undefined ? -1 : source.slice(from, to).indexOf(part);
    const start = inside < 0 ? from : from + inside;
    const length = inside < 0 ? to - from : (part?.length ?? 1);
    return locationAt(file, source, lines, start, length);
  }
  return locationAt(file, source, lines, 0, 1);
}

function rangeOf(
  document: Document,
  path: readonly (string | number)[],
  wantsKey: boolean,
): readonly [number, number] | undefined {
  const parent: unknown =
    path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const items = (parent as { readonly items?: readonly unknown[] } | undefined)?.items ?? [];
  const last = path.at(-1);
  let node: unknown = items[Number(last)];
  if (typeof last === 'string') {
    const pair = (items as readonly Partial<Record<'key' | 'value', Node>>[]).find(
      ({ key }) => String(key) === last,
    );
    node = wantsKey ? pair?.key : (pair?.value ?? pair?.key);
  }
  const range = (node as Node | undefined)?.range;
  return range ? [range[0], range[1]] : undefined;
}

function locationAt(
  file: string,
  source: string,
  lines: LineCounter,
  offset: number,
  length: number,
): FailureLocation {
  const { line, col } = lines.linePos(offset);
  const text = source.split('\n')[line - 1] ?? '';
  const room = Math.max(1, text.length - col + 1);
  return { where: file, line, column: col, text, length: Math.max(1, Math.min(length, room)) };
}
