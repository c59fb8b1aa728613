#!/usr/bin/env node
// The project's measurements as one table. Not a test: nothing fails by being slow. A measurement is
// a function that returns rows {what, value, budget?, note?}; add one to the list below.
//   node test/bench/bench.mjs [--quick] [PART…]     (build first; without parts: all but formats)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureFormats } from './measure-formats.mjs';
import { measureFollow } from './measure-follow.mjs';
import { measureCorrelation } from './measure-correlation.mjs';
import { measureImport } from './measure-import.mjs';
import { measurePage } from './measure-page.mjs';
import { measureQueries } from './measure-queries.mjs';
import { measureCaptureScreen, measureLiveScreen, measureSlowScreen } from './measure-screen.mjs';

const isQuick = process.argv.includes('--quick');

const parts = {
  import: async (folder) => {
    const [small, large, rounds] = isQuick ? [20_000, 100_000, 1] : [1_000_000, 10_000_000, 3];
    const first = await measureImport(small, rounds, folder);
    const second = await measureImport(large, 1, folder);
    const growth = {
      what: `time of ${large / small} × the lines`,
      value: `${(second.totalMs / first.totalMs).toFixed(1)} ×`,
      ...(isQuick ? {} : { budget: '≤ 11 ×' }),
    };
    return [...first.rows, ...second.rows, growth];
  },
  correlation: (folder) =>
    measureCorrelation(isQuick ? 100_000 : 1_000_000, isQuick ? 1 : 5, folder),
  queries: (folder) => measureQueries(isQuick ? 100_000 : 1_000_000, isQuick ? 1 : 5, folder),
  follow: (folder) =>
    measureFollow(
      isQuick
        ? { pods: 10, perSecond: 1000, seconds: 5 }
        : { pods: 100, perSecond: 50_000, seconds: 120 },
      folder,
    ),
  page: async (folder) => {
    const rows = [];
    for (const lines of isQuick ? [20_000] : [200_000, 1_000_000]) {
      rows.push(...(await measurePage(lines, folder)));
    }
    return rows;
  },
  screen: async (folder) => {
    // It makes the terminal.
    if (spawnSync('script', ['--version']).status !== 0) {
      return [{ what: 'screen', value: 'not measured', note: 'util-linux is not installed' }];
    }
    const how = isQuick
      ? { lines: 50_000, perSecond: 2000, seconds: 4, rounds: 1 }
      : { lines: 500_000, perSecond: 10_000, seconds: 20, rounds: 5 };
    return [
      ...(await measureLiveScreen(how, folder)),
      ...(await measureCaptureScreen(how, folder)),
      ...(await measureSlowScreen(how, folder)),
    ];
  },
  formats: () => measureFormats(),
};
const asked = process.argv.slice(2).filter((name) => name !== '--quick');
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(
    `there is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`,
  );
  process.exit(2);
}
const names = asked.length > 0 ? asked : Object.keys(parts).filter((name) => name !== 'formats');

const folder = mkdtempSync(join(tmpdir(), 'klog-bench-'));
try {
  console.log('| what | measured | budget | |\n| --- | --- | --- | --- |');
  for (const name of names) {
    for (const { what, value, budget = '', note = '' } of await parts[name](folder)) {
      console.log(`| ${what} | ${value} | ${budget} | ${note} |`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
