// What the built program loads before it knows what is asked. V8's coverage report lists every
// script that ran, and the bundle's source maps say which modules are in it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = resolve(import.meta.dirname, '../../dist/klog.js');

interface CoverageReport {
  readonly result: readonly { readonly url: string }[];
}

/** Modules (our sources and libraries) that a run of klog loaded. */
function modulesLoadedBy(...argv: string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'klog-startup-'));
  try {
    const ran = spawnSync(process.execPath, [program, ...argv], {
      env: { NODE_V8_COVERAGE: folder, HOME: folder },
      encoding: 'utf8',
    });
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
    const modules = new Set<string>();
    for (const name of readdirSync(folder)) {
      const report = JSON.parse(readFileSync(join(folder, name), 'utf8')) as CoverageReport;
      for (const { url } of report.result) {
        if (!url.startsWith('file:')) continue;
        const file = fileURLToPath(url);
        modules.add(file);
        if (!file.includes('/dist/')) continue;
        const map = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { sources: string[] };
        for (const source of map.sources) modules.add(source);
      }
    }
    return [...modules];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const heavy =
  /better-sqlite3|blessed|client-node|luxon|re2js|yaml|src\/(store|query|ingest|tui|streamers)\//;

test.each([['--help'], ['--version'], ['formats']])(
  'klog %s loads no store, no terminal UI, no cluster client',
  (argument) => {
    const modules = modulesLoadedBy(argument);
    expect(modules.some((name) => name.endsWith('src/cli/run.ts'))).toBe(true);
    expect(modules.filter((name) => heavy.test(name))).toEqual([]);
  },
);

test('completing a flag loads no more than help does', () => {
  const modules = modulesLoadedBy('__complete', 'follow', '--con');
  expect(modules.some((name) => name.endsWith('completion/candidates.ts'))).toBe(true);
  expect(modules.filter((name) => heavy.test(name))).toEqual([]);
});
