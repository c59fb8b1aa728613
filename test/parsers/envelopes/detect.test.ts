import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectEnvelope, envelopes, unwrapLine } from '../../../parsers/envelopes/index.ts';

const stamp = (n: number): string => `2024-01-01T00:00:0${n % 10}.12345678${n % 10}Z`;
const times = (count: number, line: (n: number) => string): string[] =>
  Array.from({ length: count }, (_, n) => line(n));

const heads: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'CRI lines with a torn first one': [
    'cri',
    ['rest of a line', ...times(5, (n) => `${stamp(n)} stdout F x ${n}`)],
  ],
  'CRI lines of an application that stamps too': [
    'cri',
    times(3, (n) => `${stamp(n)} stderr F ${stamp(n)} INFO x`),
  ],
  'docker json': [
    'docker_json',
    times(3, (n) => `{"log":"x${n}\\n","stream":"stdout","time":"${stamp(n)}"}`),
  ],
  'application JSON with log, time and message': [
    'none',
    times(3, (n) => `{"log":"x${n}","time":"${stamp(n)}","message":"m","stream":"orders"}`),
  ],
  'application JSON with podName and message': [
    'none',
    times(3, () => '{"message":"bound","podName":"web-0","level":"info"}'),
  ],
  'kubelet stamps': ['kubelet_timestamp', times(4, (n) => `${stamp(n)} plain text ${n}`)],
  'kubelet stamps after a cut line and before a notice': [
    'kubelet_timestamp',
    ['BBBB', ...times(9, (n) => `${stamp(n)} x`), 'unable to retrieve container logs for x://y'],
  ],
  "an application's stamps in milliseconds": [
    'none',
    times(4, (n) => `2024-01-01T00:00:0${n}.123Z INFO ${n}`),
  ],
  "an application's stamps over a trace": [
    'none',
    [`${stamp(1)} ERROR boom`, 'java.lang.X: y', '\tat a.b(C.java:1)', '\tat a.c(C.java:2)'],
  ],
  'kubectl prefixes': ['kubectl_prefix', times(3, (n) => `[pod/web-0/app] x ${n}`)],
  'kubectl prefixes with stamps': [
    'kubectl_prefix',
    times(3, (n) => `[pod/web-0/app] ${stamp(n)} x`),
  ],
  'a cluster dump that begins with JSON': [
    'cluster_info_dump',
    ['{', '}', '==== START logs for container app of pod shop/web-0 ====', 'x'],
  ],
  'stern without colours': [
    'stern_default',
    times(6, (n) => `web-6d4cf56db6-x7k${(n % 2) + 4}p app did ${n}`),
  ],
  'stern in colours': ['stern_default', ['\u001b[36mweb-0\u001b[0m \u001b[96mapp\u001b[0m hi']],
  'stern over namespaces with stamps': [
    'stern_default',
    times(2, (n) => `shop web-0 app ${stamp(n)} hi`),
  ],
  'lower-case prose': ['none', ['retry-1 of the loop', 'retry-2 of the loop', 'retry-3 of it']],
  'stern json': [
    'stern_json',
    times(
      2,
      () => '{"message":"x","nodeName":"n","namespace":"s","podName":"p","containerName":"c"}',
    ),
  ],
  'stern with pods that nobody generated': [
    'stern_default',
    times(3, (n) => `web app ${stamp(n)} x`),
  ],
  'stern with namespaces and such pods': [
    'stern_default',
    times(3, (n) => `shop web app ${stamp(n)} x`),
  ],
  'two words before a time of fewer digits': [
    'none',
    times(3, () => 'cart closed 2024-01-01T00:00:00.123Z x'),
  ],
  'compose, two services': ['compose_prefix', ['web-1    | x', 'cache-1  | y', 'web-1    | z']],
  'compose with one service and one blank': ['compose_prefix', ['web_1 | x', 'web_1 | y']],
  'dates before a bar': ['none', times(3, (n) => `2024-05-0${n + 1} | x`)],
  'compose that padded each name by itself': ['compose_prefix', ['web-1  | x', 'cache-1  | y']],
  'compose with a service named by the user': ['compose_prefix', ['web-1  | x', 'db     | y']],
  'compose with services that all have names of their own': [
    'compose_prefix',
    times(8, (n) => (n % 2 === 0 ? 'db     | x' : 'cache  | y')),
  ],
  'levels in a padded column': ['none', times(8, () => 'INFO  | x')],
  'fields parted by bars': ['none', ['INFO | x', 'DEBUG | y', 'INFO | z']],
  'numbered words before bars in other columns': ['none', ['step-1 | x', 'step-10 | y']],
  'a journal': ['journald', times(3, (n) => `Nov 10 14:17:4${n} node-1 kubelet[12]: x`)],
  'a level and a logger after a time': [
    'none',
    times(3, (n) => `2024-01-01T00:00:0${n}+0000 INFO orders: x`),
  ],
  'the majority of two envelopes': [
    'cri',
    [
      `{"log":"x\\n","stream":"stdout","time":"${stamp(1)}"}`,
      ...times(3, (n) => `${stamp(n)} stdout F x`),
    ],
  ],
  'mostly unread lines': ['none', [`${stamp(1)} stdout F x`, 'a', 'b', 'c']],
  nothing: ['none', []],
  'blank lines': ['none', ['', '']],
};

describe('detectEnvelope', () => {
  test.each(Object.entries(heads))('%s', (_, [expected, lines]) => {
    expect(detectEnvelope(lines)).toBe(expected);
  });

  test('answers for any lines', () => {
    const some = Object.values(heads).flatMap(([, lines]) => lines);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...some))), (lines) => {
        expect(detectEnvelope(lines)).toBeTypeOf('string');
      }),
    );
  });
});

describe('a line of the other runtime in the same file', () => {
  const criLine = `${stamp(1)} stderr P piece`;
  const dockerLine = `{"log":"x\\n","stream":"stdout","time":"${stamp(2)}"}`;

  test.each([
    ['docker_json', criLine, { text: 'piece', iostream: 'stderr', isPartial: true }],
    ['cri', dockerLine, { text: 'x', iostream: 'stdout', isPartial: false }],
  ] as const)('is undone where the file is %s', (name, line, expected) => {
    expect(unwrapLine(envelopes[name], line)).toMatchObject(expected);
  });

  test("is left alone where the file is no runtime's", () => {
    expect(unwrapLine(envelopes.compose_prefix, criLine)).toBeUndefined();
  });
});
