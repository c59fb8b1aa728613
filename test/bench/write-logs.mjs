// Writes the logs that the bench imports: LINES lines of five pods in four formats, stamped as the
// kubelet stamps them. The same number gives the same bytes.
import { createWriteStream, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

/** A small generator of repeatable numbers (Numerical Recipes' constants). */
function numbers(seed) {
  let state = seed;
  const next = () => (state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32;
  return {
    below: (limit) => Math.floor(next() * limit),
    of: (list) => list[Math.floor(next() * list.length)],
    id: () =>
      [0, 1]
        .map(() =>
          Math.floor(next() * 2 ** 32)
            .toString(16)
            .padStart(8, '0'),
        )
        .join(''),
  };
}

const levels = ['debug', ...Array(14).fill('info'), ...Array(3).fill('debug'), 'warn', 'error'];

const json = (time, { below, of, id }) =>
  JSON.stringify({
    level: of(levels),
    ts: time,
    caller: `orders/handler.go:${below(400)}`,
    msg: of(['order placed', `stock read for item ${below(1e6)}`, 'payment refused', 'retrying']),
    request_id: id(),
    method: of(['GET', 'POST']),
    path: `/orders/${below(1e5)}`,
    status: of([200, 200, 201, 404, 500]),
    took_ms: below(900),
  });

const logfmt = (time, { below, of, id }) =>
  `time="${time}" level=${of(levels)} msg="${of(['rows read', 'slow statement', 'pool is empty'])}" request_id=${id()} took=${below(900)}ms rows=${below(5000)} shard=${below(16)}`;

const glog = (time, { below, of, id }) =>
  `${of(['I', 'I', 'I', 'W', 'E'])}1120 ${time.slice(11, 26)}       1 reconciler.go:${below(700)}] ${of(['Reconciled shop/cart', 'Watch closed', 'Failed to list endpoints'])} id=${id()}`;

const access = (time, { below, of, id }) =>
  `10.0.3.${below(250)} - - [20/Nov/2026:${time.slice(11, 19)} +0000] "${of(['GET', 'POST'])} /cart/${below(1e5)} HTTP/1.1" ${of([200, 200, 304, 404, 503])} ${below(9000)} "-" "okhttp/4.12" ${below(900)} 0.${below(900)} [shop-cart-80] [] 10.0.5.7:8080 ${below(9000)} 0.004 200 ${id()}${id()}`;

const pods = {
  'orders-0': json,
  'orders-1': json,
  'cart-db-0': logfmt,
  'operator-0': glog,
  'ingress-0': access,
};

/** Writes one file a pod into `folder` and returns their paths. */
export async function writeLogs(lines, folder) {
  mkdirSync(folder, { recursive: true });
  const random = numbers(7);
  const files = Object.entries(pods).map(([name, line]) => {
    const path = join(folder, `${name}.log`);
    return { path, line, pending: [], stream: createWriteStream(path) };
  });
  let us = Date.parse('2026-11-20T10:00:00Z') * 1000;
  for (let n = 0; n < lines; n++) {
    us += random.below(400);
    const second = new Date(us / 1000).toISOString().slice(0, 19);
    const time = `${second}.${String(us % 1e6).padStart(6, '0')}000Z`;
    const file = random.of(files);
    file.pending.push(`${time} ${file.line(time, random)}\n`);
    if (file.pending.length < 10_000) continue;
    if (!file.stream.write(file.pending.join(''))) await once(file.stream, 'drain');
    file.pending = [];
  }
  for (const { stream, pending } of files) {
    stream.end(pending.join(''));
    await once(stream, 'close');
  }
  return files.map(({ path }) => path);
}
