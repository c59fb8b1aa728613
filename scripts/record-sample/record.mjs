// Records sample-logs/shop-outage: starts the shop, sends customers, breaks and mends four things, and
// collects what an operator would. Takes about seven minutes. README.md says what it needs.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cluster from './cluster.mjs';
import * as shop from './shop.mjs';

const { kubectl, say, sleep } = cluster;
const out = process.argv[2];
if (out === undefined) throw new Error('usage: record.mjs FOLDER');
const port = 28080;
const podGateway = `10.244.77.1:${port}`;

// A fixed sequence: the same request ids in every recording, so that questions about them stay valid.
let state = 20;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const pick = (list) => list[Math.floor(random() * list.length)];
const digits = (count) => Array.from({ length: count }, () => pick('0123456789abcdef')).join('');
const requestId = () => `${digits(8)}-${digits(4)}-4${digits(3)}-a${digits(3)}-${digits(12)}`;

const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
];

function send(method, path, body, id = requestId()) {
  const out = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    agent: false,
    headers: {
      host: 'shop.example',
      'x-request-id': id,
      'x-forwarded-for': `203.0.113.${1 + Math.floor(random() * 200)}`,
      'user-agent': pick(browsers),
    },
  });
  out
    .on('response', (answer) => answer.resume())
    .on('error', (error) => say(`${path}: ${error.message}`));
  out.end(body === undefined ? undefined : JSON.stringify(body));
}

function customer() {
  const kind = random();
  if (kind < 0.53) send('GET', `/products/${1 + Math.floor(random() * 40)}`);
  else if (kind < 0.72) send('GET', '/');
  else if (kind < 0.97)
    send('POST', '/checkout', {
      productId: 1 + Math.floor(random() * 12),
      items: 1 + Math.floor(random() * 8),
    });
  else send('GET', pick(['/wp-login.php', '/.env', '/favicon.ico']));
}

async function customers(seconds, perSecond) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    customer();
    await sleep((400 + random() * 1200) / perSecond);
  }
}

const work = fs.mkdtempSync(join(tmpdir(), 'record-sample-'));
const bundle = join(work, 'bundle');
const podLogs = join(bundle, 'var', 'log', 'pods');
fs.mkdirSync(podLogs, { recursive: true });

/** What an operator saves at one moment; the folder's name is the time. */
function saveObjects(...kinds) {
  const moment = new Date().toISOString().slice(0, 19).replaceAll(':', '-') + 'Z';
  for (const namespace of shop.namespaces) {
    const folder = join(bundle, 'objects', moment, namespace);
    for (const [kind, ...selection] of kinds) {
      const text = kubectl(['-n', namespace, 'get', kind, ...selection, '-o', 'yaml']);
      if (/^items: \[\]$/m.test(text)) continue;
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(join(folder, `${kind}.yaml`), text);
    }
  }
}
const traffic = [['ingresses'], ['services'], ['endpointslices']];

say('building stock-sync');
const hostBinaries = cluster.binaries;
execFileSync(
  'go',
  ['build', '-trimpath', '-ldflags', '-s -w', '-o', join(hostBinaries, 'stock-sync'), '.'],
  {
    cwd: join(import.meta.dirname, 'programs', 'stock-sync'),
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
    stdio: 'inherit',
  },
);
for (const image of Object.values(shop.images)) cluster.tag(image);

say('removing what an earlier recording left');
cluster.removeNamespaces(shop.namespaces);
cluster.apply(...shop.foundation());
const mirror = setInterval(() => cluster.mirrorPodLogs(shop.namespaces, podLogs), 2000);

say('starting the shop');
cluster.apply(...shop.controller(hostBinaries, port), ...shop.backends());
cluster.awaitReady('ingress', 'deployment/traefik');
cluster.awaitReady('shop', 'deployment/catalog');
cluster.awaitReady('payments', 'statefulset/ledger');
const catalog = cluster.podAddresses('shop', 'app=catalog').map((address) => `${address}:8080`);
const [ledger] = cluster.podAddresses('payments', 'app=ledger').map((address) => `${address}:9000`);
cluster.apply(...shop.frontends({ catalog, ledger, gateway: podGateway, hostBinaries }));
for (const name of ['storefront', 'invoices', 'stock-sync'])
  cluster.awaitReady('shop', `deployment/${name}`);
cluster.awaitReady('payments', 'deployment/payments');

say('1. the class of the Ingress does not exist: 404');
send('GET', '/', undefined, '0b7e4d1a-52c9-4f0e-9a61-3d8c27f1a404');
await customers(36, 1.5);
saveObjects(...traffic);
kubectl([
  '-n',
  'shop',
  'patch',
  'ingress',
  'storefront',
  '--type=merge',
  '-p',
  '{"spec":{"ingressClassName":"traefik"}}',
]);

say('   mended');
await customers(46, 2.3);

say('2. the selector of the Service has a typo: 503');
const selector = (app) =>
  kubectl([
    '-n',
    'payments',
    'patch',
    'service',
    'payments',
    '--type=merge',
    '-p',
    JSON.stringify({ spec: { selector: { app } } }),
  ]);
selector('paymets');
await customers(4, 2);
send('POST', '/checkout', { productId: 3, items: 2 }, '7c1e9a52-4b0d-4c3f-8e27-90d1b6a5c503');
await customers(38, 2.3);
saveObjects(...traffic);
selector('payments');

say('   mended');
await customers(16, 2.3);

say('3. an invoice too large for its worker: OOM');
send('POST', '/checkout', { productId: 2, items: 400 }, 'c4d80f36-1e7b-4a95-b2f4-6a0e5d93c137');
await customers(44, 2.3);
saveObjects(...traffic, ['pods', '-l', 'app=invoices']);
kubectl(['-n', 'shop', 'set', 'resources', 'deployment', 'invoices', '--limits=memory=256Mi']);

say('   mended');
await customers(38, 2.3);
await sleep(6000);

say('collecting');
clearInterval(mirror);
cluster.mirrorPodLogs(shop.namespaces, podLogs);
const dump = join(bundle, 'cluster-info');
kubectl([
  'cluster-info',
  'dump',
  `--namespaces=${shop.namespaces.join(',')}`,
  `--output-directory=${dump}`,
  '--output=yaml',
]);
for (const entry of fs.readdirSync(dump, { withFileTypes: true, recursive: true })) {
  // The dump's own copy of the logs has no times and repeats the log folder.
  if (entry.name === 'logs.txt') fs.rmSync(entry.parentPath, { recursive: true });
}
saveObjects(...traffic, ['statefulsets'], ['jobs'], ['cronjobs']);
const classes = kubectl(['get', 'ingressclasses', '-o', 'yaml']);
fs.writeFileSync(join(bundle, 'objects', 'ingressclasses.yaml'), classes);
cluster.sanitise(bundle);
fs.rmSync(out, { recursive: true, force: true });
fs.cpSync(bundle, out, { recursive: true });
fs.rmSync(work, { recursive: true });
cluster.removeNamespaces(shop.namespaces);
say(`done: ${out}`);
