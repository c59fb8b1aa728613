// `klog sql`, whole: the statement runs in a process of the built program.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { timelineColumns } from '../../src/query/timeline-view.ts';
import { memoryIo } from '../support/memory-io.ts';
import type { MemoryIoOptions } from '../support/memory-io.ts';

const program = resolve(import.meta.dirname, '../../dist/klog.js');
const folder = mkdtempSync(join(tmpdir(), 'klog-sql-'));
const env = { KLOG_HOME: join(folder, 'home'), XDG_CONFIG_HOME: folder };
const capture = join(folder, 'dump.klog');
const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)';

async function klog(argv: readonly string[], options: MemoryIoOptions = {}) {
  const io = memoryIo({ env, ...options });
  const exit = await run(argv, io);
  return { exit, out: io.out(), err: io.err() };
}
const sql = (...argv: string[]) => klog(['sql', '--capture', capture, '-q', ...argv]);
const objects = async (statement: string): Promise<readonly Record<string, unknown>[]> =>
  JSON.parse((await sql(statement, '-o', 'json')).out) as Record<string, unknown>[];

function nineDigits(time: string): string {
  const [seconds = '', fraction = ''] = time.slice(0, -1).split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}Z`;
}

beforeAll(async () => {
  const bundle = 'test/golden/bundles/cluster-info-dump';
  expect((await klog(['open', bundle, '--no-ui', '--capture', capture])).exit).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('what does more than read is refused with exit 2', () => {
  test.each([
    [`ATTACH '${join(folder, 'x.db')}' AS x`],
    [`/* a */ -- b\n VACUUM INTO '${join(folder, 'y.db')}'`],
    ["INSERT INTO facts VALUES ('a', '1')"],
    ["WITH a AS (SELECT 1) INSERT INTO facts SELECT 'a', 1 FROM a RETURNING *"],
    ['DELETE FROM records'],
    ['CREATE TEMP TABLE t(a)'],
    ['SELECT 1; SELECT 2'],
    ['SELECT 1; DROP TABLE facts'],
    ['PRAGMA writable_schema = ON'],
    ['PRAGMA query_only = OFF'],
    ['PRAGMA table_info(facts); PRAGMA query_only = OFF'],
    ['EXPLAIN PRAGMA journal_mode = WAL'],
    ['BEGIN'],
    [' -- nothing'],
    ['; '],
  ])('%s', async (statement) => {
    const { exit, out, err } = await sql(statement);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toMatch(/^klog: cannot run this statement\n {2}reason: /);
  });
  test('nothing was made beside the capture', () => {
    expect(readdirSync(folder).filter((name) => name.endsWith('.db'))).toEqual([]);
  });
  test('functions that reach files are not there', async () => {
    for (const call of ["load_extension('x')", "readfile('/etc/passwd')", "writefile('x', 'y')"]) {
      const { exit, out } = await sql(`SELECT ${call}`);
      expect({ exit, out }, call).toEqual({ exit: 2, out: '' });
    }
  });
});

test.each([
  ['SELECT 1 AS a'],
  ['VALUES (1)'],
  ['WITH a AS (SELECT 1) SELECT * FROM a;'],
  ['EXPLAIN QUERY PLAN SELECT * FROM records'],
  ['PRAGMA table_info(facts)'],
  ['SELECT count(*) FROM pragma_table_list'],
])('what reads is run: %s', async (statement) => {
  expect(await sql(statement)).toMatchObject({ exit: 0, err: '' });
});

describe('values', () => {
  const statement = `SELECT 9007199254740993 AS a, -1 AS a, x'00ff' AS b, 9e999 AS c, NULL AS d,
    1.5 AS e, 'x"' || char(13, 10) || 'y' AS f`;
  test('json: exact integers, as strings where a number would lose digits', async () => {
    expect(await objects(statement)).toEqual([
      { a: '9007199254740993', 'a:1': -1, b: '00ff', c: 'Infinity', d: null, e: 1.5, f: 'x"\r\ny' },
    ]);
  });
  test('csv: RFC 4180', async () => {
    expect((await sql(statement, '-o', 'csv')).out).toBe(
      'a,a,b,c,d,e,f\r\n9007199254740993,-1,00ff,Infinity,,1.5,"x""\r\ny"\r\n',
    );
  });
  test('table: one line a row', async () => {
    expect((await sql(statement)).out).toBe(
      '               a   a  b            c  d    e  f\n' +
        '9007199254740993  -1  00ff  Infinity     1.5  x"␊y\n',
    );
  });
  test('a column called __proto__ is one', async () => {
    expect((await sql('SELECT 1 AS "__proto__"', '-o', 'json')).out).toBe(
      '[\n{"__proto__":1}\n]\n',
    );
  });
  test('more than any buffer holds arrives whole and in order', async () => {
    const rows = await objects(`${endless} SELECT x, printf('%01000d', x) AS y FROM c LIMIT 20000`);
    expect(rows.map(({ x }) => x)).toEqual(Array.from({ length: 20_000 }, (_, at) => at + 1));
    expect(rows.every(({ x, y }) => Number(y) === x && String(y).length === 1000)).toBe(true);
  });
});

test.each([
  ['json', '[]\n'],
  ['csv', 'a\r\n'],
  ['table', 'a\n'],
])('no row is exit 1, and %s is still whole', async (output, out) => {
  const found = await klog(['sql', '--capture', capture, 'SELECT 1 AS a WHERE 0', '-o', output]);
  expect(found).toEqual({ exit: 1, out, err: `capture: ${capture}\nno rows\n` });
});

describe('hints', () => {
  test('without a statement: tables and columns', async () => {
    const { exit, out } = await sql();
    expect(exit).toBe(0);
    expect(out).toMatch(/^timeline +id, time, kind, severity, /m);
    expect(out).toMatch(/^records +id, time, stream, position, /m);
  });
  test.each([
    ['SELECT * FROM recods', 'no such table: recods', 'a table with a similar name: records'],
    ['SELECT bodi FROM timeline', 'no such column: bodi', 'a column with a similar name: body'],
    ['SELECT r.tiem FROM records r', 'no such column: r.tiem', 'similar name: time'],
    ['SELECT "bodi" FROM timeline', 'no such column: "bodi"', 'similar name: body'],
    ['SELECT zzzzzz FROM facts', 'no such column: zzzzzz', 'note:   facts has name, value'],
    ['SELEC 1', 'near "SELEC": syntax error', 'note:   tables: timeline, '],
  ])('%s', async (statement, reason, hint) => {
    const { exit, out, err } = await sql(statement);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain(`reason: ${reason}`);
    expect(err).toContain(hint);
  });
  test.each([
    ['SELECT ?', 'it has parameters'],
    ['SELECT :a', 'it has parameters'],
    ['SELECT abs(-9223372036854775808)', 'integer overflow'],
    ['SELECT zeroblob(2000000000)', 'too big'],
  ])('what fails on the way: %s', async (statement, reason) => {
    const { exit, err } = await sql(statement);
    expect(exit).toBe(2);
    expect(err).toContain(reason);
  });
  test('a file that is no capture is exit 3', async () => {
    const file = join(folder, 'no.klog');
    writeFileSync(file, 'hello\n');
    expect((await klog(['sql', '--capture', file, 'SELECT 1'])).exit).toBe(3);
  });
});

describe('the view timeline', () => {
  const odd = join(folder, 'odd.klog');
  beforeAll(async () => {
    const file = join(folder, 'odd.log');
    const lines = [
      '1969-12-31T23:59:59.000000001Z level=warn msg=before',
      '0001-01-01T00:00:00Z level=info msg=zero',
      '9999-12-31T23:59:59Z far',
      '{"level":"error","msg":"\\u001b[31mred","n":12345678901234567890,"__proto__":{"a":1}}',
      'nul \0 and tab\t',
    ];
    const bytes = Buffer.concat([
      Buffer.from(`${lines.join('\n')}\n`),
      Buffer.from([0xff, 0xfe, 10]),
    ]);
    writeFileSync(file, bytes);
    writeFileSync(join(folder, 'timeless.log'), 'no time here\nnor here\n');
    await klog(['open', file, join(folder, 'timeless.log'), '--no-ui', '-q', '--capture', odd]);
  });
  test.each([
    ['a bundle', capture],
    ['odd lines', odd],
  ])('says of every record what the query says, in the same order: %s', async (_, file) => {
    const query = ['query', '--capture', file, '-q', '-o', 'json', '--with-raw'];
    const records = JSON.parse((await klog(query)).out) as Record<string, unknown>[];
    const { out } = await klog([
      'sql',
      '--capture',
      file,
      '-q',
      'SELECT * FROM timeline',
      '-o',
      'json',
    ]);
    const rows = JSON.parse(out) as Record<string, unknown>[];
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
    const names: Readonly<Record<string, string>> = Object.fromEntries(
      timelineColumns.map(({ name }) => [
        name,
        name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      ]),
    );
    const special = new Set(['time', 'timestamp', 'observed_timestamp', 'time_ns', 'detail']);
    const flags = new Set(['severity_derived', 'truncated', 'late', 'zone_ambiguous']);
    rows.forEach((row, at) => {
      const record = records[at] ?? {};
      for (const [column, name] of Object.entries(names)) {
        if (special.has(column)) continue;
        let expected = record[name] ?? null;
        if (flags.has(column)) expected = record[name] === true ? 1 : 0;
        if (column === 'raw' && typeof expected === 'string' && /[\0\ufffd]/.test(expected)) {
          // Not text: a BLOB, shown as its digits.
          expect(row[column]).toMatch(/^([0-9a-f]{2})+$/);
          continue;
        }
        if (column === 'attributes' && expected !== null) expected = JSON.stringify(expected);
        expect(row[column], `${column} of ${String(row['id'])}`).toEqual(expected);
      }
      for (const [column, name] of [
        ['time', 'time'],
        ['timestamp', 'timestamp'],
        ['observed_timestamp', 'observedTimestamp'],
      ] as const) {
        // Nine digits here, as many as needed there.
        const said = record[name];
        expect(row[column]).toBe(typeof said === 'string' ? nineDigits(said) : null);
      }
    });
  });
  test('its function cannot be misused', async () => {
    const calls = [
      "'__proto__', 0, 'json', 'x', NULL",
      "'body', NULL, 7, NULL, 7",
      '1, 2, 3, 4, 5',
    ];
    for (const call of calls) {
      expect((await sql(`SELECT klog_field(${call})`)).exit, call).toBe(0);
    }
  });
});

test.each([['table'], ['json'], ['csv']])(
  'nothing hostile reaches a terminal: %s',
  async (output) => {
    const statement =
      "SELECT char(27) || '[2J' || char(0x202e) || 'exe' || char(13) AS \"a\u001b[1m\"";
    const { out } = await klog(['sql', '--capture', capture, '-q', statement, '-o', output], {
      terminalColumns: 100,
    });
    expect(out).toContain('exe');
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  },
);

describe('a statement without end', () => {
  function start(statement: string, ...flags: string[]) {
    const argv = [program, 'sql', '--capture', capture, statement, ...flags];
    return spawn(process.execPath, argv, { env: { ...process.env, ...env } });
  }
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends it', async (signal, exit) => {
    const klog = start(`${endless} SELECT count(*) FROM c`);
    await once(klog.stderr, 'data');
    klog.kill(signal);
    expect(await once(klog, 'exit')).toEqual([exit, null]);
  });
  test('rows found so far are shown while it looks for more', async () => {
    const klog = start(`${endless} SELECT x FROM c WHERE x < 2`, '-o', 'json');
    expect(String((await once(klog.stdout, 'data'))[0])).toBe('[\n{"x":1}');
    klog.kill('SIGINT');
    await once(klog, 'exit');
  });
  test.runIf(process.platform === 'linux')('it ends with klog, however that ends', async () => {
    const klog = start(`${endless} SELECT x FROM c WHERE x < 2`, '-o', 'json');
    await once(klog.stdout, 'data');
    const children = `/proc/${String(klog.pid)}/task/${String(klog.pid)}/children`;
    const pid = Number(readFileSync(children, 'utf8'));
    expect(pid).toBeGreaterThan(0);
    klog.kill('SIGKILL');
    // Gone, or dead and not yet collected by whoever inherited it.
    const state = (): string => {
      const file = `/proc/${String(pid)}/stat`;
      return existsSync(file) ? (/\) (\w)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '') : 'gone';
    };
    await expect.poll(state, { timeout: 4000 }).toMatch(/^(gone|Z|X)$/);
  });
  test('a reader that goes away ends it without a word', async () => {
    const klog = start(`${endless} SELECT x FROM c`);
    let err = '';
    klog.stderr.on('data', (data: Buffer) => (err += String(data)));
    await once(klog.stdout, 'data');
    klog.stdout.destroy();
    expect(await once(klog, 'exit')).toEqual([0, null]);
    expect(err).toBe(`capture: ${capture}\n`);
  });
});
