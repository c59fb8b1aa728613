// The screen as a user has it: a real process on a terminal of 200×50. Times are of bytes on that
// terminal, CPU and memory of /proc; only the time of a frame and the lag of the loop are from inside
// (screen-probe.cjs). Linux with util-linux alone. On a machine that others use the CPU figures hold and the times do not.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { kubeconfigFor } from './measure-follow.mjs';
import { cpuSeconds, peakBytes, program, TerminalRun } from './terminal-run.mjs';
import { writeLogs } from './write-logs.mjs';

const source = fileURLToPath(new URL('log-source.mjs', import.meta.url));
const probe = fileURLToPath(new URL('screen-probe.cjs', import.meta.url));
const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const percent = (share) => `${(share * 100).toFixed(1)} %`;

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

const median = (values) => quantile(values, 0.5);

async function startSource(pods, perSecond, seconds, folder) {
  const server = spawn(process.execPath, [source, pods, perSecond, seconds].map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(createInterface({ input: server.stdout }), 'line');
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigFor(port));
  return { kubeconfig, stop: () => server.kill() };
}

const timesShown = (run) => /age of lines|since the mark|UTC/.exec(run.line(-2))?.[0];

/** From a key to the screen that shows it, once: `T` says times in another way. */
async function keyToPaint(run) {
  const before = timesShown(run);
  const typed = run.type('T');
  const shown = await run.until((each) => {
    const now = timesShown(each);
    return now !== undefined && now !== before;
  }, 'another kind of times');
  return shown - typed;
}

function linesIn(file) {
  const db = new Database(file, { readonly: true });
  try {
    const count = (sql) => db.prepare(sql).pluck().get();
    return {
      lines: count('SELECT count(*) FROM records WHERE flags & 7 = 0'),
      distinct: count(
        'SELECT count(*) FROM (SELECT DISTINCT stream, raw FROM records WHERE flags & 7 = 0)',
      ),
    };
  } finally {
    db.close();
  }
}

function readProbe(file) {
  const said = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return {
    inside: said.find(({ frames }) => frames !== undefined),
    threadOf: (name) => said.find(({ program }) => program === name)?.thread,
  };
}

const perTick = (perSecond, pods) => Math.max(1, Math.round((perSecond / pods) * 0.05));

/** Lines come in at a steady rate while the screen follows them. */
async function whileFollowing({ perSecond, seconds }, folder) {
  const pods = 20;
  const source = await startSource(pods, perSecond, seconds + 4, folder);
  const [file, probed] = [join(folder, 'screen.klog'), join(folder, 'probe')];
  rmSync(probed, { force: true });
  const run = new TerminalRun(
    ['follow', '--kubeconfig', source.kubeconfig, '--capture', file, '--timezone', 'utc'],
    { env: { NODE_OPTIONS: `--require ${probe}`, KLOG_BENCH_PROBE: probed } },
  );
  await run.until((each) => each.timeline().includes('request done'), 'the first lines');
  await pause(2000);
  const { threadOf } = readProbe(probed);
  const browse = threadOf('browse.js');
  const costs = () => [
    cpuSeconds(run.pid, run.pid),
    cpuSeconds(run.pid, browse),
    cpuSeconds(run.pid),
  ];
  run.signal('SIGUSR2');
  const [before, start, bytesBefore] = [costs(), performance.now(), run.bytes];
  const keys = [];
  while (performance.now() - start < seconds * 1000) {
    await pause(350);
    keys.push(await keyToPaint(run));
  }
  const elapsed = (performance.now() - start) / 1000;
  const bytes = run.bytes - bytesBefore;
  const shares = costs().map((cost, at) => (cost - before[at]) / elapsed);
  const peak = peakBytes(run.pid);
  await pause(3000);
  const left = await run.quit();
  source.stop();
  const { inside } = readProbe(probed);
  const [p50, p95] = inside.frameMs;
  const expected = Math.round(((seconds + 4) * 1000) / 50) * perTick(perSecond, pods) * pods;
  const { lines, distinct } = linesIn(file);
  rmSync(file);
  const what = `screen, ${perSecond} lines/s`;
  const rate = `${(inside.frames / inside.seconds).toFixed(0)} frames/s, ${(bytes / elapsed / 1000).toFixed(0)} KB/s`;
  return [
    {
      what: `${what}: lines lost or repeated`,
      value: `${expected - distinct} / ${lines - distinct}`,
      budget: '0 / 0',
    },
    {
      what: `${what}: frame, median / p95`,
      value: `${ms(p50)} / ${ms(p95)}`,
      budget: 'p95 ≤ 5 ms',
      note: rate,
    },
    {
      what: `${what}: CPU of the UI`,
      value: percent(shares[0] + shares[1]),
      budget: '≤ 15 % of a core',
      note: `screen ${percent(shares[0])}, thread behind it ${percent(shares[1])}, whole process ${percent(shares[2])}`,
    },
    {
      what: `${what}: key to screen, median / p95`,
      value: `${ms(median(keys))} / ${ms(quantile(keys, 0.95))}`,
      budget: 'p95 ≤ 50 ms',
      note: `${keys.length} keys`,
    },
    { what: `${what}: lag of the loop, p99`, value: ms(inside.lagMs), budget: '≤ 30 ms' },
    { what: `${what}: memory`, value: `${Math.round(peak / 1e6)} MB`, budget: '≤ 300 MB' },
    {
      what: `${what}: q to the terminal as it was`,
      value: ms(left.restoredMs),
      budget: '≤ 100 ms',
      note: `ended after ${ms(left.endedMs)}`,
    },
  ];
}

const idle = async (run, seconds) => {
  const before = cpuSeconds(run.pid);
  await pause(seconds * 1000);
  return (cpuSeconds(run.pid) - before) / seconds;
};

async function whileQuiet({ seconds }, folder) {
  const source = await startSource(10, 0, 0, folder);
  const file = join(folder, 'quiet.klog');
  const run = new TerminalRun(['follow', '--kubeconfig', source.kubeconfig, '--capture', file]);
  await pause(4000);
  const share = await idle(run, seconds);
  await run.quit();
  source.stop();
  rmSync(file, { force: true });
  return [
    { what: 'screen, a quiet cluster of 10 pods: CPU', value: percent(share), budget: '≤ 1 %' },
  ];
}

/** Rows of the bench's table: a cluster that writes, and one that is quiet. */
export async function measureLiveScreen({ perSecond, seconds }, folder) {
  return [
    ...(await whileFollowing({ perSecond, seconds }, folder)),
    ...(await whileQuiet({ seconds: 10 }, folder)),
  ];
}

/** Rows of the bench's table: a terminal that takes 2 KB/s must not slow down the reading. */
export async function measureSlowScreen({ perSecond, seconds }, folder) {
  const pods = 20;
  const source = await startSource(pods, perSecond, seconds, folder);
  const [file, probed] = [join(folder, 'slow.klog'), join(folder, 'probe')];
  rmSync(probed, { force: true });
  const run = new TerminalRun(
    ['follow', '--kubeconfig', source.kubeconfig, '--capture', file, '--timezone', 'utc'],
    { env: { NODE_OPTIONS: `--require ${probe}`, KLOG_BENCH_PROBE: probed }, bytesPerSecond: 2000 },
  );
  await run.whenStarted;
  const expected = Math.round((seconds * 1000) / 50) * perTick(perSecond, pods) * pods;
  await pause(seconds * 1000);
  // Where the reading waits for the terminal this is the time of minutes.
  const end = performance.now() + 5000;
  let stored = linesIn(file);
  while (stored.distinct < expected && performance.now() < end) {
    await pause(250);
    stored = linesIn(file);
  }
  const left = await run.quit();
  source.stop();
  const { inside } = readProbe(probed);
  rmSync(file);
  const what = 'screen, a terminal that takes 2 KB/s';
  return [
    {
      what: `${what}: of ${seconds} s of ${perSecond} lines/s not stored 5 s later / repeated`,
      value: `${expected - stored.distinct} / ${stored.lines - stored.distinct}`,
      budget: '0 / 0',
      note: `${(inside.frames / inside.seconds).toFixed(1)} frames/s`,
    },
    {
      what: `${what}: q to the terminal as it was, then read at full speed`,
      value: ms(left.restoredMs),
    },
  ];
}

const isCounted = (run) =>
  /\d of [\d,]+ lines/.test(run.line(-1) + run.line(-2)) &&
  !/so far|counting/.test(run.line(-1) + run.line(-2));

/** Types a filter: milliseconds until its rows are shown, and until all are counted. */
async function filter(run, text) {
  run.type('/');
  await run.until((each) => /Enter keep|loading/.test(each.line(-1)), 'the prompt');
  const before = run.timeline();
  // Typed at once: the pause that waits for more keys is in the time.
  const typed = run.type(text);
  const rows = run.until((each) => each.timeline() !== before, `rows of ${text}`);
  await run.until((each) => !isCounted(each) || each.timeline() !== before, 'counting');
  const counted = run.until(
    (each) => isCounted(each) && each.line(-2).includes(text),
    `count of ${text}`,
  );
  const result = { firstMs: (await rows) - typed, wholeMs: (await counted) - typed };
  result.matches = /([\d,]+) of/.exec(run.line(-1))?.[1];
  run.type('\u001b');
  await run.until((each) => !/Enter keep/.test(each.line(-1)), 'the prompt closed');
  await run.until((each) => isCounted(each), 'all lines');
  await pause(300);
  return result;
}

/** Keys while a filter is counted: `T`, from each to the screen that shows it. */
async function keysWhileScanning(run, text) {
  run.type(`/${text}`);
  await run.until((each) => each.line(-2).includes(text), 'the filter');
  run.type('\r');
  const keys = [];
  for (let n = 0; n < 8; n++) {
    keys.push(await keyToPaint(run));
    await pause(20);
  }
  run.type('\u001b');
  await run.until((each) => isCounted(each), 'all lines');
  await pause(300);
  return keys;
}

const questions = [
  { text: 'order', what: 'a common word' },
  { text: 'level>=error', what: 'a field' },
  { text: '~"stock read for item 77[0-9]+"', what: 'an expression' },
  { text: 'rows:895', what: 'a rare field' },
  { text: 'nosuchword', what: 'no answer' },
];

/** Rows of the bench's table: a capture that nobody writes, filtered. */
export async function measureCaptureScreen({ lines, rounds, seconds }, folder) {
  const file = join(folder, 'filter.klog');
  const logs = join(folder, 'screen-logs');
  const files = await writeLogs(lines, logs);
  execFileSync(process.execPath, [program, 'open', '--no-ui', '-q', '--capture', file, ...files]);
  rmSync(logs, { recursive: true });
  const starts = [];
  for (let n = 0; n < rounds; n++) {
    const run = new TerminalRun(['open', file, '--timezone', 'utc']);
    await run.whenStarted;
    const first = await run.until((each) => each.line(0).includes('klog'), 'the first screen');
    const rows = await run.until(
      (each) => isCounted(each) && !each.timeline().includes('Reading'),
      'rows',
    );
    const left = await run.quit();
    starts.push({ first: first - run.startedMs, rows: rows - run.startedMs, ...left });
  }
  const of = `screen, a capture of ${lines.toLocaleString('en')} lines`;
  const table = [
    {
      what: `${of}: start to first screen`,
      value: ms(median(starts.map(({ first }) => first))),
      budget: '≤ 150 ms',
      note: `rows and counts after ${ms(median(starts.map(({ rows }) => rows)))}`,
    },
    {
      what: `${of}: q to the terminal as it was`,
      value: ms(median(starts.map(({ restoredMs }) => restoredMs))),
      budget: '≤ 100 ms',
      note: `ended after ${ms(median(starts.map(({ endedMs }) => endedMs)))}`,
    },
  ];
  const run = new TerminalRun(['open', file, '--timezone', 'utc']);
  await run.until((each) => isCounted(each), 'all lines');
  for (const { text, what } of questions) {
    const found = [];
    for (let n = 0; n < rounds; n++) found.push(await filter(run, text));
    table.push({
      what: `${of}, ${what} (\`${text}\`): first rows / all counted`,
      value: `${ms(median(found.map(({ firstMs }) => firstMs)))} / ${ms(median(found.map(({ wholeMs }) => wholeMs)))}`,
      budget: '≤ 100 / 250 ms, + 60 ms that wait for more keys',
      note: `${found[0].matches} lines`,
    });
  }
  const keys = [];
  for (let n = 0; n < rounds; n++) keys.push(...(await keysWhileScanning(run, 'nosuchword')));
  table.push({
    what: `${of}: key to screen while a filter is counted, p95`,
    value: ms(quantile(keys, 0.95)),
    budget: '≤ 50 ms',
  });
  await pause(1000);
  table.push({
    what: `${of}: CPU while nothing happens`,
    value: percent(await idle(run, seconds)),
    budget: '≤ 1 %',
  });
  table.push({
    what: `${of}: memory`,
    value: `${Math.round(peakBytes(run.pid) / 1e6)} MB`,
    budget: '≤ 300 MB',
  });
  await run.quit();
  rmSync(file);
  return table;
}
