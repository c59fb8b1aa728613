// The shop's front: serves pages, asks the catalogue by pod IP, pays and sends invoices through the ingress controller.
// Writes pino's JSON. CATALOG: comma-separated addresses; GATEWAY: the controller's address.
import { createServer, request } from 'node:http';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

Error.stackTraceLimit = 4;
const catalog = process.env.CATALOG.split(',');
const [gatewayHost, gatewayPort] = process.env.GATEWAY.split(':');
const levels = { debug: 20, info: 30, warn: 40, error: 50 };
const hex = (bytes) => randomBytes(bytes).toString('hex');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function log(level, fields, msg) {
  process.stdout.write(
    JSON.stringify({
      level: levels[level],
      time: Date.now(),
      pid: process.pid,
      hostname: hostname(),
      name: 'storefront',
      ...fields,
      msg,
    }) + '\n',
  );
}

class UpstreamError extends Error {
  constructor(target, status, text) {
    super(`${target} answered ${status}: ${text.trim()}`);
    this.name = 'UpstreamError';
    this.statusCode = status;
  }
}

const serialize = (error) => ({
  type: error.name,
  message: error.message,
  stack: error.stack,
  code: error.code,
  statusCode: error.statusCode,
});

function call(ids, { host, port, method = 'GET', path, headers = {}, body, timeout = 5000 }) {
  return new Promise((resolve, reject) => {
    const out = request(
      {
        host,
        port,
        method,
        path,
        timeout,
        headers: {
          ...headers,
          'x-request-id': ids.reqId,
          traceparent: `00-${ids.traceId}-${hex(8)}-01`,
          'user-agent': 'storefront/2.8.1',
          'content-type': 'application/json',
        },
      },
      (answer) => {
        let text = '';
        answer
          .setEncoding('utf8')
          .on('data', (part) => (text += part))
          .on('error', reject);
        answer.on('end', () => {
          if (answer.statusCode < 400) return resolve(JSON.parse(text || '{}'));
          reject(
            new UpstreamError(
              `${method} http://${headers.host ?? `${host}:${port}`}${path}`,
              answer.statusCode,
              text,
            ),
          );
        });
      },
    );
    out.on('timeout', () =>
      out.destroy(Object.assign(new Error(`no answer after ${timeout} ms`), { code: 'ETIMEDOUT' })),
    );
    out.on('error', reject);
    out.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const product = (ids, id) => {
  const [host, port] = catalog[id % catalog.length].split(':');
  return call(ids, { host, port, path: `/products/${id}` });
};

async function invoice(ids, order, items) {
  for (let attempt = 1; attempt <= 8; attempt++) {
    try {
      const done = await call(ids, {
        host: gatewayHost,
        port: gatewayPort,
        method: 'POST',
        path: '/invoices',
        headers: { host: 'invoices.internal' },
        body: { order, items },
        timeout: 30000,
      });
      return log('info', { ...ids, order, pages: done.pages, attempt }, 'invoice rendered');
    } catch (error) {
      log(
        'warn',
        { ...ids, order, attempt, err: serialize(error) },
        'invoice not rendered, will try again in 7 s',
      );
      await sleep(7000);
    }
  }
  log('error', { ...ids, order }, 'invoice given up');
}

async function checkout(ids, { productId, items }) {
  const order = `A-${1000 + (parseInt(ids.reqId.slice(0, 4), 16) % 9000)}`;
  log('info', { ...ids, order, items }, 'checkout started');
  const found = await product(ids, productId);
  const amount = found.price * items;
  const paid = await call(ids, {
    host: gatewayHost,
    port: gatewayPort,
    method: 'POST',
    path: '/charge',
    headers: { host: 'payments.internal' },
    body: { order, amount },
  });
  log('info', { ...ids, order, amount, payment: paid.payment }, 'order paid');
  void invoice(ids, order, items);
  return { order };
}

async function route(ids, req, body) {
  if (req.url === '/')
    return {
      title: 'The example shop',
      offers: (await Promise.all([1, 2].map((id) => product(ids, id)))).length,
    };
  const id = /^\/products\/(\d+)$/.exec(req.url);
  if (id) return product(ids, Number(id[1]));
  if (req.url === '/checkout' && req.method === 'POST') return checkout(ids, JSON.parse(body));
  throw Object.assign(new Error(`no page ${req.url}`), { statusCode: 404 });
}

createServer((req, res) => {
  if (req.url === '/healthz') {
    log(
      'debug',
      { req: { method: 'GET', url: '/healthz', userAgent: req.headers['user-agent'] } },
      'health check',
    );
    return res.end('ok');
  }
  const begun = performance.now();
  const ids = { reqId: req.headers['x-request-id'] ?? hex(16), traceId: hex(16) };
  let body = '';
  req.on('data', (part) => (body += part));
  req.on('end', async () => {
    let status = 200;
    let answer;
    try {
      answer = await route(ids, req, body);
    } catch (error) {
      status = error.statusCode === 404 ? 404 : error.statusCode === 402 ? 402 : 502;
      answer = { error: status === 502 ? 'something is wrong on our side' : error.message };
      if (status === 502)
        log(
          'error',
          { ...ids, req: { method: req.method, url: req.url }, err: serialize(error) },
          `request failed: ${error.message}`,
        );
    }
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    log(
      status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info',
      {
        ...ids,
        req: { method: req.method, url: req.url, remoteAddress: req.headers['x-forwarded-for'] },
        res: { statusCode: status },
        responseTime: Math.round(performance.now() - begun),
      },
      'request completed',
    );
  });
}).listen(8080, () =>
  log('info', { port: 8080, catalog, gateway: process.env.GATEWAY }, 'storefront 2.8.1 listening'),
);

process.on('SIGTERM', () => {
  log('info', {}, 'SIGTERM received, closing');
  process.exit(0);
});
