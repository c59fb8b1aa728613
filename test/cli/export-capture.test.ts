// `klog export -o capture`: a part of a capture that is a capture itself, and holds no secret.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-slice-'));
const env = { KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: folder, TZ: 'UTC' };
const whole = join(folder, 'whole.klog');
let files = 0;
const newFile = (): string => join(folder, `slice-${++files}.klog`);

async function klog(...argv: string[]) {
  const io = memoryIo({ env });
  const exit = await run(argv, io);
  return { exit, out: io.out(), err: io.err() };
}

/** A slice of `capture`, and what was said. */
async function slice(capture: string, ...argv: string[]) {
  const file = newFile();
  const said = await klog('export', ...argv, '-o', 'capture', '--capture', capture, '--out', file);
  return { file, ...said };
}

const withoutIds = (text: string): string => text.replaceAll(/"id":\d+,/g, '');
const requestId = 'c4d80f36-1e7b-4a95-b2f4-6a0e5d93c137';

beforeAll(async () => {
  const open = ['open', 'sample-logs/shop-outage', '--no-ui', '--capture', whole];
  expect((await klog(...open)).exit).toBe(0);
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a slice', () => {
  test('answers as the whole does, to questions about what is in it', async () => {
    const { file, exit, err } = await slice(whole, `request:${requestId}`);
    expect(exit).toBe(0);
    expect(err).toMatch(
      /wrote .*: 61 records of \d+ streams, \d+ rows of what else happened .*, \d+ objects/,
    );
    for (const question of [
      ['query', `request:${requestId}`, '-o', 'jsonl', '--with-raw'],
      ['query', 'kind:restart pod:invoices-*', '-o', 'jsonl'],
      ['query', 'kind:event pod:ledger-0', '-o', 'jsonl'],
      ['requests', requestId],
      ['graph', 'svc/payments'],
      ['graph', 'deploy/catalog'],
      ['graph', 'ingress/storefront'],
    ]) {
      const ofWhole = await klog(...question, '--capture', whole);
      const ofSlice = await klog(...question, '--capture', file);
      expect(ofSlice.exit).toBe(ofWhole.exit);
      expect(withoutIds(ofSlice.out)).toBe(withoutIds(ofWhole.out));
    }
    const logs = await klog('query', 'kind:log', '-o', 'jsonl', '--capture', file);
    expect(logs.out.trimEnd().split('\n')).toHaveLength(61);
    expect((await klog('clocks', '--capture', file)).out).toContain('+02:00 inferred');
    const info = await klog('captures', 'info', file);
    expect(info.out).toMatch(/part of +whole\.klog: request:c4d80f36/);
    expect(info.out).toMatch(/redacted +0 secrets/);
  });
  test('has the rows that --tail and lines around leave, and no others of the kind', async () => {
    const asked = ['level:error pod:invoices-*', '--tail', '3', '--context-lines', '1'];
    const { file } = await slice(whole, ...asked);
    const shown = await klog('query', ...asked, '-o', 'raw', '--capture', whole);
    const kept = await klog('query', 'kind:log', '-o', 'raw', '--capture', file);
    expect(kept.out).toBe(shown.out);
  });
  test('of a slice is the slice, and the same input gives the same bytes', async () => {
    const first = await slice(whole, 'pod:catalog-*');
    const second = await slice(whole, 'pod:catalog-*');
    expect(readFileSync(second.file).equals(readFileSync(first.file))).toBe(true);
    const again = await slice(first.file);
    const question = ['query', '-o', 'jsonl', '--with-raw', '--capture'];
    const [one, other] = [await klog(...question, first.file), await klog(...question, again.file)];
    expect(withoutIds(other.out)).toBe(withoutIds(one.out));
    expect(statSync(first.file).mode & 0o777).toBe(0o600);
  });
  test('is opened, exported and merged like any capture', async () => {
    const { file } = await slice(whole, 'pod:ledger-0');
    const page = join(folder, 'page.html');
    expect((await klog('export', '--html', page, '--capture', file)).exit).toBe(0);
    expect((await klog('open', file, '--no-ui')).exit).toBe(0);
    const merged = join(folder, 'merged.klog');
    const open = await klog('open', file, whole, '--no-ui', '--capture', merged);
    expect(open.exit).toBe(0);
    const count = async (capture: string) =>
      (await klog('query', 'kind:log', '-o', 'raw', '--capture', capture)).out.length;
    expect(await count(merged)).toBe(await count(whole));
  });
});

describe('what cannot be done is said, and nothing is written', () => {
  test.each([
    ['without --out', [], 2, /--out is missing/],
    ['to standard output', ['--out', '-'], 2, /a capture is a file/],
    ['over a file that is there', ['--out', whole], 2, /it exists/],
    ['into a folder that is not', ['--out', join(folder, 'no', 'x.klog')], 3, /no such folder/],
    [
      'with reasons',
      ['--out', join(folder, 'why.klog'), '--why'],
      2,
      /--why together with -o capture/,
    ],
    [
      'where nothing matches',
      ['nowhere', '--out', join(folder, 'none.klog')],
      1,
      /nothing matches/,
    ],
  ])('%s', async (_, argv, exit, said) => {
    const before = readdirSync(folder).sort();
    const done = await klog('export', ...argv, '-o', 'capture', '--capture', whole);
    expect(done.exit).toBe(exit);
    expect(done.err).toMatch(said);
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});

/** Ways in which programs write a secret. */
const forms: readonly ((secret: string) => string)[] = [
  (secret) => `level=info msg="login" password=${secret}`,
  (secret) => JSON.stringify({ level: 'info', msg: 'login', clientSecret: secret }),
  (secret) => JSON.stringify({ level: 'warn', msg: `sent Authorization: Bearer ${secret}` }),
  (secret) => `connecting to postgres://app:${secret}@db:5432/shop`,
  (secret) => `Set-Cookie: session=${secret}; HttpOnly`,
  (secret) => `exec: mysql --password ${secret} -u root`,
  (secret) => JSON.stringify({ headers: { 'X-Api-Key': [secret, `${secret}2`] } }),
  (secret) => `auth [${secret.slice(0, 8)}] token: ${secret}`,
  (secret) => JSON.stringify({ msg: JSON.stringify({ refresh_token: secret }) }),
  (secret) => `GET /callback?access_token=${secret}&state=1`,
];

interface Line {
  readonly text: string;
  readonly id: string;
  readonly secret: string;
}

const secrets = fc
  .tuple(fc.stringMatching(/^[a-zA-Z0-9]{14,30}$/), fc.nat(9))
  // No word, and no number.
  .map(([text, digit]) => `q${digit}Z${text}`);
const lines: fc.Arbitrary<Line> = fc
  .tuple(secrets, fc.uuid(), fc.nat(forms.length - 1))
  .map(([secret, id, form]) => {
    const text = forms[form]?.(secret) ?? '';
    const named = text.startsWith('{')
      ? text.replace('{', `{"request_id":"${id}",`)
      : `request_id=${id} ${text}`;
    return { text: named, id, secret: form === 7 ? secret.slice(8) : secret };
  });

function podLog(name: string, texts: readonly string[]): string {
  const log = join(folder, name, 'shop_web-1_5e318650-de46-4d3c-a90a-0108968468bb', 'web');
  mkdirSync(log, { recursive: true });
  const stamped = texts.map(
    (text, at) => `2026-11-25T10:00:00.${String(at).padStart(9, '0')}Z stdout F ${text}\n`,
  );
  writeFileSync(join(log, '0.log'), stamped.join(''));
  // Nothing but a hash of its beginning says whose these lines are.
  writeFileSync(join(folder, name, 'loose.log'), texts.map((text) => `${text}\n`).join(''));
  return join(folder, name);
}

test('no byte of a slice is of a secret, and every id is found', { timeout: 120_000 }, async () => {
  const key = [
    '-----BEGIN PRIVATE KEY-----',
    'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDx',
    '-----END PRIVATE KEY-----',
  ];
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(lines, { minLength: 5, maxLength: 30 }), async (written) => {
      round++;
      const capture = join(folder, `seeded-${round}.klog`);
      const input = podLog(`input-${round}`, [...written.map(({ text }) => text), ...key]);
      expect((await klog('open', input, '--no-ui', '--capture', capture)).exit).toBe(0);
      const hidden = written.map(({ secret }) => secret);
      addObjects(capture, hidden[0] ?? '');
      const { file, exit, err } = await slice(capture);
      expect(exit).toBe(0);
      expect(err).toMatch(/redacted: \d+ secrets/);
      const bytes = readFileSync(file).toString('latin1');
      for (const secret of [...hidden, key[1] ?? '']) expect(bytes).not.toContain(secret);
      for (const hash of hashesIn(capture)) expect(bytes).not.toContain(hash);
      const db = new Database(file, { readonly: true });
      const found = new Set(db.prepare('SELECT value FROM ids WHERE kind = 2').pluck().all());
      const kinds = db.prepare('SELECT DISTINCT kind FROM objects').pluck().all();
      db.close();
      for (const { id } of written) expect(found).toContain(id);
      expect(kinds).not.toContain('Secret');
    }),
    { numRuns: 6 },
  );
});

/** Objects as a capture from elsewhere may hold them, with values that klog never keeps. */
function addObjects(capture: string, secret: string): void {
  const db = new Database(capture);
  const add = db.prepare(
    "INSERT INTO objects(api_version, kind, namespace, name, uid, content) VALUES ('v1', ?, 'shop', ?, ?, ?)",
  );
  const pod = {
    kind: 'Pod',
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      uid: '5e318650-de46-4d3c-a90a-0108968468bb',
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': `{"env":"${secret}"}`,
        'example.com/note': `password=${secret}`,
      },
    },
    spec: {
      containers: [{ name: 'web', env: [{ name: 'X', value: secret }], args: ['--token', secret] }],
    },
    status: { message: `cannot reach https://u:${secret}@registry` },
  };
  add.run('Pod', 'web-1', '5e318650-de46-4d3c-a90a-0108968468bb', JSON.stringify(pod));
  add.run('Secret', 'db', 'u-2', JSON.stringify({ kind: 'Secret', data: { password: secret } }));
  db.close();
}

/** What would allow to try out secrets: hashes over the text that holds them. */
function hashesIn(capture: string): readonly string[] {
  const db = new Database(capture, { readonly: true });
  const hashes = db.prepare('SELECT fingerprint, content_hash FROM sources').raw().all().flat();
  db.close();
  return hashes.filter((hash): hash is string => typeof hash === 'string');
}

test('equal secrets have equal placeholders, a secret that looks like an id ties nothing', async () => {
  const [shared, id] = [
    '5e318650-de46-4d3c-a90a-010896846801',
    '5e318650-de46-4d3c-a90a-010896846802',
  ];
  const capture = join(folder, 'ties.klog');
  const input = podLog('ties', [
    `request_id=${id} api_key=${shared}`,
    `login [${id}] password=${shared}`,
    `token=${shared} [${shared.slice(0, 8)}]`,
  ]);
  await klog(
    'open',
    join(input, 'shop_web-1_5e318650-de46-4d3c-a90a-0108968468bb'),
    '--no-ui',
    '--capture',
    capture,
  );
  const { file, err } = await slice(capture);
  expect(err).toContain('redacted: 3 secrets (key-value 3)');
  const find = async (query: string) =>
    (await klog('query', query, '-o', 'raw', '--capture', file)).out.trimEnd().split('\n');
  expect(await find('')).toEqual([
    `request_id=${id} api_key=[redacted:key-value-1]`,
    `login [${id}] password=[redacted:key-value-1]`,
    `token=[redacted:key-value-1] [5e318650]`,
  ]);
  expect(await find(`id:${id}`)).toHaveLength(2);
  expect(await find(`id:${shared}`)).toEqual(['']);
  expect((await klog('query', `request:${id}`, '-o', 'raw', '--capture', file)).out).toContain(id);
});

test('--no-redact leaves lines as they were, and says so', async () => {
  const capture = join(folder, 'plain.klog');
  await klog('open', podLog('plain', ['password=hunter2x9']), '--no-ui', '--capture', capture);
  const { file, err } = await slice(capture, '--no-redact');
  expect(err).toContain('nothing was redacted: whoever gets this can read passwords');
  expect((await klog('query', '-o', 'raw', '--capture', file)).out).toContain('hunter2x9');
  expect((await klog('captures', 'info', file)).out).not.toContain('redacted');
});

describe('a writer that is ended in the middle', () => {
  const many = join(folder, 'many.klog');
  const program = resolve(import.meta.dirname, '../../dist/klog.js');
  beforeAll(async () => {
    const texts = Array.from(
      { length: 60_000 },
      (_, at) => `line ${at} of many, password=hunter2x${at}`,
    );
    expect((await klog('open', podLog('many', texts), '--no-ui', '--capture', many)).exit).toBe(0);
  }, 120_000);

  async function ended(file: string, signal: NodeJS.Signals) {
    const seen = new Promise<void>((done) => {
      const watcher = watch(folder, (_, name) => {
        if (name !== `${file}.part-wal`) return;
        watcher.close();
        done();
      });
    });
    const argv = [
      program,
      'export',
      '-o',
      'capture',
      '--capture',
      many,
      '--out',
      join(folder, file),
    ];
    const child = spawn(process.execPath, argv, {
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    await seen;
    child.kill(signal);
    return (await once(child, 'exit')) as unknown[];
  }

  test(
    'kill -9 leaves nothing that is taken for a capture, and the next one goes through',
    { timeout: 60_000 },
    async () => {
      expect(await ended('killed.klog', 'SIGKILL')).toEqual([null, 'SIGKILL']);
      expect(existsSync(join(folder, 'killed.klog'))).toBe(false);
      const part = join(folder, 'killed.klog.part');
      if (existsSync(part)) expect((await klog('query', '--capture', part)).exit).toBe(3);
      const again = await klog(
        'export',
        '-o',
        'capture',
        '--capture',
        many,
        '--out',
        join(folder, 'killed.klog'),
      );
      expect(again.exit).toBe(0);
      expect(readdirSync(folder).filter((name) => name.startsWith('killed.klog'))).toEqual([
        'killed.klog',
      ]);
    },
  );
  test('Ctrl-C leaves nothing at all', { timeout: 60_000 }, async () => {
    expect(await ended('stopped.klog', 'SIGINT')).toEqual([130, null]);
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped.klog'))).toEqual([]);
  });
});
