// Questions to a capture as a user asks them: the program from its start, output into a file that
// nobody reads. Times of single questions are without what a question that is answered at once takes,
// which starts the same threads and opens the same file. Medians of several runs.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plainEnvironment } from './plain-environment.mjs';
import { writeLogs } from './write-logs.mjs';

const program = fileURLToPath(new URL('../../dist/klog.js', import.meta.url));
const sample = fileURLToPath(new URL('../../sample-logs/shop-outage', import.meta.url));

/** Wall milliseconds of one run; exit 1 says that nothing matched. */
function run(args, env) {
  const start = performance.now();
  try {
    execFileSync(process.execPath, args, { env: { ...plainEnvironment, ...env }, stdio: 'ignore' });
  } catch (error) {
    if (error.status !== 1) throw error;
  }
  return performance.now() - start;
}

function medianMs(rounds, measure) {
  const times = Array.from({ length: rounds }, measure).sort((a, b) => a - b);
  return times[Math.floor(rounds / 2)];
}

const inMs = (ms) => `${ms.toFixed(0)} ms`;

/** The newest request id of a capture. */
function requestOf(capture, env) {
  const args = [program, 'query', '-q', '--capture', capture, '--tail', '1', '-o', 'json'];
  const output = execFileSync(process.execPath, [...args, 'has:requestId'], {
    env: { ...plainEnvironment, ...env },
  });
  return JSON.parse(output.toString())[0].requestId;
}

/** Rows of the bench's table: questions to `lines` lines, and what starting costs. */
export async function measureQueries(lines, rounds, folder) {
  const env = { KLOG_HOME: folder, XDG_CONFIG_HOME: folder };
  const logs = join(folder, 'query-logs');
  const capture = join(folder, 'query.klog');
  const small = join(folder, 'small.klog');
  const files = await writeLogs(lines, logs);
  run([program, 'open', '--no-ui', '-q', '--capture', capture, ...files], env);
  run([program, 'open', '--no-ui', '-q', '--capture', small, sample], env);
  const ask = (file, ...args) => run([program, 'query', '-q', '--capture', file, ...args], env);
  const request = requestOf(capture, env);

  const nodeMs = medianMs(rounds, () => run(['-e', '0'], env));
  const emptyMs = medianMs(rounds, () => ask(capture, 'namespace:nowhere'));
  const row = (what, budget, ...args) => ({
    what,
    value: inMs(medianMs(rounds, () => ask(capture, ...args)) - emptyMs),
    budget,
  });
  const of = `over ${lines.toLocaleString('en')}`;
  const textMs = ask(capture, '--timezone', 'utc');
  const rows = [
    { what: 'start of node alone', value: inMs(nodeMs) },
    {
      what: 'klog --help',
      value: inMs(medianMs(rounds, () => run([program, '--help'], env))),
      budget: '≤ 120 ms',
    },
    {
      what: 'klog query on the sample capture',
      value: inMs(medianMs(rounds, () => ask(small, '--tail', '50'))),
      budget: '≤ 200 ms',
    },
    { what: `a question ${of} that is answered at once`, value: inMs(emptyMs) },
    row(`text filter ${of}`, '≤ 400 ms', '"no such text anywhere"'),
    row(`one request id ${of}`, '≤ 5 ms', `req:${request}`),
    row(`newest page ${of}`, '≤ 5 ms', '--tail', '50'),
    row(`field query ${of}`, '', 'rows:895', '-o', 'raw'),
    {
      what: `all rows ${of} as text`,
      value: `${(textMs / 1000).toFixed(1)} s`,
      note: `${((textMs * 1000) / lines).toFixed(1)} µs a row`,
    },
  ];
  for (const file of [capture, small]) rmSync(file);
  rmSync(logs, { recursive: true });
  return rows;
}
