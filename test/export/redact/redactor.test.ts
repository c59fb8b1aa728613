// What looks like a secret goes, what does not stays, and nothing hostile takes long.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redactor } from '../../../src/export/redact/redactor.ts';
import { redactionRules } from '../../../src/export/redact/rules.ts';
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
    ['headers of Go', '{"Cookie":["sid=abc123"],"Accept":["*/*"]}', 'abc123'],
    ['a map of Go', 'map[Accept:[*/*] X-Api-Key:[k-123-456]]', 'k-123-456'],
    ['every item of a list', '{"tokens":1,"api_key":["k-1","k-2x"]}', 'k-2x'],
    ['a number', '{"password":12345678,"n":1}', '12345678'],
    ['an escape in JSON in JSON', '{"m":"{\\"password\\":\\"pa\\\\\\"ss99\\"}"}', 'ss99'],
    ['Python', "{'password': 'it\\'s-me99', 'n': 1}", 's-me99'],
    ['a password with @', 'amqp://app:p@ss99@mq:5672/x', 'ss99'],
    ['a DSN of Go', 'app:s3cr3t99@tcp(db:3306)/shop', 's3cr3t99'],
    ['a docker config', `{"auths":{"r.io":{"auth":"${basic}"}}}`, basic],
    ['a kubeconfig', 'users: - user: {client-key-data: LS0tLS1CRUdJTg==}', 'LS0tLS1CRUdJTg=='],
    [
      'a signed address',
      'GET https://s3/x?X-Amz-Signature=0123456789abcdef01234',
      '0123456789abcdef01234',
    ],
    [
      'a request to AWS',
      'Authorization: AWS4-HMAC-SHA256 Credential=x/s3, Signature=0123456789abcdef0',
      '0123456789abcdef0',
    ],
    [
      'a webhook',
      'POST https://hooks.slack.com/services/T00/B00/XXXXsecretXXXX0',
      'XXXXsecretXXXX0',
    ],
    [
      'a connection string of Azure',
      'AccountName=x;AccountKey=abc+def/99==;Suffix=y',
      'abc+def/99==',
    ],
    [
      'an environment of a container',
      'EnvVar{Name:DB_PASSWORD,Value:hunter2,ValueFrom:nil,}',
      'hunter2',
    ],
    ['an environment in JSON', '{"name":"API_TOKEN","value":"abc-99"}', 'abc-99'],
    ['a password in a sentence', 'user "bob" with password "hunter2" accepted', 'hunter2'],
    ['curl', 'exec: curl -u bob:hunter2 https://x', 'hunter2'],
    [
      'a service account of Google',
      '{"private_key":"-----BEGIN PRIVATE KEY-----\\nMIIEvQ\\nabcd\\n-----END PRIVATE KEY-----\\n","x":1}',
      'MIIEvQ',
    ],
    ['an Azure client secret', 'using abc8Q~abcdefghijklmnopqrstuvwxyzABCDEFG1 now', '8Q~abcdef'],
    ['a token of Vault', 'hvs.CAESIJabcdefghijklmnopqrstu used', 'hvs.CAESIJ'],
    ['of Stripe', `sk_live_${'a1B2'.repeat(5)}`, 'a1B2a1B2'],
    ['of GitLab', `glpat-${'a1B2'.repeat(5)}`, 'a1B2a1B2'],
    ['of Slack', 'xoxb-123456789012-abcdef', '123456789012-abcdef'],
    ['of npm', `npm_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
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
    ['the working folder', 'TTY=pts/6 ; PWD=/auto/build ; OLDPWD=/tmp'],
    [
      'a file of secrets',
      'token=/var/run/secrets/token GOOGLE_APPLICATION_CREDENTIALS=/etc/g/key.json',
    ],
    ['the name of a Secret in fields', 'reconciling secret="shop/tls-cert" key="shop/tls-cert"'],
    [
      'a variable that says where one is',
      'password=$DB_PASSWORD token=${TOKEN} secret={{ .Values.x }}',
    ],
    [
      'what was redacted before',
      '{"password":"__REDACTED__","Cookie":["REDACTED"],"token":"[FILTERED]"}',
    ],
    ['errors of parsers', 'unexpected token: end of file; invalid token: Expected string'],
    ['a sentence about a password', 'password: must have 8 signs. Password did not match'],
    ['counts of tokens', '{"prompt_token":1024,"max_token":4096,"tokens":99}'],
    ['an empty object', '{"credentials": {"scopes": ["read"]}, "token": {}}'],
    [
      'a digest of an image',
      'web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    ],
    [
      'ids of containers and pods',
      'containerd://9f86d081884c7d659a2f podUid=5e318650-de46-4d3c-a90a-0108968468bb',
    ],
    ['a commit', 'commit 2c26b46b68ffc68ff99b453c1d30413413422d706'],
    ['an address with a port and a query', 'GET http://web:8080?mail=jane@example.com'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIBabcdefgh\n-----END CERTIFICATE-----'],
    ['traceparent', 'traceparent: 00-bc405db241df8ad028fb05671d66c48c-00f067aa0ba902b7-01'],
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

describe('a private key', () => {
  const lines = [
    'MIIEowIBAAKCAQEAxl0Zs8mPbR2VdpXqKc7nD1yYtUeWgHjLkZ3vBfNmQaSrTiOp',
    'AxZ0Zs8mPbR2VdpXqKc7nD1yYtUeWgHjLkZ3vBfNmQaSrTiOpAxl0Zs8mPbR2Vdp',
    'c2hvcnQ=',
  ];
  const begin = '-----BEGIN RSA PRIVATE KEY-----';
  const end = '-----END RSA PRIVATE KEY-----';
  const write = (wrap: (line: string) => string, texts: readonly string[]) => {
    const redactor = new Redactor();
    const records = texts.map((body) => redactor.record(buildLog({ raw: wrap(body), body })));
    return { redactor, texts: records.map(({ raw, body }) => `${raw}\n${body}`).join('\n') };
  };

  test.each([
    ['as they are', (line: string) => line],
    ['behind a header', (line: string) => `2026-11-25T10:00:00Z INFO web ${line}`],
    ['as JSON', (line: string) => JSON.stringify({ msg: line, level: 'info', caller: 'main.go' })],
  ])('whose lines are records %s goes, and what stands around it stays', (_, wrap) => {
    const { redactor, texts } = write(wrap, [
      'started',
      begin,
      ...lines,
      end,
      'listening on /healthz',
    ]);
    for (const line of lines) expect(texts).not.toContain(line);
    for (const text of ['started', begin, end, 'listening on /healthz'])
      expect(texts).toContain(text);
    expect(redactor.counts).toEqual({ 'private-key': 1 });
  });
  test('that is cut off ends with the next line that is none of its', () => {
    const { texts } = write((line) => line, [begin, lines[0] ?? '', 'ready', lines[2] ?? '']);
    expect(texts).not.toContain(lines[0]);
    expect(texts).toContain('ready\nready\nc2hvcnQ=');
  });
  test('whose beginning is not among the records goes line by line', () => {
    const { texts } = write((line) => `web ${line}`, lines.slice(0, 2));
    for (const line of lines.slice(0, 2)) expect(texts).not.toContain(line);
  });
  test('in one record keeps its lines, and equal lines look equal in any form', () => {
    const redactor = new Redactor();
    const whole = redactor.record(buildLog({ raw: [begin, ...lines, end].join('\n') }));
    expect(whole.raw.split('\n')).toHaveLength(5);
    const parts = [begin, ...lines, end].map((raw) =>
      redactor.record(buildLog({ raw, body: raw })),
    );
    expect(parts.map(({ raw }) => raw).join('\n')).toBe(whole.raw);
  });
  test('of one stream says nothing of another, and a certificate stays whole', () => {
    const redactor = new Redactor();
    redactor.record(buildLog({ raw: begin, body: begin, pod: 'a' }));
    const other = buildLog({ raw: 'abcd', body: 'abcd', pod: 'b' });
    expect(redactor.record(other)).toBe(other);
    const certificate = [
      '-----BEGIN CERTIFICATE-----',
      lines[0] ?? '',
      '-----END CERTIFICATE-----',
    ];
    for (const raw of certificate) {
      const record = buildLog({ raw, body: raw, pod: 'c' });
      expect(redactor.record(record)).toBe(record);
    }
  });
});

describe('an object', () => {
  const values = (value: unknown) => JSON.stringify(new Redactor().value(value));
  test.each([
    ['the argument behind a flag', { args: ['--password', 'hunter2', '--verbose'] }],
    ['an argument with a flag', { command: ['sh', '-c', 'run --token=hunter2 --x'] }],
    ['a header of a probe', { httpHeaders: [{ name: 'Authorization', value: 'hunter2' }] }],
    ['an environment', { env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }],
    ['an annotation', { annotations: { 'example.com/api-key': 'hunter2' } }],
    ['a text in an annotation', { annotations: { note: 'login with password=hunter2' } }],
    ['a message', { status: { message: 'exit: postgres://app:hunter2@db/x' } }],
  ])('loses %s', (_, object) => {
    expect(values(object)).not.toContain('hunter2');
  });
  test('keeps references, and is itself where nothing is secret', () => {
    const object = {
      volumes: [{ secret: { secretName: 'db' } }],
      serviceAccountToken: { expirationSeconds: 3607, path: 'token' },
      automountServiceAccountToken: true,
      env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
      image: 'web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    };
    expect(new Redactor().value(object)).toBe(object);
  });
});

test('what a field calls a secret goes from the text as well, however that writes it', () => {
  const raw = '<login><password>hunter22</password></login> id=a-1';
  const record = buildLog({
    raw,
    body: raw,
    attributes: { password: 'hunter22' },
    requestId: 'a-1',
  });
  expect(new Redactor().record(record)).toMatchObject({
    raw: '<login><password>[redacted:key-value-1]</password></login> id=a-1',
    requestId: 'a-1',
  });
});

test('what a rule finds in the text goes from fields that do not say what they hold', () => {
  const record = buildLog({
    raw: '{"h":"Cookie: sid=hunter\\\\2x9","x":{"Cookie":["sid=abc123"],"y":"hunter\\\\2x9 again"}}',
    body: 'x',
    attributes: {
      h: 'Cookie: sid=hunter\\2x9',
      x: { Cookie: ['sid=abc123'], y: 'sid=hunter\\2x9 again' },
    },
  });
  const safe = JSON.stringify(new Redactor().record(record).attributes);
  expect(safe).not.toMatch(/hunter|abc123/);
});

test('a secret that is a part of an id leaves the id', () => {
  const id = '5e318650-de46-4d3c-a90a-0108968468bb';
  const record = buildLog({ raw: `request_id=${id} password=5e318650`, requestId: id });
  expect(new Redactor().record(record)).toMatchObject({
    raw: `request_id=${id} password=[redacted:key-value-1]`,
    requestId: id,
  });
});

test('an id that has the form of a secret is one', () => {
  const record = buildLog({ raw: `request_id=${jwt}`, requestId: jwt });
  const safe = new Redactor().record(record);
  expect(safe.raw).toBe('request_id=[redacted:jwt-1]');
  expect(safe.requestId).toBe('[redacted:jwt-1]');
});

test('JSON stays JSON whatever is taken out of it', () => {
  const key = fc.constantFrom('password', 'token', 'msg', 'api_key', 'Cookie', 'Authorization');
  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('Bearer abc123def456', 'a=b; c="d"', jwt, 'x: password="y z1"', 'p\\"q9'),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('any')),
      fc.dictionary(key, tie('any')),
    ),
  })).any;
  fc.assert(
    fc.property(fc.dictionary(key, value), fc.nat(2), (object, nesting) => {
      let text = JSON.stringify(object);
      for (let level = 0; level < nesting; level++) text = JSON.stringify({ msg: text });
      expect(() => JSON.parse(redacted(text)) as unknown).not.toThrow();
    }),
    { numRuns: 500 },
  );
});

test.each(redactionRules.map((rule) => [rule.name, rule.sample] as const))(
  'the rule %s takes out what its sample shows',
  (name, { text, secret }) => {
    const redactor = new Redactor();
    const safe = redactor.text(text);
    expect(safe).not.toContain(secret);
    expect(Object.keys(redactor.counts)).toEqual([name]);
  },
);

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
  ...[
    'abcdef.',
    'a.',
    'password',
    '--',
    '\\"',
    'token=\\',
    'cookie=',
    'x-',
    'secret:"\\',
    'name=token,value',
    '-u a:',
    'cookie[',
    'token:[',
    'a@tcp(',
    'LS0tLS1CRUdJTi',
  ],
])('a megabyte of %s takes no longer than a line should', { timeout: 20_000 }, (piece) => {
  const text = piece.repeat(Math.ceil(1e6 / piece.length));
  expect(redacted(text).length).toBeGreaterThan(0);
});
