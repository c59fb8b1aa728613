// The resource graph and requests, asked in this process, so that no start is in the figures. The
// code under test is bundled as the program is.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execFileSync } from 'node:child_process';
import { build } from 'esbuild';
import { writeLogs } from './write-logs.mjs';

const program = fileURLToPath(new URL('../../dist/klog.js', import.meta.url));

/** Bundles `source`, a module's text that sees the project's folders, and loads it. */
async function load(source) {
  const file = fileURLToPath(new URL('../../dist/measured.mjs', import.meta.url));
  await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['better-sqlite3'],
    banner: {
      js: "import { createRequire as measuredRequire } from 'node:module'; const require = measuredRequire(import.meta.url);",
    },
  });
  const loaded = await import(`${pathToFileURL(file).href}?${Date.now()}`);
  rmSync(file);
  return loaded;
}

function medianMs(rounds, measure) {
  const times = Array.from({ length: rounds }, (_, round) => {
    const start = performance.now();
    measure(round);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return times[Math.floor(rounds / 2)];
}

const metadata = (kind, name, more = {}) => ({
  name,
  namespace: 'shop',
  uid: `${kind}-${name}`,
  ...more,
});
const ownedBy = (kind, name) => ({
  ownerReferences: [
    { apiVersion: 'apps/v1', kind, name, uid: `${kind}-${name}`, controller: true },
  ],
});

/** About `count` objects: Deployments with a ReplicaSet, ten pods, a Service and an Ingress each. */
function objectsOf(count) {
  const objects = [];
  const add = (apiVersion, kind, content) => objects.push({ apiVersion, kind, ...content });
  for (let app = 0; objects.length < count; app++) {
    const [name, labels] = [`app-${app}`, { app: `app-${app}` }];
    const template = { metadata: { labels } };
    add('apps/v1', 'Deployment', { metadata: metadata('Deployment', name), spec: { template } });
    add('apps/v1', 'ReplicaSet', {
      metadata: metadata('ReplicaSet', `${name}-1`, ownedBy('Deployment', name)),
      spec: { replicas: 10 },
    });
    for (let pod = 0; pod < 10; pod++) {
      add('v1', 'Pod', {
        metadata: metadata('Pod', `${name}-1-${pod}`, {
          labels,
          ...ownedBy('ReplicaSet', `${name}-1`),
        }),
        spec: {
          nodeName: `node-${pod}`,
          containers: [{ name: 'app', args: ['--verbose', '--port=80'] }],
        },
        status: {
          phase: 'Running',
          podIP: `10.${app >> 8}.${app & 255}.${pod}`,
          conditions: [
            { type: 'Ready', status: 'True', lastTransitionTime: '2026-11-25T09:00:00Z' },
          ],
        },
      });
    }
    add('v1', 'Service', {
      metadata: metadata('Service', name),
      spec: { selector: labels, ports: [{ port: 80 }] },
    });
    const backend = { service: { name, port: { number: 80 } } };
    add('networking.k8s.io/v1', 'Ingress', {
      metadata: metadata('Ingress', name),
      spec: {
        ingressClassName: 'none',
        rules: [{ host: `${name}.example`, http: { paths: [{ path: '/', backend }] } }],
      },
    });
  }
  return objects;
}

/** Rows of the bench's table. */
export async function measureCorrelation(lines, rounds, folder) {
  const env = { ...process.env, KLOG_HOME: folder, XDG_CONFIG_HOME: folder };
  const capture = join(folder, 'correlation.klog');
  const logs = join(folder, 'correlation-logs');
  const files = await writeLogs(lines, logs);
  const open = ['open', '--no-ui', '-q', '--capture', capture, ...files];
  execFileSync(process.execPath, [program, ...open], { env, stdio: 'ignore' });
  const Database = createRequire(import.meta.url)('better-sqlite3');
  const db = new Database(capture, { readonly: true });
  const ids = db
    .prepare('SELECT value FROM ids WHERE kind = 2 ORDER BY record DESC LIMIT ?')
    .pluck()
    .all(rounds * 20);
  db.close();
  const klog = await load(`
    export { TimelineReader } from './src/query/timeline-reader.ts';
    export { openCaptureForReading } from './src/store/open-capture.ts';
    export { worldAt } from './src/query/graph/world.ts';
    export { graphOf } from './src/query/graph/resource-graph.ts';
    export { utc } from './src/core/time-zone.ts';
  `);
  const opened = klog.openCaptureForReading(capture);
  const reader = new klog.TimelineReader(opened.value);
  const ask = (id) => {
    const query = { filter: { kind: 'request', values: [id] }, windows: [] };
    return [...reader.read({ query, now: 0n, zone: klog.utc, direction: 'forward' })];
  };
  ask('no-such-id');
  const lookupMs = medianMs(ids.length, (round) => ask(ids[round]));
  const listMs = medianMs(1, () => [...reader.requests({ limit: 10 })]);
  opened.value.close();

  const texts = objectsOf(5000).map((object) => [object, JSON.stringify(object)]);
  const graphMs = medianMs(rounds * 3, () => {
    const observations = texts.map(
      ([
        {
          apiVersion,
          kind,
          metadata: { name, namespace, uid },
        },
        text,
      ]) => ({
        ...{ apiVersion, kind, name, namespace, uid },
        content: () => JSON.parse(text),
      }),
    );
    const world = klog.worldAt(observations);
    klog.graphOf(world, world.find('ingress', 'shop', 'app-7'), { reportersOf: () => [] });
  });
  rmSync(capture);
  rmSync(logs, { recursive: true });
  const of = `over ${lines.toLocaleString('en')}`;
  return [
    {
      what: `lines of one request ${of}, ties followed`,
      value: `${lookupMs.toFixed(1)} ms`,
      budget: '≤ 5 ms',
    },
    { what: `worst requests ${of}`, value: `${(listMs / 1000).toFixed(1)} s` },
    {
      what: 'graph of an Ingress among 5,000 objects',
      value: `${graphMs.toFixed(0)} ms`,
      budget: '≤ 500 ms',
    },
  ];
}
