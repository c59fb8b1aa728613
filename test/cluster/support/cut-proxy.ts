// A TCP proxy before the API server that breaks connections as networks do: cut, or gone silent.
import net from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { adminKubeconfig } from './cluster.ts';

export interface CutProxy {
  /** Resets every connection there is. */
  readonly cut: () => void;
  /** Passes no byte on from now on, on the connections that there are; new ones work. */
  readonly stall: () => void;
  /** Writes the administrator's kubeconfig with this proxy as its server. */
  readonly writeKubeconfig: (file: string) => void;
  readonly close: () => void;
}

/** Listens on a free port of this machine. */
export async function cutProxy(): Promise<CutProxy> {
  const config = readFileSync(adminKubeconfig, 'utf8');
  const target = Number(/server: "?https:\/\/127\.0\.0\.1:(\d+)/.exec(config)?.[1]);
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const server = net.createServer((client) => {
    const upstream = net.connect(target, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as net.AddressInfo;
  return {
    cut: () => {
      for (const [client, upstream] of [...pairs]) {
        client.resetAndDestroy();
        upstream.destroy();
      }
    },
    stall: () => {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream).pause();
        upstream.unpipe(client).pause();
      }
    },
    writeKubeconfig: (file) => {
      const server = `https://127.0.0.1:${port}`;
      writeFileSync(
        file,
        config.replace(/server: "?https:\/\/127\.0\.0\.1:\d+"?/, `server: "${server}"`),
      );
    },
    close: () => {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
    },
  };
}
