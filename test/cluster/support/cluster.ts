// The real cluster that the tests of this folder run on: one node, every component a process of its
// own that can be killed. scripts/test-cluster.mjs starts it, or finds one that runs.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';

const script = new URL('../node/cluster', import.meta.url).pathname;
const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const home = process.env['KLOG_CLUSTER_HOME'] ?? join(cache, 'klog-cluster');
const runFolder = join(home, 'run');

export const adminKubeconfig = join(runFolder, 'admin.kubeconfig');

/** The commands of `node/cluster`: stop, start, restart, wait, user. Returns what it prints. */
export function cluster(...args: readonly string[]): string {
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  // Its output goes to a file or a pipe that a component which it starts never inherits.
  return execFileSync(script, args, { encoding: 'utf8', stdio, timeout: 120_000 }).trim();
}

/** kubectl as the administrator; `input` is its standard input. */
export function kubectl(args: readonly string[], input?: string): string {
  return execFileSync(join(home, 'bin', 'kubectl'), ['--kubeconfig', adminKubeconfig, ...args], {
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    timeout: 120_000,
  }).trim();
}

/** Kills the first process of a pod's container, as the node's own troubles would. */
export function killContainer(namespace: string, pod: string): void {
  const path = '-o=jsonpath={.status.containerStatuses[0].containerID}';
  const id = kubectl(['-n', namespace, 'get', 'pod', pod, path]).replace('containerd://', '');
  const task = ['-n', 'k8s.io', 'tasks', 'kill', '-s', 'SIGKILL', id];
  execFileSync('ctr', ['-a', join(runFolder, 'containerd.sock'), ...task], { timeout: 30_000 });
}

export function apply(namespace: string, objects: readonly object[]): void {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  kubectl(['-n', namespace, 'apply', '-f', '-'], JSON.stringify(list));
}

/** A namespace of this run alone, so that tests of other runs do not disturb. */
export async function makeNamespace(label: string): Promise<string> {
  const namespace = `klog-${label}-${process.pid}`;
  kubectl(['create', 'namespace', namespace]);
  // Pods are refused until the controller manager has made it.
  const account = ['-n', namespace, 'get', 'serviceaccount', 'default', '--ignore-not-found'];
  await until('the namespace has its service account', () => kubectl(account) !== '');
  return namespace;
}

export function removeNamespace(namespace: string): void {
  kubectl(['delete', 'namespace', namespace, '--wait=false']);
}

/** Asks again until the condition holds; throws where it does not within `seconds`. */
export async function until(what: string, condition: () => boolean, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`after ${seconds} s still not: ${what}`);
    await sleep(500);
  }
}

/** A line of a container's log file as the runtime wrote it. */
export interface FileLine {
  readonly stamp: string;
  readonly text: string;
}

/** What the node holds of a pod's container: all instances and rotated files, `N.log*`. */
export function nodeLog(namespace: string, pod: string, container: string): readonly FileLine[] {
  const podsFolder = join(runFolder, 'pods');
  const folder = readdirSync(podsFolder).find((name) => name.startsWith(`${namespace}_${pod}_`));
  if (folder === undefined) throw new Error(`the node has no logs of ${namespace}/${pod}`);
  const files = join(podsFolder, folder, container);
  return readdirSync(files)
    .filter((name) => !name.endsWith('.tmp'))
    .flatMap((name) => {
      const bytes = readFileSync(join(files, name));
      const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
      return text.split('\n').flatMap((line) => {
        const match = /^(\S+) (?:stdout|stderr) F (.*)$/s.exec(line);
        return match === null ? [] : [{ stamp: match[1] ?? '', text: match[2] ?? '' }];
      });
    });
}
