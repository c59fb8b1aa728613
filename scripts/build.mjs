// Bundles the program and its worker threads into dist/. better-sqlite3 is native and
// stays outside the bundle; so does blessed, which finds its parts by computed names.
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    klog: 'src/cli/main.ts',
    // Threads and the process of a statement; src/workers/worker-file.ts finds them.
    'workers/browse': 'src/workers/browse.ts',
    'workers/clocks': 'src/workers/clocks.ts',
    'workers/collect': 'src/workers/collect.ts',
    'workers/import-paths': 'src/workers/import-paths.ts',
    'workers/parse': 'src/workers/parse.ts',
    'workers/read': 'src/workers/read.ts',
    'workers/sql': 'src/workers/sql.ts',
    'workers/write': 'src/workers/write.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  sourcemap: true,
  external: ['better-sqlite3', 'blessed'],
  define: { KLOG_VERSION: JSON.stringify(version) },
  banner: {
    js: "import { createRequire as klogCreateRequire } from 'node:module'; const require = klogCreateRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
chmodSync('dist/klog.js', 0o755);
