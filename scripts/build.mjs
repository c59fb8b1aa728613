// Bundles the program and its worker threads into dist/, and the program of HTML pages into
// dist/page/. better-sqlite3 is native and stays outside the bundle. Of blessed only its program is
// used: the widgets, which are found by computed names, could not be bundled.
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
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
    'workers/correlate': 'src/workers/correlate.ts',
    'workers/import-paths': 'src/workers/import-paths.ts',
    'workers/parse': 'src/workers/parse.ts',
    'workers/read': 'src/workers/read.ts',
    'workers/save': 'src/workers/save.ts',
    'workers/slice': 'src/workers/slice.ts',
    'workers/sql': 'src/workers/sql.ts',
    'workers/write': 'src/workers/write.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Whitespace is read at every start. Names stay: a report of a bug says where it was.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  external: ['better-sqlite3'],
  define: { KLOG_VERSION: JSON.stringify(version) },
  banner: {
    js: "import { createRequire as klogCreateRequire } from 'node:module'; const require = klogCreateRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

/** The page has an engine of its own for regular expressions: re2js is larger than all of the page. */
const ownRegex = {
  name: 'own-regex',
  setup({ onResolve }) {
    onResolve({ filter: /\/regex\.ts$/ }, () => ({
      path: resolve('src/export/html/regex/compile-regex.ts'),
    }));
  },
};
await build({
  entryPoints: ['src/export/html/page/main.ts', 'src/export/html/page/style.css'],
  outdir: 'dist/page',
  bundle: true,
  minify: true,
  platform: 'browser',
  target: ['chrome103', 'firefox113', 'safari16.4'],
  format: 'iife',
  charset: 'utf8',
  legalComments: 'none',
  plugins: [ownRegex],
  logLevel: 'warning',
});
chmodSync('dist/klog.js', 0o755);
