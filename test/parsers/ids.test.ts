import { describe, expect, test } from 'vitest';
import { createDetector, parseLine } from '../../parsers/detect.ts';
import { addId, addIdsFromText, bracketedIds, idRoleOfName, settleIds } from '../../parsers/ids.ts';
import type { FoundIds, IdRole } from '../../parsers/ids.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

describe('names of id fields, in any spelling', () => {
  test.each([
    ['trace_id', 'trace'],
    ['traceId', 'trace'],
    ['TraceID', 'trace'],
    ['trace.id', 'trace'],
    ['dd.trace_id', 'trace'],
    ['X-B3-TraceId', 'trace'],
    ['logging.googleapis.com/trace', 'trace'],
    ['otelSpanID', 'span'],
    ['span-id', 'span'],
    ['X-Request-Id', 'request'],
    ['x_request_id', 'request'],
    ['reqId', 'request'],
    ['correlationId', 'correlation'],
    ['X-Parent-Request-ID', 'parentRequest'],
    ['causation_id', 'parentRequest'],
    ['X-B3-ParentSpanId', 'parentSpan'],
    ['parent.id', 'parent'],
    ['traceparent', 'traceparent'],
    ['X-Amzn-Trace-Id', 'xray'],
  ])('%s: %s', (name, role) => {
    expect(idRoleOfName(name)).toBe(role);
  });
  test.each(['id', 'uid', 'podUID', 'containerID', 'imageDigest', 'commit', 'sha', 'sessionId'])(
    '%s is none',
    (name) => {
      expect(idRoleOfName(name)).toBeUndefined();
    },
  );
});

describe('values', () => {
  test.each<[IdRole, string, FoundIds]>([
    ['trace', trace.toUpperCase(), { traceId: trace }],
    ['trace', '1234567890123456789', { traceId: '1234567890123456789' }],
    ['trace', `projects/shop/traces/${trace}`, { traceId: trace }],
    ['traceparent', `00-${trace}-${span}-01`, { traceId: trace, spanId: span }],
    ['b3', `${trace}-${span}-1`, { traceId: trace, spanId: span }],
    [
      'xray',
      `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${span};Sampled=1`,
      { traceId: '1-5759e988-bd862e3fe1be46a994272793', spanId: span },
    ],
    ['jaeger', `${trace}:${span}:0:1`, { traceId: trace, spanId: span }],
    ['request', 'Any-Thing_7', { requestId: 'Any-Thing_7' }],
    ['parent', span.toUpperCase(), { parentSpanId: span }],
    ['parent', 'folder-7', {}],
    ['parentRequest', '00000000-0000-0000-0000-000000000000', {}],
  ])('%s %s', (role, value, expected) => {
    const ids: FoundIds = {};
    addId(ids, role, value);
    expect(ids).toEqual(expected);
  });
  test.each(['', '-', 'null', '00000000000000000000000000000000', 'two words', '0'])(
    '%j is no trace id',
    (value) => {
      const ids: FoundIds = {};
      addId(ids, 'trace', value);
      expect(ids.traceId).toBeUndefined();
    },
  );
  test('the first id that was found stays', () => {
    const ids: FoundIds = { requestId: 'first' };
    addId(ids, 'request', 'second');
    expect(ids.requestId).toBe('first');
  });
});

describe('ids beside each other', () => {
  const settled = (ids: FoundIds): FoundIds => {
    settleIds(ids);
    return JSON.parse(JSON.stringify(ids)) as FoundIds;
  };
  test('a correlation id alone is the request id', () => {
    expect(settled({ correlationId: 'c' })).toEqual({ requestId: 'c' });
  });
  test('a correlation id stays beside a request id, and goes where it repeats one', () => {
    const both = { requestId: 'r', correlationId: 'c' };
    expect(settled({ ...both })).toEqual(both);
    expect(settled({ requestId: 'r', correlationId: 'r' })).toEqual({ requestId: 'r' });
    const traced = { requestId: 'r', traceId: trace };
    expect(settled({ ...traced, correlationId: trace })).toEqual(traced);
  });
  test('nothing is its own parent', () => {
    const own = { requestId: 'r', spanId: span };
    expect(settled({ ...own, parentRequestId: 'r', parentSpanId: span })).toEqual(own);
  });
  test.each([
    ['{"level":"info","correlation_id":"c","request_id":"r","msg":"x","causation_id":"p"}'],
    ['level=info correlation_id=c request_id=r msg=x causation_id=p'],
    ['[info] x (X-Correlation-Id: c, X-Request-Id: r, X-Parent-Request-Id: p)'],
  ])('a line keeps each of them: %s', (text) => {
    const line = parseLine(text, createDetector(), { attributes: false });
    expect(line).toMatchObject({ requestId: 'r', correlationId: 'c', parentRequestId: 'p' });
  });
});

describe('ids in running text', () => {
  test.each<[string, FoundIds]>([
    ['done request_id=9f2b-77, bye', { requestId: '9f2b-77' }],
    [`TraceID: ${trace} SpanID: ${span} hello`, { traceId: trace, spanId: span }],
    ['[req-7f1c2d3e-0001 admin] boot', { requestId: 'req-7f1c2d3e-0001' }],
    ['{"requestId":"abc-1"}', { requestId: 'abc-1' }],
    [`traceparent: 00-${trace}-${span}-01`, { traceId: trace, spanId: span }],
    ['pulled sha256:0a1b2c3d4e5f image id=7', {}],
    ['pod uid=5f1c2d3e containerID: docker://0a1b', {}],
    ['traceID= spanID=-', {}],
    ['see [req-1] there', {}],
  ])('%s', (text, expected) => {
    const ids: FoundIds = {};
    addIdsFromText(ids, text);
    expect(ids).toEqual(expected);
  });
  test('names that the user gives are request ids', () => {
    const ids: FoundIds = {};
    addIdsFromText(ids, 'order_no=A-17 done', 0, ['order_no']);
    expect(ids).toEqual({ requestId: 'A-17' });
  });
});

describe('ids in brackets', () => {
  const uuid = '7c1e9a52-4b0d-4c3f-8e27-90d1b6a5c503';
  const hex = 'ab'.repeat(16);
  test.each([
    [`[${uuid}] booked`, [uuid]],
    [`booked [${uuid.toUpperCase()}]`, [uuid]],
    [`booked (${uuid})`, []],
    [`[${hex}] [${uuid}] [${hex}]`, [hex, uuid]],
    [`pod uid ${uuid}`, []],
    [`/pods/shop_web_${uuid}/app`, []],
    [`[sha256:${hex}${hex}]`, []],
    [`[${hex}${hex}]`, []],
    [`[${uuid}`, []],
    [`[${'0'.repeat(32)}]`, []],
    [`[${uuid.replace('-', 'x')}]`, []],
    ['['.repeat(100_000), []],
    [[1, 2, 3, 4, 5].map((digit) => `[${String(digit).repeat(32)}]`).join(' '), []],
  ])('%.60s', (text, expected) => {
    expect(bracketedIds(text)).toEqual(expected);
  });
});
