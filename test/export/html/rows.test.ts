// Rows that went into blocks come out as the records they were, and the page's search answers what
// the evaluator answers.
import { inflateRawSync } from 'node:zlib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openTimeline } from '../../../src/cli/open-timeline.ts';
import { run } from '../../../src/cli/run.ts';
import type { LogRecord, TimelineRecord } from '../../../src/core/record.ts';
import { utc } from '../../../src/core/time-zone.ts';
import { timestampNs } from '../../../src/core/time.ts';
import { BlockWriter } from '../../../src/export/html/block-writer.ts';
import { decodeBlock } from '../../../src/export/html/columns.ts';
import { rowRecord } from '../../../src/export/html/row-record.ts';
import { RowSearch } from '../../../src/export/html/row-search.ts';
import { RowStore } from '../../../src/export/html/row-store.ts';
import { streamNamer } from '../../../src/export/text/stream-names.ts';
import { toJsonRecord } from '../../../src/export/record-json.ts';
import { emptyMatchContext, queryTest } from '../../../src/query/language/evaluate.ts';
import { parseQuery } from '../../../src/query/language/parse.ts';
import { stripColours } from '../../../parsers/colours.ts';
import type { Attributes } from '../../../parsers/types.ts';
import { createDetector, parseLine } from '../../../parsers/index.ts';
import { buildEvent, buildLog } from '../../support/build-record.ts';
import { memoryIo } from '../../support/memory-io.ts';
import { answersOf } from '../../support/read-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'klog-rows-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function storeOf(
  records: readonly TimelineRecord[],
  writer: BlockWriter = new BlockWriter(),
): RowStore {
  const store = new RowStore();
  const take = (block: Uint8Array | undefined): void => {
    if (block) store.add(decodeBlock(inflateRawSync(block)));
  };
  for (const record of records) take(writer.add(record));
  take(writer.end());
  return store;
}

function searched(records: readonly TimelineRecord[]): Parameters<typeof answersOf>[0] {
  const store = storeOf(records);
  return { store, search: new RowSearch(store) };
}

function json(record: TimelineRecord): string {
  return JSON.stringify({ ...toJsonRecord(record, { withRaw: true }), id: 0 });
}

async function recordsOf(bundle: string): Promise<readonly TimelineRecord[]> {
  const capture = join(folder, `${bundle.replaceAll('/', '-')}.klog`);
  const env = { KLOG_HOME: folder, XDG_CONFIG_HOME: folder };
  await run(['open', bundle, '--no-ui', '-q', '--capture', capture], memoryIo({ env }));
  const timeline = openTimeline(capture, timestampNs(0n));
  const records: TimelineRecord[] = [];
  const request = {
    query: { windows: [] },
    now: timestampNs(0n),
    zoneName: 'UTC',
    direction: 'forward',
  } as const;
  for await (const step of timeline.read(request, new AbortController().signal)) {
    records.push(...step.records);
  }
  timeline.close();
  return records;
}

test('pods have the colours that they have on a terminal, whichever of them are in the page', () => {
  const pods = ['web-5b6d7f8c9-bcdfg', 'web-5b6d7f8c9-hjklm', 'db-0', 'web-5b6d7f8c9-npqrs'];
  const names = streamNamer(pods.map((pod) => ({ namespace: 'shop', pod })));
  const shown = [3, 1, 2].map((at) => pods[at] ?? '');
  const records = [
    ...shown.map((pod) => buildLog({ namespace: 'shop', pod, raw: 'x', body: 'x' })),
    buildLog({ node: 'n1', raw: 'x', body: 'x' }),
  ];
  const store = storeOf(
    records,
    new BlockWriter((ref) => (ref.pod === undefined ? undefined : names.place(ref))),
  );
  const hues = store.streams.map(({ pod, hue }) => [pod, hue]);
  expect(hues.slice(0, 3)).toEqual(
    shown.map((pod) => [pod, names.place({ namespace: 'shop', pod })]),
  );
  expect(hues.at(-1)?.[1]).toBeUndefined();
});

const bundles = [
  'test/golden/bundles/cluster-info-dump',
  'test/golden/bundles/kind-export',
  'sample-logs/shop-outage',
];

describe('rows', () => {
  test.each(bundles)('of %s come back as they were, every field of them', async (bundle) => {
    const records = await recordsOf(bundle);
    const store = storeOf(records);
    expect(store.count).toBe(records.length);
    expect(records.length).toBeGreaterThan(100);
    records.forEach((record, row) => {
      expect(json(rowRecord(store, row))).toBe(json(record));
    });
  });
  test.each([
    ['no text', ''],
    ['only breaks', '\n\n\n'],
    ['a byte order mark', '\ufeffhello'],
    ['markup', '</script><script>alert(1)</script>'],
    ['colours', '\u001b[31mlevel=error\u001b[0m msg="x y" id=7'],
    ['keys that objects inherit', '{"__proto__":{"a":1},"constructor":2}'],
    ['a million characters', 'a='.repeat(500_000)],
  ])('%s comes back', (_, raw) => {
    const record = buildLog({ raw, body: raw.slice(0, 100), attributes: { a: '', n: 1 } });
    expect(json(rowRecord(storeOf([record, buildLog(), record]), 2))).toBe(json(record));
  });
  test('any text and any fields come back', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string());
    const value = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null));
    const record = fc.record({
      raw: text,
      body: text,
      requestId: text,
      severityText: text,
      attributes: fc.dictionary(text, value, { maxKeys: 4 }),
      timestamp: fc.bigInt(-(2n ** 62n), 2n ** 62n).map(timestampNs),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (made) => {
        const records = made.map((fields) => buildLog(fields));
        const store = storeOf(records);
        records.forEach((each, row) => {
          expect(json(rowRecord(store, row))).toBe(json(each));
        });
      }),
    );
  });
  test('times keep their nanoseconds, over steps of centuries and records without any', () => {
    const times = [-(2n ** 62n), 0n, 1n, 999n, 1_000n, 10n ** 18n + 7n, 2n ** 62n];
    const records = times.map((time) => buildLog({ time: timestampNs(time) }));
    const store = storeOf(records);
    expect(times.map((_, row) => store.time(row))).toEqual(times);
  });
});

describe('search', () => {
  const zone = utc;
  const questions = [
    ...['timeout', 'REQUEST', '"GET /"', 'level>=warn', 'pod:catalog-*', '-pod:*'],
    ...[
      'kind:event',
      'NOT kind:event level>=warn',
      '(checkout OR invoice) -level:info',
      '~"ord.r"',
    ],
    ...['httpStatus>=500', 'has:requestId', 'ns:shop GET', 'regarding:*', '@product:13', 'größe'],
    ...['since:2m', 'time:09:32..09:33 error', 'req:d0085713-8036-4efd-aa1e-9353355771d5'],
    ...['id:d0085713-8036-4efd-aa1e-9353355771d5', 'resource:deploy/catalog', 'pod:x OR NOT GET'],
  ];
  test('answers as the evaluator does', async () => {
    const records = await recordsOf('sample-logs/shop-outage');
    const page = searched(records);
    const now = records.at(-1)?.time ?? timestampNs(0n);
    for (const question of questions) {
      const parsed = parseQuery(question);
      if (!parsed.ok) throw new Error(`${question}: ${parsed.problem.reason}`);
      const test = queryTest(parsed.query, { ...emptyMatchContext, now, zone });
      const wanted = records.flatMap((record, row) => (test(record) ? [row] : []));
      const mask = answersOf(page, parsed.query, { now, zone });
      const found = [...mask].flatMap((is, row) => (is === 1 ? [row] : []));
      expect(found, question).toEqual(wanted);
    }
  });
  test('answers as the evaluator does, whatever lines say of fields and questions ask', () => {
    const word = fc.constantFrom(
      ...['timeout', 'GET', 'get', 'größe', '\u212aelvin', 'kelvin', '/a/b', 'r-1', 'a b', '500'],
      ...['1.0', '1e3', '-0', 'true', 'null', '', 'x\\y', 'q"q', 'a=b', '{', '{"a":1}', '10.5ms'],
      ...['\u001b[1mti\u001b[0mmeout', 'two\nlines', '😀', 'status=404', 'İtimeout', 'Error'],
    );
    const key = fc.constantFrom('status', 'method', 'msg', 'request_id', 'a.b', 'level', 'k"', 'n');
    const pairs = fc.array(fc.tuple(key, word), { minLength: 1, maxLength: 5 });
    const jsonLine = pairs.map((each) => {
      const members = each.map(([name, value]) => {
        const isJson = /^(?:-?\d+(?:\.\d+)?(?:e\d+)?|true|null|\{"a":1\})$/.test(value);
        return `${JSON.stringify(name)}: ${isJson ? value : JSON.stringify(value).replaceAll('/', '\\/')}`;
      });
      return `{${members.join(', ')}}`;
    });
    const logfmt = pairs.map((each) =>
      each.map(([name, value]) => `${name}=${/[ "]/.test(value) ? `"${value}"` : value}`).join(' '),
    );
    const access = fc
      .tuple(word, fc.constantFrom('200', '404', '503'))
      .map(
        ([path, status]) =>
          `10.0.0.1 - - [25/Nov/2026:10:00:00 +0000] "GET /${path} HTTP/1.1" ${status} 12 "-" "curl"`,
      );
    const plain = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '));
    const line = fc.oneof(jsonLine, logfmt, access, plain);
    const field = fc.constantFrom(
      ...['status', 'method', 'httpStatus', 'requestId', 'body', 'raw', '@a.b', '@level', '@n'],
      ...['severityText', 'format', 'lineCount', 'kind', 'reason', 'pod', 'stream'],
    );
    const value = fc.constantFrom(
      ...['404', '500', '1', '1.0', '1000', 'get', 'GET', 'timeout', 'time*', '*out', '""', 'r-1'],
      ...['"a b"', 'größe', 'kelvin', '1', 'true', 'log', 'web-1', '"/a/b"', 'imeout', '"x\\\\y"'],
    );
    const condition = fc.oneof(
      fc.tuple(field, fc.constantFrom(':', '=', '>=', '<'), value).map((parts) => parts.join('')),
      fc
        .tuple(field, fc.constantFrom('~"t.m"', '~"4\\\\d+"', '~"timeout$"'))
        .map((parts) => parts.join('')),
      field.map((name) => `has:${name}`),
      value,
      fc.constantFrom(
        ...['~"(?i)TIMEOUT"', '~"time[a-z]+"', '~"(404|503)"', '~"\\\\d{3} 12"', '~"^[^ ]+$"'],
        ...['~"G.*T"', '~"o.*s$"', '~"(?i)k"', '~"\\\\bget\\\\b"', '"two lines"', 'level>=warn'],
      ),
    );
    const question = fc
      .array(fc.tuple(fc.constantFrom('', 'NOT ', 'OR '), condition), {
        minLength: 1,
        maxLength: 3,
      })
      .map((parts) =>
        parts
          .map(([sign, text], at) => (at === 0 && sign === 'OR ' ? text : sign + text))
          .join(' '),
      );
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        fc.array(question, { minLength: 1, maxLength: 8 }),
        (lines, asked) => {
          const detector = createDetector();
          const records = lines.map((raw, row) => {
            const said = parseLine(stripColours(raw), detector, { attributes: true });
            return buildLog({
              ...said,
              time: buildLog().time,
              severityDerived: said.severityDerived === true ? true : undefined,
              raw,
              pod: `web-${row % 2}`,
            } as Partial<LogRecord>);
          });
          const page = searched(records);
          for (const text of asked) {
            const parsed = parseQuery(text);
            if (!parsed.ok) continue;
            const now = timestampNs(0n);
            const test = queryTest(parsed.query, { ...emptyMatchContext, now, zone });
            const mask = answersOf(page, parsed.query, { now, zone });
            const wanted = records.map((record) => (test(record) ? 1 : 0));
            expect([...mask], text).toEqual(wanted);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
  test.each([
    ['path:"/orders/1"', String.raw`{"path":"\/orders\/1"}`],
    ['user:anna', String.raw`{"user":"\u0061nna"}`],
    ['took:1000', '{"took":1e3}'],
    ['took>=1000', '{"took": 1.0E+3 }'],
    ['took:2', '{"took":1,"in":{"took":3},"took":2}'],
    ['tags:blue', '{"tags":["red","blue"]}'],
    [String.raw`in:"{\"a\":1}"`, '{"in":{ "a": 1 }}'],
    [String.raw`"k\"":v`, String.raw`{"k\"":"v"}`],
    ['has:empty', '{"empty":""}'],
    ['-has:empty', '{"empty":null}'],
  ])('reads for %s the value in %s', (question, raw) => {
    const attributes = JSON.parse(raw) as Attributes;
    const records = [
      buildLog({ raw, attributes }),
      buildLog({ raw: '{"x":1}', attributes: { x: 1 } }),
    ];
    const parsed = parseQuery(question);
    if (!parsed.ok) throw new Error(parsed.problem.reason);
    const now = timestampNs(0n);
    const test = queryTest(parsed.query, { ...emptyMatchContext, now, zone });
    expect([...answersOf(searched(records), parsed.query, { now, zone })]).toEqual(
      records.map((record) => (test(record) ? 1 : 0)),
    );
  });
  test('finds texts across colours, in any case, and never over the end of a row', () => {
    const page = searched([
      buildLog({ raw: '\u001b[1mtime\u001b[0mout' }),
      buildLog({ raw: 'TIME' }),
      buildLog({ raw: 'out' }),
      buildLog({ raw: 'a\nTimeOut' }),
      buildLog({ raw: 'İtimeout' }),
      buildEvent({ note: 'timeout', reason: 'BackOff' }, { raw: 'timeout' }),
    ]);
    const parsed = parseQuery('timeout');
    if (!parsed.ok) throw new Error('a word is a question');
    const mask = answersOf(page, parsed.query, { now: timestampNs(0n), zone });
    expect([...mask]).toEqual([1, 0, 0, 1, 1, 1]);
  });
  test('follows a request over ids that stand beside it', () => {
    const page = searched([
      buildLog({ raw: 'r-1 t-1', requestId: 'r-1', traceId: 't-1' }),
      buildLog({ raw: 't-1', traceId: 't-1' }),
      buildLog({ raw: 't-2', traceId: 't-2' }),
    ]);
    const parsed = parseQuery('request:r-1');
    if (!parsed.ok) throw new Error('it is a question');
    const mask = answersOf(page, parsed.query, { now: timestampNs(0n), zone });
    expect([...mask]).toEqual([1, 1, 0]);
  });
});
