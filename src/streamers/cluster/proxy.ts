// The way to a server that is behind a proxy: which one (the cluster's `proxy-url`, else HTTPS_PROXY
// and NO_PROXY as Go reads them), and the tunnel through it (CONNECT or SOCKS 5).
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';

type Variables = Readonly<Record<string, string | undefined>>;

/** The proxy for a server, or `undefined` for the direct way. */
export function proxyFor(
  server: URL,
  proxyUrl: string | undefined,
  variables: Variables,
): URL | undefined {
  if (proxyUrl !== undefined) return parseProxy(proxyUrl);
  const name = server.protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY';
  const text = variables[name] ?? variables[name.toLowerCase()] ?? '';
  if (text === '') return undefined;
  const exceptions = variables['NO_PROXY'] ?? variables['no_proxy'] ?? '';
  return isException(server, exceptions) ? undefined : parseProxy(text);
}

function parseProxy(text: string): URL | undefined {
  try {
    return new URL(/^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`);
  } catch {
    return undefined;
  }
}

function isException(server: URL, list: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = server.port || (server.protocol === 'http:' ? '80' : '443');
  const family = net.isIP(host);
  if (host === 'localhost' || host === '::1' || (family === 4 && host.startsWith('127.')))
    return true;
  return list
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter(Boolean)
    .some((item) => {
      if (item === '*') return true;
      if (item.includes('/')) return family !== 0 && isInRange(host, family, item);
      const [, name = item, itemPort] = /^(.*?)(?::(\d+))?$/.exec(item) ?? [];
      if (net.isIP(item) !== 0) return item === host;
      if (itemPort !== undefined && itemPort !== port) return false;
      // `.example.com` and `*.example.com` leave out example.com itself, `example.com` does not.
      const suffix = name.replace(/^\*/, '');
      if (suffix.startsWith('.')) return host.endsWith(suffix);
      return host === suffix || host.endsWith(`.${suffix}`);
    });
}

function isInRange(host: string, family: number, range: string): boolean {
  const [address = '', bits = ''] = range.split('/');
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (net.isIP(address) !== family || !/^\d{1,3}$/.test(bits)) return false;
  const list = new net.BlockList();
  try {
    list.addSubnet(address, Number(bits), kind);
  } catch {
    return false;
  }
  return list.check(host, kind);
}

/** Opens a connection to `host:port` through the proxy. Rejects with the proxy's own refusal. */
export function openTunnel(proxy: URL, host: string, port: number): Promise<net.Socket> {
  return proxy.protocol.startsWith('socks')
    ? socksTunnel(proxy, host, port)
    : connectTunnel(proxy, host, port);
}

function connectTunnel(proxy: URL, host: string, port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const user = decodeURIComponent(proxy.username);
    const pair = `${user}:${decodeURIComponent(proxy.password)}`;
    const request = (proxy.protocol === 'https:' ? https : http).request({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      agent: false,
      headers: {
        Host: target,
        ...(user !== '' && {
          'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}`,
        }),
      },
    });
    request.on('connect', (response, socket, head) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        reject(
          new Error(
            `the proxy ${proxy.host} refused: ${response.statusCode ?? ''} ${response.statusMessage ?? ''}`,
          ),
        );
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.on('response', (response) => {
      response.destroy();
      reject(new Error(`the proxy ${proxy.host} refused: ${response.statusCode ?? ''}`));
    });
    request.on('error', (error) => {
      reject(new Error(`the proxy ${proxy.host} cannot be reached: ${error.message}`));
    });
    request.end();
  });
}

/** SOCKS 5 (RFC 1928) with the host name resolved by the proxy; user and password by RFC 1929. */
async function socksTunnel(proxy: URL, host: string, port: number): Promise<net.Socket> {
  const socket = net.connect(Number(proxy.port || 1080), proxy.hostname.replace(/^\[|\]$/g, ''));
  const ask = (bytes: Buffer, length: number): Promise<Buffer> => {
    socket.write(bytes);
    return readExactly(socket, length);
  };
  try {
    const hasLogin = proxy.username !== '';
    const method = await ask(Buffer.from([5, 1, hasLogin ? 2 : 0]), 2);
    if (method[1] === 2 && hasLogin) {
      const user = Buffer.from(decodeURIComponent(proxy.username));
      const password = Buffer.from(decodeURIComponent(proxy.password));
      const login = [Buffer.from([1, user.length]), user, Buffer.from([password.length]), password];
      const answer = await ask(Buffer.concat(login), 2);
      if (answer[1] !== 0) throw new Error('it refused the login');
    } else if (method[1] !== 0) throw new Error('it offers no login that is known here');
    const name = Buffer.from(host);
    const target = Buffer.from([port >> 8, port & 0xff]);
    const head = await ask(
      Buffer.concat([Buffer.from([5, 1, 0, 3, name.length]), name, target]),
      5,
    );
    if (head[1] !== 0) throw new Error(`it refused with code ${head[1] ?? 0}`);
    const rest = head[3] === 1 ? 3 : head[3] === 4 ? 15 : (head[4] ?? 0);
    await readExactly(socket, rest + 2);
    return socket;
  } catch (error) {
    socket.destroy();
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new Error(`the proxy ${proxy.host} cannot be used: ${reason}`);
  }
}

function readExactly(socket: net.Socket, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const take = (): void => {
      const bytes = socket.read(length) as Buffer | null;
      if (bytes === null) return;
      settle();
      resolve(bytes);
    };
    const fail = (error?: Error): void => {
      settle();
      reject(error ?? new Error('it closed the connection'));
    };
    const closed = (): void => {
      fail();
    };
    const settle = (): void => {
      socket.off('readable', take).off('error', fail).off('close', closed);
    };
    socket.on('readable', take).on('error', fail).on('close', closed);
    take();
  });
}
