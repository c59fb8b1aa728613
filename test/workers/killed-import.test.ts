// An import that is killed leaves whole batches, and the same import again adds what is missing and
// nothing else. The child is killed by what it reports, not by time, so that each run is the same kind.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { importPaths } from '../../src/workers/import-paths.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-killed-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const lines = 30_000;
/** Three imports in two processes, on a machine that may be busy. */
const patienceMs = 60_000;
const program = new URL('../../dist/workers/import-paths.js', import.meta.url).href;

/** Imports in another process and kills that at its `commits`-th commit. */
async function killAfter(commits: number, paths: string[], captureFile: string): Promise<void> {
  const request = JSON.stringify({ paths, captureFile });
  const script = `import(${JSON.stringify(program)}).then(({ importPaths }) =>
    importPaths({ ...${request}, onCommitted: () => process.stdout.write('.') }))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let seen = 0;
  child.stdout.on('data', (text: Buffer) => {
    seen += text.length;
    if (seen >= commits) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('exit', resolve));
}

function ask(captureFile: string, sql: string): unknown {
  const db = new Database(captureFile);
  try {
    return db.prepare(sql).raw().get();
  } finally {
    db.close();
  }
}

const content = {
  'with stamps': (n: number) =>
    `${new Date(1.76e12 + n).toISOString()} stdout F {"msg":"line ${n}","request_id":"req-${n}"}\n`,
  'without stamps': (n: number) => `INFO line ${n} request_id=req-${n}\n`,
  'in joined lines without stamps': (n: number) =>
    n % 3 === 0 ? `INFO line ${n} request_id=req-${n}\n` : `\tat frame ${n}\n`,
};

it.each(
  Object.entries(content).flatMap(([name, line]) => [1, 3].map((kill) => ({ name, line, kill }))),
)(
  'killed at commit $kill, a file $name is stored once',
  async ({ line, kill }) => {
    const bundle = join(folder, 'bundle');
    mkdirSync(bundle);
    for (const file of ['a.log', 'b.log']) {
      let text = '';
      for (let n = 0; n < lines / 2; n++) text += line(file === 'a.log' ? n : n + lines / 2);
      writeFileSync(join(bundle, file), text);
    }
    const whole = join(folder, 'whole.klog');
    expect(await importPaths({ paths: [bundle], captureFile: whole })).toMatchObject({ ok: true });
    const captureFile = join(folder, 'killed.klog');
    await killAfter(kill, [bundle], captureFile);
    expect(ask(captureFile, 'PRAGMA integrity_check')).toEqual(['ok']);
    expect(await importPaths({ paths: [bundle], captureFile })).toMatchObject({ ok: true });
    for (const question of [
      'SELECT count(*), count(DISTINCT raw), sum(line_count), total(time), min(position) FROM records',
      'SELECT count(DISTINCT value), count(DISTINCT record) FROM ids',
      "SELECT count(*) FROM sqlite_schema WHERE type = 'index'",
    ]) {
      expect(ask(captureFile, question)).toEqual(ask(whole, question));
    }
  },
  patienceMs,
);
