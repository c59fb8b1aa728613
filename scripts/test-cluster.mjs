// Runs test/cluster on a real one-node Kubernetes: on the one that is up, else on one of its own that is
// taken down again. Where the machine cannot have one it says why and ends with 0; `--check` asks only
// that (exit 1: it cannot). A cluster that does not start is no failure of klog: exit 77.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const script = `${root}test/cluster/node/cluster`;

function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

function isUp() {
  const status = spawnSync(script, ['status'], { encoding: 'utf8' });
  return status.status === 0 && !status.stdout.includes('not running');
}

function whyNot() {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root: containers and network namespaces are made';
  if (!has('go')) return 'it needs Go, which builds Kubernetes';
  if (!existsSync('/usr/bin/apt-get')) return "it needs Debian's packages of containerd and runc";
  if (!existsSync('/sys/fs/cgroup/cgroup.procs') && !existsSync('/sys/fs/cgroup/memory'))
    return 'it needs control groups';
  return undefined;
}

const wasUp = isUp();
const reason = wasUp ? undefined : whyNot();
if (process.argv[2] === '--check') {
  if (reason !== undefined) console.log(reason);
  process.exit(reason === undefined ? 0 : 1);
}
if (reason !== undefined) {
  console.log(`tests on a real cluster skipped: ${reason}`);
  process.exit(0);
}
/** Where a cluster cannot be built or started after all, nothing of klog has failed. */
const notStarted = 77;
function start() {
  try {
    execFileSync(script, ['up'], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 20 * 60_000 });
    return true;
  } catch (error) {
    console.log(`tests on a real cluster skipped: it did not start: ${error.message}`);
    spawnSync(script, ['down'], { stdio: 'ignore' });
    return false;
  }
}
let code = 1;
try {
  if (!wasUp && !start()) process.exit(notStarted);
  const vitest = `${root}node_modules/vitest/vitest.mjs`;
  const args = ['run', '--config', 'vitest.cluster.config.ts', ...process.argv.slice(2)];
  const run = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' });
  code = run.status ?? 1;
} finally {
  if (!wasUp) spawnSync(script, ['down'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
process.exit(code);
