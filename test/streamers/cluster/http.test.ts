import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { CredentialSource } from '../../../src/streamers/cluster/credentials.ts';
import { type ApiClient, apiClient, statusError } from '../../../src/streamers/cluster/http.ts';
import { openTunnel, proxyFor } from '../../../src/streamers/cluster/proxy.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function listen(server: net.Server): Promise<number> {
  closers.push(() => {
    server.close();
    if (server instanceof http.Server) server.closeAllConnections();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as net.AddressInfo).port);
    });
  });
}

const anonymous: CredentialSource = {
  current: () => Promise.resolve({ ok: true, value: {} }),
  refuse: () => false,
};

function clientFor(port: number, credentials = anonymous, proxy?: URL): ApiClient {
  const client = apiClient({
    config: {
      name: 'test',
      server: new URL(`http://127.0.0.1:${port}/base/`),
      namespace: 'default',
      insecure: false,
      user: { kind: 'none' },
      impersonate: [
        ['Impersonate-User', 'boss'],
        ['Impersonate-Group', 'a'],
        ['Impersonate-Group', 'b'],
      ],
    },
    credentials,
    ...(proxy && { proxy }),
  });
  closers.push(client.close);
  return client;
}

const signal = new AbortController().signal;

describe('requests', () => {
  it('sends path, query, credentials and impersonation', async () => {
    const seen: { url?: string | undefined; headers?: http.IncomingHttpHeaders } = {};
    const port = await listen(
      http.createServer((request, response) => {
        seen.url = request.url;
        seen.headers = request.headers;
        response.end('{"kind":"PodList"}');
      }),
    );
    const client = clientFor(port, {
      current: () => Promise.resolve({ ok: true, value: { authorization: 'Bearer t' } }),
      refuse: () => false,
    });
    const query = [['labelSelector', 'a=b,c in (d)'] as const];
    expect(await client.json({ path: '/api/v1/pods', query, signal })).toEqual({
      ok: true,
      value: { kind: 'PodList' },
    });
    expect(seen.url).toBe('/base/api/v1/pods?labelSelector=a%3Db%2Cc%20in%20(d)');
    expect(seen.headers).toMatchObject({
      authorization: 'Bearer t',
      'impersonate-user': 'boss',
      'impersonate-group': 'a, b',
    });
  });

  it('asks for fresh credentials once after a 401', async () => {
    let token = 0;
    const port = await listen(
      http.createServer((request, response) => {
        if (request.headers.authorization !== 'Bearer 1') response.statusCode = 401;
        response.end('{}');
      }),
    );
    const client = clientFor(port, {
      current: () => Promise.resolve({ ok: true, value: { authorization: `Bearer ${token}` } }),
      refuse: () => {
        token += 1;
        return true;
      },
    });
    expect((await client.json({ path: '/', signal })).ok).toBe(true);
    token = 5;
    expect(await client.json({ path: '/', signal })).toMatchObject({ error: { status: 401 } });
    expect(token).toBe(6);
  });

  it('gives up a server that sends no headers, and stops at once when told to', async () => {
    const port = await listen(http.createServer(() => undefined));
    const client = clientFor(port);
    expect(await client.open({ path: '/', signal, headerTimeoutMs: 20 })).toMatchObject({
      error: { kind: 'timeout' },
    });
    const controller = new AbortController();
    const pending = client.open({ path: '/', signal: controller.signal });
    controller.abort();
    expect(await pending).toMatchObject({ error: { kind: 'aborted' } });
    expect(await client.open({ path: '/', signal: controller.signal })).toMatchObject({
      error: { kind: 'aborted' },
    });
  });

  it('names a refused connection', async () => {
    const client = clientFor(1);
    expect(await client.json({ path: '/', signal })).toMatchObject({
      error: { kind: 'network', code: 'ECONNREFUSED' },
    });
  });

  it('reads at most a bounded part of an error that never ends', async () => {
    const port = await listen(
      http.createServer((_, response) => {
        response.statusCode = 500;
        const write = (): void => {
          while (response.write('x'.repeat(65_536)));
          response.once('drain', write);
        };
        write();
      }),
    );
    const result = await clientFor(port).open({ path: '/', signal });
    expect(result).toMatchObject({ ok: false, error: { status: 500 } });
    if (!result.ok) expect(result.error.message.length).toBeLessThanOrEqual(500);
  });

  it('goes through a CONNECT proxy and names its refusal', async () => {
    const port = await listen(http.createServer((_, response) => response.end('{"ok":1}')));
    const asked: string[] = [];
    const proxy = http.createServer();
    proxy.on('connect', (request, socket: net.Socket) => {
      asked.push(`${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`);
      if (!(request.url ?? '').endsWith(`:${port}`)) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      const upstream = net.connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    const proxyPort = await listen(proxy);
    const url = new URL(`http://u:p@127.0.0.1:${proxyPort}`);
    const client = clientFor(port, anonymous, url);
    expect(await client.json({ path: '/', signal })).toEqual({ ok: true, value: { ok: 1 } });
    expect(asked).toEqual([`127.0.0.1:${port} Basic ${Buffer.from('u:p').toString('base64')}`]);
    const refused = await clientFor(1, anonymous, url).json({ path: '/', signal });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'network' } });
    if (!refused.ok) expect(refused.error.message).toMatch(/refused: 403/);
  });

  it('goes through a SOCKS 5 proxy that answers byte by byte', async () => {
    const port = await listen(
      net.createServer((socket) => {
        socket.on('error', () => undefined);
        const answers = [
          [5, 0],
          [5, 0, 0, 1, 127, 0, 0, 1, 0, 1, 104, 105],
        ];
        socket.on('data', () => {
          for (const byte of answers.shift() ?? []) socket.write(Buffer.from([byte]));
        });
      }),
    );
    const socket = await openTunnel(new URL(`socks5://127.0.0.1:${port}`), 'api.example', 6443);
    const text = await new Promise<string>((resolve) => {
      let got = '';
      socket.on('data', (bytes: Buffer) => {
        got += bytes.toString();
        if (got.length === 2) resolve(got);
      });
    });
    socket.destroy();
    expect(text).toBe('hi');
  });
});

describe('choosing a proxy', () => {
  const variables = { HTTPS_PROXY: 'proxy:3128', NO_PROXY: '.corp,exact.io,10.0.0.0/8,h:8443' };
  it.each([
    ['https://api.example', 'http://proxy:3128/'],
    ['https://a.corp', undefined],
    ['https://corp', 'http://proxy:3128/'],
    ['https://exact.io', undefined],
    ['https://sub.exact.io', undefined],
    ['https://notexact.io', 'http://proxy:3128/'],
    ['https://10.1.2.3:6443', undefined],
    ['https://11.1.2.3', 'http://proxy:3128/'],
    ['https://h:8443', undefined],
    ['https://h:6443', 'http://proxy:3128/'],
    ['https://127.0.0.1:6443', undefined],
    ['https://[::1]:6443', undefined],
    ['http://api.example', undefined],
  ])('%s goes by %s', (server, expected) => {
    expect(proxyFor(new URL(server), undefined, variables)?.href).toBe(expected);
  });

  it('prefers the proxy of the cluster', () => {
    const found = proxyFor(new URL('https://a.corp'), 'socks5://s:1080', variables);
    expect(found?.href).toBe('socks5://s:1080');
  });
});

describe('error answers', () => {
  it.each([
    [
      429,
      'Too many requests, please try again later.\n',
      '2',
      { message: 'Too many requests, please try again later.', retryAfterMs: 2000 },
    ],
    [
      410,
      '{"kind":"Status","reason":"Expired","message":"too old","details":{"retryAfterSeconds":1}}',
      undefined,
      { reason: 'Expired', message: 'too old', retryAfterMs: 1000 },
    ],
    [502, '', undefined, { message: 'HTTP 502' }],
  ] as const)('%i is read as what it says', (status, text, retryAfter, expected) => {
    expect(statusError(status, text, retryAfter)).toMatchObject({ status, ...expected });
  });
});
