#!/usr/bin/env node
// The project's measurements as one table. Not a test: nothing fails by being slow. A measurement is
// a function that returns rows {what, value, budget?, note?}; add one to the list below.
//   node test/bench/bench.mjs [--quick | --formats]     (build first; --formats: the parsers alone)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureFormats } from './measure-formats.mjs';
import { measureFollow } from './measure-follow.mjs';
import { measureCorrelation } from './measure-correlation.mjs';
import { measureImport } from './measure-import.mjs';
import { measureQueries } from './measure-queries.mjs';

const isQuick = process.argv.includes('--quick');

const onlyFormats = process.argv.includes('--formats');

const whole = [
  async (folder) => {
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
  (folder) => measureCorrelation(isQuick ? 100_000 : 1_000_000, isQuick ? 1 : 5, folder),
  (folder) => measureQueries(isQuick ? 100_000 : 1_000_000, isQuick ? 1 : 5, folder),
  (folder) =>
    measureFollow(
      isQuick
        ? { pods: 10, perSecond: 1000, seconds: 5 }
        : { pods: 100, perSecond: 50_000, seconds: 120 },
      folder,
    ),
];
const measurements = onlyFormats ? [() => measureFormats()] : whole;

const folder = mkdtempSync(join(tmpdir(), 'klog-bench-'));
try {
  console.log('| what | measured | budget | |\n| --- | --- | --- | --- |');
  for (const measure of measurements) {
    for (const { what, value, budget = '', note = '' } of await measure(folder)) {
      console.log(`| ${what} | ${value} | ${budget} | ${note} |`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
