// `klog follow` under load: many containers at once from log-source.mjs. Measured from outside: a
// reader of the capture looks how old each line was when it could first be read.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';

const klog = new URL('../../dist/klog.js', import.meta.url).pathname;
const source = new URL('log-source.mjs', import.meta.url).pathname;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A kubeconfig for log-source.mjs. */
export function kubeconfigFor(port) {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'load',
    contexts: [{ name: 'load', context: { cluster: 'load', user: 'load', namespace: 'load' } }],
    clusters: [{ name: 'load', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'load', user: {} }],
  });
}

/** CPU seconds and largest memory (bytes) of a process so far. */
function costOf(pid) {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .split(') ')[1]
    .split(' ')
    .slice(11, 13);
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return { cpuSeconds: (Number(user) + Number(system)) / 100, peakBytes: Number(peak?.[1]) * 1024 };
}

/** Rows for the table of bench.mjs. Linux alone: memory and time are read from /proc. */
export async function measureFollow({ pods, perSecond, seconds }, folder) {
  const server = spawn(process.execPath, [source, pods, perSecond, seconds].map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(createInterface({ input: server.stdout }), 'line');
  const kubeconfig = join(folder, 'kubeconfig');
  const file = join(folder, 'follow.klog');
  writeFileSync(kubeconfig, kubeconfigFor(port));
  const args = ['follow', '--kubeconfig', kubeconfig, '--capture', file, '--no-ui', '-q'];
  const follow = spawn(process.execPath, [klog, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const perPod =
    Math.round((seconds * 1000) / 50) * Math.max(1, Math.round((perSecond / pods) * 0.05));
  const expected = perPod * pods;
  const ages = [];
  let [seen, last, quietSince] = [0, 0, Date.now()];
  let db;
  let ask;
  while (seen < expected && Date.now() - quietSince < 30_000) {
    await pause(100);
    if (ask === undefined) {
      if (!existsSync(file)) continue;
      try {
        db ??= new Database(file, { readonly: true });
        ask = db.prepare(
          `SELECT count(*) AS lines, max(id) AS last, max(? - CAST(substr(raw, instr(raw, 'at=') + 3, 13) AS INTEGER)) AS oldest
           FROM records WHERE id > ? AND flags & 7 = 0`,
        );
      } catch {
        continue;
      }
    }
    const { lines, last: newest, oldest } = ask.get(Date.now(), last);
    if (newest !== null && lines > 0) {
      seen += lines;
      last = newest;
      ages.push({ lines, oldest });
      quietSince = Date.now();
    }
  }
  const cost = costOf(follow.pid);
  const distinct = db
    .prepare('SELECT count(*) FROM (SELECT DISTINCT stream, raw FROM records WHERE flags & 7 = 0)')
    .pluck()
    .get();
  db.close();
  follow.kill('SIGINT');
  await once(follow, 'close');
  server.kill();
  // The oldest line of each look stands for all that came with it: an upper bound.
  ages.sort((a, b) => a.oldest - b.oldest);
  let rest = seen * 0.01;
  let p99 = 0;
  for (let index = ages.length - 1; index >= 0 && rest >= 0; index--) {
    rest -= ages[index].lines;
    p99 = ages[index].oldest;
  }
  const what = `follow, ${pods} containers, ${perSecond} lines/s, ${seconds} s`;
  return [
    {
      what: `${what}: lines lost or repeated`,
      value: `${expected - distinct} / ${seen - distinct}`,
      budget: '0 / 0',
    },
    { what: `${what}: sent to readable, p99`, value: `≤ ${p99} ms`, budget: '≤ 1000 ms' },
    {
      what: `${what}: memory`,
      value: `${Math.round(cost.peakBytes / 1e6)} MB`,
      budget: '≤ 300 MB',
    },
    {
      what: `${what}: CPU a line`,
      value: `${((cost.cpuSeconds / seen) * 1e6).toFixed(0)} µs`,
      note: 'all threads',
    },
  ];
}
