// Where formats of users lie. Apart from reading them, so that a command that finds none loads neither
// YAML nor expressions.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KlogError } from '../core/failure.ts';
import type { Failure } from '../core/failure.ts';
import { configPath } from './config-file.ts';

/** Files of formats beside the configuration file, in the order of their names. */
export function configuredFormatFiles(
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const config = configPath(env);
  if (config === undefined) return [];
  const folder = join(dirname(config), 'formats');
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new KlogError(unreadable(folder, code));
  }
}

/** What the system says of an error. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** A file or folder of formats that cannot be read. */
export function unreadable(where: string, reason: string): Failure {
  const message = 'cannot read the format';
  return { code: 'format_unreadable', exit: 2, message, reason, location: { where } };
}
