import { describe, expect, test } from 'vitest';
import { timestampNs } from '../../../src/core/time.ts';
import type { TimelineRecord } from '../../../src/core/record.ts';
import type { ResourceName } from '../../../src/query/language/ast.ts';
import {
  unknownMembers,
  type ResourceMembers,
} from '../../../src/query/language/resource-match.ts';
import { emptyMatchContext, queryTest } from '../../../src/query/language/evaluate.ts';
import { parseQuery } from '../../../src/query/language/parse.ts';
import { buildEvent, buildLog } from '../../support/build-record.ts';

const now = timestampNs(1_795_350_600_000_000_000n); // 2026-11-22T12:30:00Z
const berlin = { offsetMinutes: () => 60 };

function matches(source: string, record: TimelineRecord, context = emptyMatchContext): boolean {
  const parsed = parseQuery(source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return queryTest(parsed.query, { ...context, now, zone: berlin })(record);
}

const log = buildLog({
  time: timestampNs(now - 600_000_000_000n),
  severityNumber: 17,
  severityText: 'ERR',
  namespace: 'shop',
  pod: 'cart-7d9fbcd5-x2z4k',
  container: 'app',
  node: 'node-1',
  stream: 'stderr',
  body: 'request timed out',
  raw: '\u001b[31mERR\u001b[0m Request timed\u001b[1m out\u001b[0m dur=1500ms id=req-8812',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  requestId: 'req-8812',
  attributes: {
    dur: '1500ms',
    status: 503,
    user: { id: 42 },
    'a.b': 'dotted',
    tags: ['x', 'Y'],
    size: '64KiB',
    gone: null,
    empty: '',
  },
});

describe('one record', () => {
  test.each([
    ['', true],
    ['timed', true],
    ['TIMED', true],
    ['"timed out"', true], // Colour codes between the words are not text.
    ['"timed  out"', false],
    ['req*out', true],
    ['out*req', true],
    ['out*request', false],
    ['-timed', false],
    ['timed nothing', false],
    ['timed OR nothing', true],
    ['31m', false],
    ['level:error', true],
    ['level:err,warn', true],
    ['level>=warn', true],
    ['level>error', false],
    ['level<=warn', false],
    ['level:""', false],
    ['level:17', true],
    ['severityText:err', true],
    ['severityText=err', false],
    ['ns:SHOP', true],
    ['ns:sho', false],
    ['ns:sh*', true],
    ['ns=sh*', false],
    ['pod:cart-*-x2z4k', true],
    ['pod:*2z4*', true],
    ['pod:cart-7d9fbcd5-x2z4k*x2z4k', false], // Start and end may not overlap.
    ['pod~^cart', true],
    ['pod!~^cart', false],
    ['container:"",sidecar', false],
    ['cluster:""', true],
    ['-cluster:x', true],
    ['cluster!=x', true],
    ['has:trace', true],
    ['has:span', false],
    ['has:span,trace', true],
    ['has:level', true],
    ['has:gone', false],
    ['has:empty', false],
    ['status:>=500', true],
    ['status:503', true],
    ['status:50*', true],
    ['status<503', false],
    ['dur>1.5s', false],
    ['dur>=1.5s', true],
    ['dur>1s', true],
    ['size=64KiB', true],
    ['size>65535', true],
    ['nothing>0', false],
    ['-nothing>0', true],
    ['user.id=42', true],
    ['a.b:dotted', true],
    ['tags:y', true],
    ['tags=y', false],
    ['@level:error', false],
    ['msg:timed', true],
    ['msg:dur', false],
    ['msg="request timed out"', true],
    ['msg~"^request"', true],
    ['~"^ERR Request"', true],
    ['~"(?i)err request"', true],
    ['trace:4BF92F3577B34DA6A3CE929D0E0E4736', true],
    ['trace:4bf92f35*', true],
    ['req:REQ-8812', false],
    ['id:req-8812', true],
    ['id:8812', false], // Not delimited.
    ['id:1500ms', true],
    ['request:req-8812', true],
    ['request:1500ms', false],
    ['stream:stderr', true],
    ['kind:log', true],
    ['since:15m', true],
    ['since:5m', false],
    ['until:5m', true],
    ['until:12:20Z', false], // [A, B)
    ['time:13:20..13:21', true], // In the output zone, an hour east.
    ['time:12:20Z..12:21Z', true],
    ['time:2026-11-22..', true],
    ['time:..2026-11-22T13:20', false],
    ['since:23:00', true], // The last eleven o'clock was yesterday.
    ['resource:pod/cart-7d9fbcd5-x2z4k', true],
    ['resource:deploy/cart', true],
    ['resource:payments/deploy/cart', false],
    ['resource:shop/deployments/cart', true],
    ['resource:rs/cart-7d9fbcd5', true],
    ['resource:sts/cart', false],
    ['resource:node/node-1', true],
    ['resource:svc/req-8812', true], // Named in the text.
    ['owner:svc/req-8812', false],
    ['deploy:car*', true],
  ])('%s → %s', (source, expected) => {
    expect(matches(source, log)).toBe(expected);
  });

  test('letters beyond ASCII fold only where the needle has some', () => {
    const record = buildLog({ raw: 'GRÖSSE \u212aelvin' });
    expect(matches('größe', record)).toBe(false);
    expect(matches('grösse', record)).toBe(true);
    expect(matches('kelvin', record)).toBe(false);
    expect(matches('ÖSSE', record)).toBe(true);
  });
});

describe('what the context adds', () => {
  test('request: takes in records of a trace that the id is tied to', () => {
    const other = buildLog({ traceId: 'aa', raw: 'x' });
    expect(matches('request:r1', other)).toBe(false);
    const context = { ...emptyMatchContext, tiedTo: () => [{ id: 'aa', why: 'trace beside r1' }] };
    expect(matches('request:r1', other, context)).toBe(true);
    expect(matches('id:r1', other, context)).toBe(false);
  });

  test('owners that objects state stand above what a name suggests', () => {
    const membersOf = ({ name }: ResourceName): ResourceMembers => ({
      ...unknownMembers,
      knowsPod: () => true,
      podReason: () => (name === 'nightly' ? 'owned by cronjob nightly' : undefined),
    });
    const context = { ...emptyMatchContext, membersOf };
    expect(matches('owner:cronjob/nightly', log, context)).toBe(true);
    expect(matches('owner:deploy/cart', log, context)).toBe(false);
  });

  test("lines that name an address count only while it is the resource's", () => {
    const mention = (from: bigint, until: bigint): ResourceMembers => ({
      ...unknownMembers,
      mentions: [
        { text: '10.0.0.1', why: 'x', from: timestampNs(from), until: timestampNs(until) },
      ],
    });
    const line = buildLog({ raw: 'dial tcp 10.0.0.1:80: refused', time: timestampNs(100n) });
    const during = { ...emptyMatchContext, membersOf: () => mention(50n, 150n) };
    const after = { ...emptyMatchContext, membersOf: () => mention(101n, 150n) };
    expect(matches('resource:pod/web', line, during)).toBe(true);
    expect(matches('owner:pod/web', line, during)).toBe(false);
    expect(matches('resource:pod/web', line, after)).toBe(false);
    const longer = buildLog({ raw: 'dial tcp 110.0.0.1 and 10.0.0.11', time: timestampNs(100n) });
    expect(matches('resource:pod/web', longer, during)).toBe(false);
  });

  test.each([
    ['{"entryPointName":"web","RouterName":"x"}', false],
    ['the web is down', false],
    ['Service "shop/web" does not have any active Endpoint', true],
    ['cannot find service "web"', true],
    ['{"service":"web"}', true],
    ['svc/web is gone', true],
    ['service.name=web', true],
    ['services "web" not found', true],
    ['shop/webs', false],
    ['workshop/web is closed', false],
    ['GET /shop/web HTTP/1.1', false],
    ['GET http://edge/shop/web/cart', false],
    ['opened /var/log/shop/web/access.log', false],
    ['pulling registry.example/shop/web:2.1', false],
    ['pulling shop/web:2.1', false],
    ['dial shop/web:8080: refused', true],
    ['upstream shop/web: no endpoints', true],
    ['watching pods/shop/web', true],
  ])(
    'a short name is taken for the resource only beside its kind or namespace: %s',
    (raw, expected) => {
      expect(matches('resource:shop/svc/web', buildLog({ raw }))).toBe(expected);
    },
  );

  test.each([
    ['opened /srv/shop/web/index.html', false],
    ['image registry.example/shop/web:2.1', false],
    ['ingress="shop/web" synced', true],
  ])('a line names what belongs to a resource by namespace and name: %s', (raw, expected) => {
    const mentions = [{ text: 'shop/web', why: 'x' }];
    const context = { ...emptyMatchContext, membersOf: () => ({ ...unknownMembers, mentions }) };
    expect(matches('resource:deploy/x', buildLog({ raw }), context)).toBe(expected);
  });

  test('an id is found in any spelling, and in brackets in the text', () => {
    const id = '7c1e9a52-4b0d-4c3f-8e27-90d1b6a5c503';
    const line = buildLog({ raw: `booked [${id.toUpperCase()}] for it` });
    for (const typed of [id, id.toUpperCase(), id.replaceAll('-', '')]) {
      expect(matches(`request:${typed}`, line)).toBe(true);
      expect(matches(`request:${typed}`, buildLog({ requestId: id }))).toBe(true);
    }
    expect(matches(`request:${id}`, buildLog({ raw: `pod uid ${id}` }))).toBe(false);
  });
});

test('Events are found by their own fields and by what they are about', () => {
  const event = buildEvent(
    {
      type: 'Warning',
      reason: 'BackOff',
      note: 'Back-off restarting failed container',
      regarding: { kind: 'ReplicaSet', namespace: 'shop', name: 'cart-7d9fbcd5' },
      count: 7,
    },
    { namespace: 'shop' },
  );
  for (const source of [
    'type:warning',
    'reason:back*',
    'note:restarting',
    'regarding:replicaset/cart-7d9fbcd5',
    'regarding:cart-*',
    'regarding:shop/ReplicaSet/*',
    'count>5',
    'deploy:cart',
    'kind:event',
  ]) {
    expect([source, matches(source, event)]).toEqual([source, true]);
  }
  expect(matches('owner:payments/rs/cart-7d9fbcd5', event)).toBe(false);
  expect(matches('reason:back*', log)).toBe(false);
});

test('a hostile expression on a hostile line ends', () => {
  const record = buildLog({ raw: 'a'.repeat(50_000) });
  expect(matches('~"(a+)+$" -~"(a|a)*b"', record)).toBe(true);
  expect(matches('a*a*a*a*a*b', record)).toBe(false);
});
