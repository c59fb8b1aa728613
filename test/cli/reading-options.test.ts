// What a user tells klog of lines: the whole way from the flag to a record that is read again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-reading-'));
const config = join(folder, 'config');
mkdirSync(join(config, 'klog'), { recursive: true });
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function klog(argv: readonly string[], configHome = folder) {
  const env = { KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: configHome, TZ: 'UTC' };
  const io = memoryIo({ env, cwd: folder });
  const exit = await run(argv, io);
  const records = (): readonly Record<string, unknown>[] =>
    io
      .out()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { exit, out: io.out(), err: io.err(), records };
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const worker = write(
  'worker.log',
  '2026-07-01 10:00:00,123 INFO job started order_no=A-77\n' +
    '2026-01-01 10:00:00,123 INFO job started order_no=A-78\n' +
    '2026-01-01T10:00:01Z INFO its zone stands in the text\n',
);
const json = write('api.log', '{"level":"info","msg":"paid","ctx":{"job":"J-1"}}\n');

describe('--assume-zone', () => {
  test.each(['parse', 'open'])('is applied by %s where the text has no zone', async (command) => {
    const { exit, records } = await klog([
      ...(command === 'open' ? ['open', '-q'] : ['parse']),
      worker,
      '-o',
      'jsonl',
      '--assume-zone',
      'other=+09:00',
      '--assume-zone',
      'work*=Europe/Berlin',
    ]);
    expect(exit).toBe(0);
    const byTime = [...records()].sort((a, b) => (String(a['time']) < String(b['time']) ? -1 : 1));
    expect(byTime).toMatchObject([
      { timestamp: '2026-01-01T09:00:00.123Z', zone: '+01:00', zoneSource: 'given' },
      { timestamp: '2026-01-01T10:00:01Z', zoneSource: 'explicit' },
      { timestamp: '2026-07-01T08:00:00.123Z', zone: '+02:00', zoneSource: 'given' },
    ]);
  });
  test('yields to a zone that the stamps of the runtime show', async () => {
    const lines = Array.from({ length: 60 }, (_, n) => {
      const second = String(n).padStart(2, '0');
      return `2026-11-20T10:00:${second}.2Z stdout F 2026-11-20 12:00:${second}.100 INFO x\n`;
    });
    const file = write('cri.log', lines.join(''));
    const { records } = await klog(['parse', file, '--assume-zone', '*=+07:00']);
    expect(records()[0]).toMatchObject({ zone: '+02:00', zoneSource: 'inferred' });
  });
  test('a zone that does not exist is refused before anything is read', async () => {
    const { exit, err } = await klog(['open', 'nowhere', '--assume-zone', 'a=Europe/Brlin']);
    expect({ exit, err }).toEqual({
      exit: 2,
      err: expect.stringContaining('Europe/Brlin') as string,
    });
  });
});

describe('id fields', () => {
  test('reach parse, nested ones too', async () => {
    const { records } = await klog(['parse', worker, json, '--id-fields', 'order_no,ctx.job']);
    expect(records().map(({ requestId }) => requestId)).toEqual(['A-77', 'A-78', undefined, 'J-1']);
  });
  test('are kept in the capture: it is asked without them', async () => {
    const capture = join(folder, 'ids.klog');
    await klog(['open', worker, '--no-ui', '--capture', capture, '--id-fields', 'order_no']);
    const { records } = await klog(['query', '--capture', capture, 'req:A-78', '-o', 'jsonl']);
    expect(records()).toMatchObject([{ requestId: 'A-78' }]);
    const sql = 'SELECT count(*) AS n FROM timeline WHERE request_id IS NOT NULL';
    const counted = await klog(['sql', sql, '--capture', capture, '-o', 'json']);
    expect(JSON.parse(counted.out)).toEqual([{ n: 2 }]);
  });
  test('of a capture stay what they were, and that is said', async () => {
    const capture = join(folder, 'kept.klog');
    await klog(['open', worker, '--no-ui', '--capture', capture, '--id-fields', 'order_no']);
    const again = ['open', json, '--no-ui', '--capture', capture, '--id-fields', 'ctx.job'];
    const { exit, err } = await klog(again);
    expect(exit).toBe(1);
    expect(err).toContain('the lines of the capture were read with other ones: order_no');
  });
  test('come from the configuration', async () => {
    writeFileSync(join(config, 'klog', 'config.yaml'), 'id-fields: [order_no]\n');
    const { records } = await klog(['parse', worker], config);
    expect(records()[0]).toMatchObject({ requestId: 'A-77' });
  });
  test.each(['a b', 'x"', `n${'a'.repeat(200)}`])('%s is no name of a field', async (name) => {
    expect((await klog(['parse', worker, '--id-fields', name])).exit).toBe(2);
  });
});
