// An API server that does nothing but write logs: N pods, each followed by one request, all lines
// made ready before they are sent. A process of its own, so that its time is not klog's.
//   node log-source.mjs PODS LINES_PER_SECOND SECONDS      (prints its port; counts up in each pod)
import { createServer } from 'node:http';

const [pods, perSecond, seconds] = process.argv.slice(2).map(Number);
const tickMs = 50;
const perTick = Math.max(1, Math.round((perSecond / pods) * (tickMs / 1000)));
const ticks = Math.round((seconds * 1000) / tickMs);
const started = new Date().toISOString().slice(0, 19) + 'Z';

const pod = (index) => ({
  metadata: {
    name: `load-${index}`,
    namespace: 'load',
    uid: `uid-${index}`,
    resourceVersion: '1',
    creationTimestamp: started,
  },
  spec: { nodeName: 'node', containers: [{ name: 'app' }] },
  status: {
    phase: 'Running',
    startTime: started,
    containerStatuses: [
      {
        name: 'app',
        containerID: `containerd://${String(index).padStart(64, '0')}`,
        restartCount: 0,
        ready: true,
        state: { running: { startedAt: started } },
      },
    ],
  },
});

/** A tick's lines of one pod. Their stamps lie a microsecond apart, their texts hold when they went. */
function linesOf(index, tick, nowMs) {
  const stamp = new Date(nowMs).toISOString().slice(0, 23);
  let text = '';
  for (let n = 0; n < perTick; n++) {
    const number = tick * perTick + n + 1;
    const below = String(n * 1000 + index)
      .padStart(6, '0')
      .slice(-6);
    text += `${stamp}${below}Z n=${number} at=${nowMs} level=info msg="request done" path=/cart/${number % 97} status=200 request_id=r-${index}-${number} duration=12ms\n`;
  }
  return text;
}

function follow(index, response) {
  const begun = Date.now();
  let tick = 0;
  const timer = setInterval(() => {
    // Late ticks are made up for: the rate is what was asked for.
    const due = Math.min(ticks, Math.floor((Date.now() - begun) / tickMs));
    while (tick < due) {
      response.write(linesOf(index, tick++, Date.now()));
    }
    if (tick >= ticks) clearInterval(timer);
  }, tickMs);
  response.on('close', () => clearInterval(timer));
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const json = (value) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(value));
  };
  const log = /\/pods\/load-(\d+)\/log$/.exec(pathname);
  const one = /\/pods\/load-(\d+)$/.exec(pathname);
  if (log && searchParams.get('follow') === 'true') {
    response.flushHeaders();
    follow(Number(log[1]), response);
  } else if (log) response.end();
  else if (one) json({ kind: 'Pod', apiVersion: 'v1', ...pod(Number(one[1])) });
  else if (searchParams.get('watch') === 'true') response.flushHeaders();
  else if (pathname.endsWith('/pods')) {
    const items = Array.from({ length: pods }, (_, index) => pod(index));
    json({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items });
  } else if (pathname === '/version') json({ gitVersion: 'v1.34.0' });
  else if (pathname.endsWith('/namespaces/kube-system'))
    json({ kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'kube-system', uid: 'load' } });
  else json({ kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [] });
});
server.listen(0, '127.0.0.1', () => {
  console.log(server.address().port);
});
