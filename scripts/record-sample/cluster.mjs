// What both recordings share: talking to the test cluster, copying its pods' log folder, and rewriting
// what would say on which machine a bundle was made. Times and texts of log lines stay as they were.
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';

const tool = process.env.KLOG_CLUSTER;
if (tool === undefined) throw new Error('KLOG_CLUSTER must name the cluster tool (see README.md)');
const home =
  process.env.KLOG_CLUSTER_HOME ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'klog-cluster');

export const binaries = join(home, 'bin');
export const kubeconfig = join(home, 'run', 'admin.kubeconfig');
const podLogs = join(home, 'run', 'pods');
const containerdSocket = join(home, 'run', 'containerd.sock');
const image = 'docker.io/library/busybox:local';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const say = (text) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);

/** Runs kubectl and returns what it wrote. */
export function kubectl(args, input) {
  return execFileSync(join(binaries, 'kubectl'), ['--kubeconfig', kubeconfig, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(input === undefined ? { stdio: ['ignore', 'pipe', 'inherit'] } : { input }),
  });
}

/** Starts kubectl or a peer in the background; the caller ends it. */
export function start(program, args) {
  return spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Server-side, so that objects carry no last-applied-configuration. */
export function apply(...objects) {
  kubectl(
    ['apply', '--server-side', '--force-conflicts', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  );
}

/** Gives the one image of the cluster another name, so that every program has an image of its own. */
export function tag(name) {
  execFileSync(
    'ctr',
    ['-a', containerdSocket, '-n', 'k8s.io', 'images', 'tag', '--force', image, name],
    { stdio: 'ignore' },
  );
}

export function removeNamespaces(names) {
  kubectl(['delete', 'namespace', '--ignore-not-found', '--wait=true', ...names]);
}

const before = new Set(fs.readdirSync(podLogs));

/**
 * Copies new and grown log files of pods that began after this program did; files the kubelet has
 * removed since stay in the copy.
 */
export function mirrorPodLogs(namespaces, target) {
  for (const folder of fs.readdirSync(podLogs)) {
    if (before.has(folder) || !namespaces.includes(folder.split('_')[0])) continue;
    try {
      fs.cpSync(join(podLogs, folder), join(target, folder), {
        recursive: true,
        dereference: true,
        preserveTimestamps: true,
      });
    } catch (error) {
      // The kubelet may remove a folder while it is read; the copy made before stays.
      if (error.code !== 'ENOENT') throw error;
    }
  }
}

function files(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Rewrites host paths, addresses and the machine's identity in every file below a folder. */
export function sanitise(folder) {
  const node = JSON.parse(kubectl(['get', 'nodes', '-o', 'json'])).items[0];
  const address = node.status.addresses.find((each) => each.type === 'InternalIP').address;
  const info = node.status.nodeInfo;
  const rewrites = [
    [binaries, '/opt/shop/bin'],
    [podLogs, '/var/log/pods'],
    [home, '/var/lib/node'],
    ['https://127.0.0.1:26443', 'https://192.0.2.10:6443'],
    [info.machineID, '0'.repeat(32)],
    [info.systemUUID, '00000000-0000-0000-0000-000000000001'],
    [info.bootID, '00000000-0000-0000-0000-000000000002'],
    [info.kernelVersion, '6.1.0-18-amd64'],
    [node.metadata.name, 'node-1'],
    [hostname(), 'node-1'],
    // The kubelet built for the test cluster does not know its own minor version.
    ['kube-probe/.', 'kube-probe/1.34'],
  ].filter(([from]) => from.length > 3);
  const addressPattern = new RegExp(`(?<![\\d.])${address.replaceAll('.', '\\.')}(?![\\d.])`, 'g');
  const user = userInfo().username;
  const forbidden = [home, homedir() + '/', hostname(), ...(user === 'root' ? [] : [user])].filter(
    (word) => word !== 'node-1' && word.length > 3,
  );
  for (const file of files(folder)) {
    if (file.endsWith('.gz')) throw new Error(`${file}: rewrite before compressing`);
    let text = fs.readFileSync(file, 'latin1');
    for (const [from, to] of rewrites) text = text.replaceAll(from, to);
    text = text.replace(addressPattern, '192.0.2.10');
    const found = forbidden.find((word) => text.includes(word));
    if (found !== undefined) throw new Error(`${file} still says ${found}`);
    fs.writeFileSync(file, text, 'latin1');
  }
}

/** Waits until the objects' condition holds. */
export function awaitReady(namespace, ...what) {
  for (const each of what) kubectl(['-n', namespace, 'rollout', 'status', each, '--timeout=120s']);
}

export function podAddresses(namespace, selector) {
  return JSON.parse(kubectl(['-n', namespace, 'get', 'pods', '-l', selector, '-o', 'json']))
    .items.map((pod) => pod.status.podIP)
    .sort();
}
