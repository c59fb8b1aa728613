// What looks like a secret goes, what does not stays, and nothing hostile takes long.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redactor } from '../../../src/export/redact/redactor.ts';
import { buildEvent, buildLog } from '../../support/build-record.ts';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJl-_x';
const basic = Buffer.from('admin:hunter2').toString('base64');

function redacted(text: string): string {
  return new Redactor().text(text);
}

describe('a secret', () => {
  test.each([
    ['a token of a service account', `token ${jwt} rejected`, jwt],
    ['Authorization: Bearer', 'Authorization: Bearer abc123def456ghi', 'abc123def456ghi'],
    ['a bearer token in JSON', '{"authorization":"Bearer abc123def456"}', 'abc123def456'],
    ['basic authentication', `Authorization: Basic ${basic}`, basic],
    ['basic in a sentence', `sent basic ${basic}`, basic],
    [
      'a private key',
      '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----',
      'MIIEow',
    ],
    ['a key that is cut off', '-----BEGIN PRIVATE KEY-----\\nMIIEow', 'MIIEow'],
    ['an AWS key id', 'key AKIAIOSFODNN7EXAMPLE used', 'AKIAIOSFODNN7EXAMPLE'],
    ['an AWS secret', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'wJalrXUtnFEMI/K7MDENG'],
    ['a GitHub token', `ghp_${'a1B2'.repeat(9)} expired`, 'ghp_a1B2'],
    ['a password in an address', 'postgres://app:s3cr3t@db:5432/x', 's3cr3t'],
    ['a password with signs', 'redis://:p%40ss!w0rd@cache:6379', 'p%40ss!w0rd'],
    ['key=value', 'user=bob password=hunter2 retry=3', 'hunter2'],
    ['a variable', 'DB_PASSWORD="correct horse" set', 'correct horse'],
    ['JSON', '{"user":"bob","clientSecret":"x\\"y z"}', 'y z'],
    ['JSON in JSON', '{"msg":"{\\"password\\":\\"hunter2\\"}"}', 'hunter2'],
    ['YAML', '    client-key-data: LS0tLS1CRUdJTg==', 'LS0tLS1CRUdJTg=='],
    ['a quoted value', "api_key='k-123'", 'k-123'],
    ['a flag', 'exec: mysql --password hunter2 -u root', 'hunter2'],
    [
      'a token of kubeadm',
      'kubeadm join --token-ttl 1 abcdef.0123456789abcdef',
      '0123456789abcdef',
    ],
    ['a cookie', 'cookie: session=abc; theme=dark', 'session=abc'],
  ])('%s is taken out', (_, text, secret) => {
    const found = redacted(text);
    expect(found).not.toContain(secret);
    expect(found).toMatch(/\[redacted:[\w-]+-1\]/);
    expect(redacted(found)).toBe(found);
  });
  test.each([
    ['a sentence', 'bearer authentication failed, basic checks passed'],
    ['an absent value', 'password=null token: none secret=*** pwd='],
    ['a word in a name', 'secretName: db-credentials-rotator tokens=523 passwordless=on'],
    ['the name of a Secret', 'secret "shop/db" not found'],
    [
      'ids',
      'request_id=5e318650-de46-4d3c-a90a-0108968468bb trace_id=bc405db241df8ad028fb05671d66c48c',
    ],
    ['an address', 'GET http://web:8080/api?x=1 by jane@example.com'],
    ['a version and a host', 'v1.34.0 node-a.internal abcdef.abcdefghijklmnop'],
    ['a public key', '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----'],
  ])('%s stays', (_, text) => {
    expect(redacted(text)).toBe(text);
  });
  test('that comes again has the same placeholder, another has another', () => {
    expect(redacted('password=a1 password=b2 token=a1')).toBe(
      'password=[redacted:key-value-1] password=[redacted:key-value-2] token=[redacted:key-value-1]',
    );
  });
});

describe('a record', () => {
  test('loses a secret wherever it stands, and it is counted once', () => {
    const redactor = new Redactor();
    const record = buildLog({
      raw: '{"msg":"login with password=hunter2","auth":{"token":"hunter2"}}',
      body: 'login with password=hunter2',
      attributes: { msg: 'login with password=hunter2', auth: { token: 'hunter2' }, n: 1 },
    });
    const safe = redactor.record(record);
    expect(
      JSON.stringify(safe, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)),
    ).not.toContain('hunter2');
    expect(safe.attributes?.['auth']).toEqual({ token: '[redacted:key-value-1]' });
    expect(safe.attributes?.['n']).toBe(1);
    expect(redactor.counts).toEqual({ 'key-value': 2 });
  });
  test('keeps its ids, also where a key calls one a token', () => {
    const id = 'eyJhbGciOiJ9';
    const record = buildLog({ raw: `token=${id}`, requestId: id, attributes: { token: id } });
    expect(new Redactor().record(record)).toEqual(record);
  });
  test('without secrets is the same record', () => {
    const record = buildLog({ attributes: { a: ['b', { c: 1 }] } });
    expect(new Redactor().record(record)).toBe(record);
  });
  test('of an Event loses them in its note', () => {
    const note = 'Back-off: --token=hunter2x';
    const safe = new Redactor().record(buildEvent({ note, reason: 'BackOff' }, { raw: note }));
    expect(safe.body).not.toContain('hunter2x');
    expect(safe.kind === 'event' && safe.event).toMatchObject({
      reason: 'BackOff',
      note: safe.body,
    });
  });
  test('of bytes loses them in its bytes', () => {
    const rawBytes = new Uint8Array([0xff, ...Buffer.from(' password=hunter2 '), 0xfe]);
    const safe = new Redactor().record(
      buildLog({ raw: '\ufffd password=hunter2 \ufffd', rawBytes }),
    );
    const bytes = Buffer.from(safe.rawBytes ?? []);
    expect(bytes.toString('latin1')).toBe('\u00ff password=[redacted:key-value-1] \u00fe');
  });
});

test('own rules find what they say', () => {
  const spans = (text: string): [number, number][] =>
    [...text.matchAll(/C-\d+/g)].map((each) => [each.index, each.index + each[0].length]);
  const redactor = new Redactor([{ name: 'customer', spans }]);
  expect(redactor.text('C-17 and C-18, C-17')).toBe(
    '[redacted:customer-1] and [redacted:customer-2], [redacted:customer-1]',
  );
  expect(redactor.counts).toEqual({ customer: 3 });
});

test('a password behind any key of its kind goes, whatever stands around it', () => {
  const key = fc.constantFrom('password', 'DB_PASSWORD', 'api-key', 'x.token', 'clientSecret');
  const around = fc.stringMatching(/^[a-z ]{0,20}$/);
  const secret = fc.stringMatching(/^[A-Za-z0-9]{6}[0-9]{3}$/);
  const form = fc.constantFrom('=', ': ', '="', '":"', '\\":\\"', ' = ');
  fc.assert(
    fc.property(around, key, form, secret, around, (before, name, sign, value, after) => {
      const end = sign.includes('\\') ? '\\"' : sign.endsWith('"') ? '"' : ' ';
      expect(redacted(`${before} ${name}${sign}${value}${end}${after}`)).not.toContain(value);
    }),
  );
});

test.each([
  ...['eyJ', 'eyJ-', '://a:', 'password=', 'bearer ', '"token":"', '-----BEGIN PRIVATE KEY-----'],
  ...['abcdef.', 'a.', 'password', '--', '\\"', 'token=\\', 'cookie=', 'x-', 'secret:"\\'],
])('a megabyte of %s takes no longer than a line should', { timeout: 20_000 }, (piece) => {
  const text = piece.repeat(Math.ceil(1e6 / piece.length));
  expect(redacted(text).length).toBeGreaterThan(0);
});
