// Import against lnav on the same files, one after the other and again, so that both meet the same
// machine. Medians; first rows and phases are those of the median run.
import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLogs } from './write-logs.mjs';

const importOnce = fileURLToPath(new URL('import-once.mjs', import.meta.url));
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

function median(runs, key) {
  return [...runs].sort((a, b) => key(a) - key(b))[Math.floor(runs.length / 2)];
}

/** Wall milliseconds in which lnav indexes the files and counts them; absent without lnav. */
function lnavMs(files) {
  const start = performance.now();
  try {
    execFileSync('lnav', ['-n', '-c', ';SELECT count(*) FROM all_logs', ...files], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
  return performance.now() - start;
}

/** Rows of the bench's table for `lines` lines; `totalMs` is kept for comparisons of sizes. */
export async function measureImport(lines, rounds, folder) {
  const logs = join(folder, `logs-${lines}`);
  const files = await writeLogs(lines, logs);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const capture = join(folder, 'bench.klog');
  const ours = [];
  const peers = [];
  for (let round = 0; round < rounds; round++) {
    const peer = lnavMs(files);
    if (peer !== undefined) peers.push(peer);
    rmSync(capture, { force: true });
    const output = execFileSync(process.execPath, [importOnce, capture, ...files]);
    ours.push(JSON.parse(output.toString()));
  }
  const run = median(ours, ({ totalMs }) => totalMs);
  const peer = peers.length === 0 ? undefined : median(peers, (ms) => ms);
  const captureMb = statSync(capture).size / 1e6;
  rmSync(capture);
  rmSync(logs, { recursive: true });
  if (run.records !== lines) throw new Error(`${run.records} records of ${lines} lines`);
  const what = `import of ${lines.toLocaleString('en')} lines (${(bytes / 1e6).toFixed(0)} MB)`;
  const times = peer === undefined ? 'no lnav' : `${(run.totalMs / peer).toFixed(1)} × lnav`;
  return {
    totalMs: run.totalMs,
    rows: [
      { what, value: seconds(run.totalMs), budget: '≤ 5 × lnav', note: times },
      ...(peer === undefined ? [] : [{ what: '  lnav -n, same files', value: seconds(peer) }]),
      { what: '  first rows committed', value: seconds(run.firstRowsMs), budget: '≤ 1 s' },
      { what: '  reading thread busy', value: seconds(run.parseBusyMs) },
      { what: '  writing thread busy', value: seconds(run.writeBusyMs) },
      { what: '  of that ids and indexes at the end', value: seconds(run.finishMs) },
      {
        what: '  peak memory (maximum RSS)',
        value: `${Math.max(...ours.map((each) => each.maxRssMb)).toFixed(0)} MB`,
        budget: '≤ 300 MB',
      },
      { what: '  capture', value: `${captureMb.toFixed(0)} MB` },
    ],
  };
}
