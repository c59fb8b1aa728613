// Measures how the built program reads labelled logs, with the scorer that comes with them, and holds
// the result against the floors in score-floors.json, which only rise (`--raise` writes better ones).
// The logs are not part of the project (their licences differ), so without them this says so and
// passes. KLOG_CORPORA names their folder; other arguments go to the scorer (--misses 3, --set NAME)
// and leave the floors out.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const floorsPath = resolve(root, 'scripts/score-floors.json');
const metrics = ['timestamp', 'severity', 'record', 'traceId', 'spanId', 'requestId'];
/** What rounding the floors to four digits may hide. */
const rounding = 0.0001;

/** The folder of the labelled logs, or undefined where this machine has none. */
function corporaFolder() {
  const candidates = process.env.KLOG_CORPORA
    ? [process.env.KLOG_CORPORA]
    : [resolve(root, '../corpora'), resolve(root, '../shared/corpora')];
  // A worktree may stand one folder deeper.
  if (!process.env.KLOG_CORPORA) candidates.push(resolve(root, '../../shared/corpora'));
  return candidates.find((path) => existsSync(resolve(path, 'score.mjs')));
}

function runScorer(folder, args, stdout) {
  const program = `${process.execPath} ${resolve(root, 'dist/klog.js')} parse -o jsonl`;
  const scorer = [resolve(folder, 'score.mjs'), '--run', program, ...args];
  const run = spawnSync(process.execPath, scorer, {
    stdio: ['ignore', stdout, 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  return run.stdout;
}

const percent = (share) => (share === null ? '-' : (share * 100).toFixed(2)).padStart(10);

function printTable(rows) {
  console.log(`${'set'.padEnd(24)}${metrics.map((name) => name.padStart(10)).join('')}`);
  for (const row of rows) {
    console.log(`${row.set.padEnd(24)}${metrics.map((name) => percent(row[name])).join('')}`);
  }
}

/** Sets and metrics that are read worse than before, as sentences. */
function below(rows, floors) {
  return rows.flatMap((row) =>
    metrics
      .filter((name) => (row[name] ?? 0) < (floors[row.set]?.[name] ?? 0) - rounding)
      .map(
        (name) =>
          `${row.set}: ${name}${percent(row[name])} %, floor ${percent(floors[row.set][name]).trim()} %`,
      ),
  );
}

function raised(rows, floors) {
  const next = { ...floors };
  for (const row of rows) {
    const own = Object.fromEntries(
      metrics
        .filter((name) => row[name] !== null)
        .map((name) => {
          const reached = Math.floor(row[name] * 10_000) / 10_000;
          return [name, Math.max(reached, floors[row.set]?.[name] ?? 0)];
        }),
    );
    next[row.set] = own;
  }
  return next;
}

const folder = corporaFolder();
if (folder === undefined) {
  console.log('score: skipped, no labelled logs here (KLOG_CORPORA names their folder)');
  process.exit(0);
}
const args = process.argv.slice(2);
const raise = args.includes('--raise');
if (args.length > 0 && !raise) {
  runScorer(folder, args, 'inherit');
  process.exit(0);
}
const { sets, all } = JSON.parse(runScorer(folder, ['--json'], 'pipe'));
const rows = [...sets, { ...all, set: 'all' }];
printTable(rows);
const floors = JSON.parse(readFileSync(floorsPath, 'utf8'));
if (raise) writeFileSync(floorsPath, `${JSON.stringify(raised(rows, floors), null, 2)}\n`);
const worse = below(rows, floors);
for (const line of worse) console.error(`score: below its floor: ${line}`);
process.exit(worse.length > 0 ? 1 : 0);
