// Records test/golden/bundles: one small workload, collected in every way klog reads. Most are
// what the tools themselves wrote; the last three arrange the same data as other collectors do.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as cluster from './cluster.mjs';
import * as orders from './orders.mjs';

const { kubectl, say, sleep } = cluster;
const { namespace } = orders;
const out = process.argv[2];
if (out === undefined) throw new Error('usage: record-layouts.mjs FOLDER');
const stern = process.env.STERN ?? 'stern';
const work = fs.mkdtempSync(join(tmpdir(), 'record-layouts-'));

function write(path, text) {
  fs.mkdirSync(dirname(join(work, path)), { recursive: true });
  fs.writeFileSync(join(work, path), text);
}
const get = (kind, format) => kubectl(['-n', namespace, 'get', kind, '-o', format]);
const logs = (...args) => kubectl(['-n', namespace, 'logs', ...args]);

say('starting');
cluster.removeNamespaces([namespace]);
cluster.apply(...orders.objects(Math.floor(Date.now() / 1000) + 12));
const podLogs = join(work, 'pod-logs', 'var', 'log', 'pods');
fs.mkdirSync(podLogs, { recursive: true });
for (let second = 0; second < 34; second += 2) {
  await sleep(2000);
  cluster.mirrorPodLogs([namespace], podLogs);
}

say('collecting');
const containers = JSON.parse(get('pods', 'json')).items.flatMap((pod) =>
  [...(pod.status.initContainerStatuses ?? []), ...pod.status.containerStatuses].map((status) => ({
    pod: pod.metadata.name,
    uid: pod.metadata.uid,
    container: status.name,
    restarts: status.restartCount,
    id: status.containerID.replace(/^.*\/\//, ''),
  })),
);
const pods = [...new Set(containers.map(({ pod }) => pod))];
const kinds = ['events', 'pods', 'services', 'endpointslices', 'deployments', 'replicasets'];

kubectl([
  'cluster-info',
  'dump',
  `--namespaces=${namespace}`,
  `--output-directory=${join(work, 'cluster-info-dump')}`,
]);
for (const pod of pods) {
  write(
    `kubectl-logs-prefix-timestamps/${pod}.log`,
    logs(pod, '--prefix', '--timestamps', '--all-containers'),
  );
}
write(
  'kubectl-logs-selector/kubectl.log',
  logs(
    '-l',
    'app.kubernetes.io/part-of=orders',
    '--prefix',
    '--timestamps',
    '--all-containers',
    '--tail=-1',
  ),
);
for (const { pod, container } of containers) {
  write(
    `kubectl-logs-timestamps/${namespace}_${pod}_${container}.log`,
    logs(pod, '-c', container, '--timestamps'),
  );
  write(`kubectl-logs/${namespace}_${pod}_${container}.log`, logs(pod, '-c', container));
}
for (const [layout, ...options] of [
  ['stern-default'],
  ['stern-timestamps', '--timestamps=default', '--timezone=UTC'],
  ['stern-raw', '-o', 'raw'],
  ['stern-json', '-o', 'json'],
  ['stern-json-timestamps', '-o', 'json', '--timestamps=default', '--timezone=UTC'],
]) {
  const text = execFileSync(
    stern,
    [
      '--kubeconfig',
      cluster.kubeconfig,
      '-n',
      namespace,
      '.',
      '--no-follow',
      '--only-log-lines',
      '--tail=-1',
      '--since=1h',
      '--color=never',
      ...options,
    ],
    { encoding: 'utf8' },
  );
  write(`${layout}/stern.${layout.startsWith('stern-json') ? 'json' : 'log'}`, text);
}
for (const kind of kinds) {
  write(`objects-json/${kind}.json`, get(kind, 'json'));
  write(`objects-yaml/${kind}.yaml`, get(kind, 'yaml'));
}
cluster.sanitise(work);

say('arranging');
const folderOf = ({ pod, uid }) => `${namespace}_${pod}_${uid}`;
const read = (path) => fs.readFileSync(join(work, path));

// /var/log/containers: links, as the kubelet makes them, but relative so that they stay in the bundle.
const linkOf = ({ pod, container, id }) => `${pod}_${namespace}_${container}-${id}.log`;
fs.mkdirSync(join(work, 'pod-logs/var/log/containers'), { recursive: true });
for (const each of containers) {
  fs.symlinkSync(
    `../pods/${folderOf(each)}/${each.container}/${each.restarts}.log`,
    join(work, 'pod-logs/var/log/containers', linkOf(each)),
  );
}

// kind export logs follows links: each container's log is there twice.
write('kind-export/kind-version.txt', 'kind v0.30.0 go1.24.6 linux/amd64\n');
write('kind-export/node-1/kubernetes-version.txt', 'v1.34.4\n');
fs.cpSync(podLogs, join(work, 'kind-export/node-1/pods'), { recursive: true });
for (const each of containers) {
  write(
    `kind-export/node-1/containers/${linkOf(each)}`,
    read(`pod-logs/var/log/pods/${folderOf(each)}/${each.container}/${each.restarts}.log`),
  );
}

// Troubleshoot: no timestamps by default, previous instances beside.
const collected = new Date().toISOString().slice(0, 17) + '00';
const bundle = `troubleshoot/support-bundle-${collected.replaceAll(':', '_')}/cluster-resources`;
const previous = (pod, container, ...more) => logs(pod, '-c', container, '--previous', ...more);
for (const { pod, container, restarts } of containers) {
  const path = `${bundle}/pods/logs/${namespace}/${pod}/${container}`;
  write(`${path}.log`, read(`kubectl-logs/${namespace}_${pod}_${container}.log`));
  if (restarts > 0) write(`${path}-previous.log`, previous(pod, container));
}
for (const kind of ['events', 'pods', 'services']) {
  write(`${bundle}/${kind}/${namespace}.json`, read(`objects-json/${kind}.json`));
}

// must-gather: the API's timestamps; older instances' files as raw CRI lines are not there.
const gathered = `must-gather/must-gather.local.4401/registry-example-must-gather-sha256-0f3b/namespaces/${namespace}`;
for (const { pod, container, restarts } of containers) {
  const path = `${gathered}/pods/${pod}/${container}/${container}/logs`;
  write(
    `${path}/current.log`,
    read(`kubectl-logs-timestamps/${namespace}_${pod}_${container}.log`),
  );
  write(`${path}/previous.log`, restarts > 0 ? previous(pod, container, '--timestamps') : '');
}
for (const pod of pods) {
  write(
    `${gathered}/pods/${pod}/${pod}.yaml`,
    kubectl(['-n', namespace, 'get', 'pod', pod, '-o', 'yaml']),
  );
}
for (const kind of ['events', 'pods', 'services']) {
  write(`${gathered}/core/${kind}.yaml`, read(`objects-yaml/${kind}.yaml`));
}
write(
  'must-gather/must-gather.local.4401/timestamp',
  `${collected.replace('T', ' ')}.000000000 +0000 UTC m=+1.000000000\n`,
);
for (const layout of ['troubleshoot', 'must-gather']) cluster.sanitise(join(work, layout));

for (const entry of fs.readdirSync(work)) {
  fs.rmSync(join(out, entry), { recursive: true, force: true });
  fs.cpSync(join(work, entry), join(out, entry), { recursive: true, verbatimSymlinks: true });
}
fs.rmSync(work, { recursive: true });
cluster.removeNamespaces([namespace]);
say(`done: ${out}`);
