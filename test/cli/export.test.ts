// `klog export` in process: the same rows as query, written where they were asked for.
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-export-'));
const env = { KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: folder, TZ: 'UTC' };
const capture = join(folder, 'dump.klog');

async function klog(argv: readonly string[]) {
  const io = memoryIo({ env });
  const exit = await run(argv, io);
  return { exit, out: io.out(), err: io.err() };
}

beforeAll(async () => {
  const open = ['open', 'test/golden/bundles/cluster-info-dump', '--no-ui', '--capture', capture];
  expect((await klog(open)).exit).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('records for other programs', () => {
  test.each(['jsonl', 'json', 'csv', 'text', 'raw'])(
    '-o %s --out writes what query prints, for the owner alone',
    async (format) => {
      const file = join(folder, `out.${format}`);
      const asked = ['level>=warn', '--capture', capture, '-o', format, '--timezone', 'utc'];
      const shown = await klog(['query', ...asked]);
      const { exit, out, err } = await klog(['export', ...asked, '--out', file]);
      expect({ exit, out }).toEqual({ exit: 0, out: '' });
      expect(readFileSync(file, 'utf8')).toBe(shown.out);
      expect(err).toMatch(/wrote .*out\.\w+: [\d,]+ records?, [\d.]+ k?B\n/);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    },
  );
  test('without --out it prints JSON lines', async () => {
    const { exit, out } = await klog(['export', '--capture', capture, '--head', '2']);
    expect({ exit, lines: out.trimEnd().split('\n').length }).toEqual({ exit: 0, lines: 2 });
  });
  test('a mistake in the question leaves the file that was there', async () => {
    const file = join(folder, 'kept.jsonl');
    writeFileSync(file, 'before');
    const { exit } = await klog(['export', 'level:eror', '--capture', capture, '--out', file]);
    expect(exit).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('before');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
  test('a folder that does not exist is said, and nothing is made', async () => {
    const file = join(folder, 'nowhere', 'out.jsonl');
    const { exit, err } = await klog(['export', '--capture', capture, '--out', file]);
    expect(exit).toBe(3);
    expect(err).toContain('klog: cannot write');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });
});

describe('secrets', () => {
  const secrets = join(folder, 'secrets.klog');
  const id = '5e318650-de46-4d3c-a90a-0108968468bb';
  beforeAll(async () => {
    const log = join(folder, 'secrets.log');
    const lines = [
      `level=info request_id=${id} token=${id} password=hunter2x9`,
      '{"level":"warn","msg":"sent \\u001b[31mred","headers":{"Cookie":["sid=hunter2x9"]},"api_key":"hunter2x9"}',
      '-----BEGIN PRIVATE KEY-----',
      'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDxhunter2x9ab',
      '-----END PRIVATE KEY-----',
      'ready',
    ];
    writeFileSync(log, lines.map((line) => `${line}\n`).join(''));
    expect((await klog(['open', log, '--no-ui', '--capture', secrets])).exit).toBe(0);
  });

  test.each(['jsonl', 'json', 'csv', 'text', 'raw', 'otlp'])(
    'are not in -o %s, are counted, and ids stay',
    async (format) => {
      const { exit, out, err } = await klog(['export', '-o', format, '--capture', secrets]);
      expect(exit).toBe(0);
      expect(out).not.toContain('hunter2x9');
      expect(out).toContain(id);
      expect(out).toContain('[redacted:key-value-');
      expect(err).toMatch(/redacted: \d secrets \(.*private-key 1.*\); look before you send/);
      const plain = await klog(['export', '-o', format, '--no-redact', '--capture', secrets]);
      expect(plain.out).toContain('hunter2x9');
      expect(plain.err).toContain('whoever gets this can read passwords, tokens and keys');
    },
  );
  test('are written without moving the terminal', async () => {
    for (const format of ['text', 'raw', 'jsonl', 'csv', 'otlp']) {
      const io = memoryIo({ env, terminalColumns: 200 });
      await run(['export', '-o', format, '--color', 'never', '--capture', secrets], io);
      expect(io.out()).not.toContain('\u001b');
    }
  });
});
