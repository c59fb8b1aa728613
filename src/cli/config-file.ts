// The configuration file: `$XDG_CONFIG_HOME/klog/config.yaml`, keys are long flag names. A key that
// no command knows fails with file and line, because a silent typo there is found by nobody.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure, Result } from '../core/failure.ts';
import { nearNames } from '../core/near-names.ts';
import { flags } from './flags.ts';
import type { FlagSpec } from './flags.ts';
import type { TypedValue, TypedValues } from './options.ts';

/** Where the configuration file is looked for; undefined where there is no home. */
export function configPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const home = env['HOME'];
  const base = env['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : join(home, '.config'));
  return base === undefined || base === '' ? undefined : join(base, 'klog', 'config.yaml');
}

function settableFlags(): readonly FlagSpec[] {
  const all: readonly FlagSpec[] = flags;
  return all.filter((flag) => !flag.commandLineOnly);
}

function unreadable(path: string, reason: string, line?: number, column?: number): Failure {
  return {
    code: 'config_unreadable',
    exit: 2,
    message: `cannot read the configuration`,
    reason,
    location: {
      where: path,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    },
  };
}

/** Reads the file's values; no file means no values. `yaml` is loaded only where there is one. */
export async function readConfigFile(path: string): Promise<Result<TypedValues>> {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: true, value: new Map() };
    return { ok: false, failure: unreadable(path, code) };
  }
  const { LineCounter, isMap, isScalar, isSeq, parseDocument } = await import('./yaml.ts');
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, prettyErrors: false });
  const problem = document.errors[0];
  if (problem) {
    const { line, col } = counter.linePos(problem.pos[0]);
    return { ok: false, failure: unreadable(path, problem.message, line, col) };
  }
  const values = new Map<string, TypedValue[]>();
  if (document.contents === null) return { ok: true, value: values };
  if (!isMap(document.contents)) {
    return { ok: false, failure: unreadable(path, 'it is not a list of keys and values', 1) };
  }
  for (const { key, value } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : '?';
    const start = isScalar(key) ? key.range[0] : 0;
    const { line, col } = counter.linePos(start);
    const location = {
      where: path,
      line,
      column: col,
      text: source.split('\n')[line - 1] ?? '',
      length: name.length,
    };
    if (!settableFlags().some((flag) => flag.name === name)) {
      const [near] = nearNames(
        name,
        settableFlags().map((flag) => flag.name),
      );
      return {
        ok: false,
        failure: {
          code: 'config_unknown_key',
          exit: 2,
          message: `cannot use the key ${JSON.stringify(name)} of the configuration`,
          reason: 'keys are the long names of flags',
          location,
          ...(near === undefined ? {} : { help: `there is a key with a similar name: ${near}` }),
        },
      };
    }
    const items = isSeq(value) ? value.items : [value];
    values.set(
      name,
      items.map((item) => {
        const text = isScalar(item) ? String(item.value) : String(item);
        // Of several values the line of the one that is wrong helps.
        if (!isSeq(value) || !isScalar(item)) return { text, location };
        const [from, to] = item.range;
        const { line, col } = counter.linePos(from);
        const written = source.split('\n')[line - 1] ?? '';
        const length = Math.max(1, Math.min(to - from, written.length - col + 1));
        return { text, location: { where: path, line, column: col, text: written, length } };
      }),
    );
  }
  return { ok: true, value: values };
}
