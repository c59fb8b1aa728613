// The parsers alone, bundled in memory, for measurements that need no store.
import { build } from 'esbuild';

/** What `entry` exports (a path from the project's root). */
export async function loadParsers(entry = 'parsers/index.ts') {
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const code = Buffer.from(bundle.outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}
