import { existsSync } from 'node:fs';

/** MB of heap for what lives shortly: V8's own choice is twice that a thread, and no faster here. */
export const youngMb = 24;

/**
 * Where the built worker `name` lies: beside this file's bundle, in `workers/` beside the
 * program's, or, run from source (tests), in `dist/workers`. Throws where it is not built.
 */
export function workerFile(name: string): URL {
  const folders = import.meta.url.endsWith('.ts') ? ['../../dist/workers/'] : ['./workers/', './'];
  for (const folder of folders) {
    const file = new URL(`${folder}${name}.js`, import.meta.url);
    if (existsSync(file)) return file;
  }
  throw new Error(`the worker ${name}.js is missing: the program is not built, or built in part`);
}
