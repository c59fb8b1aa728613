import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { envelopes } from '../../../parsers/envelopes/index.ts';
import type { EnvelopeName, UnwrappedText } from '../../../parsers/types.ts';

type Name = Exclude<EnvelopeName, 'none'>;
/** 2024-01-01T00:00:00Z. */
const newYear = 1_704_067_200_000_000;
const esc = '\u001b';

interface Case {
  readonly text: string;
  readonly expected: Partial<UnwrappedText> | undefined;
}

const cases: Readonly<Record<Name, Readonly<Record<string, Case>>>> = {
  cri: {
    'a whole line': {
      text: '2024-01-01T00:00:00.1Z stdout F hello  world ',
      expected: {
        runtimeTime: { us: newYear + 100_000, restNs: 0 },
        iostream: 'stdout',
        isPartial: false,
        text: 'hello  world ',
      },
    },
    'a piece on stderr, node in another zone': {
      text: '2024-01-01T01:00:00.000000007+01:00 stderr P  half',
      expected: {
        runtimeTime: { us: newYear, restNs: 7 },
        iostream: 'stderr',
        isPartial: true,
        text: ' half',
      },
    },
    'an empty line': {
      text: '2024-01-01T00:00:00Z stdout F ',
      expected: { isPartial: false, text: '' },
    },
    'an empty line whose blank was trimmed': {
      text: '2024-01-01T00:00:00Z stdout F',
      expected: { isPartial: false, text: '' },
    },
    'more tags': {
      text: '2024-01-01T00:00:00Z stdout P:tag:2 x',
      expected: { isPartial: true, text: 'x' },
    },
    'a word instead of a tag': {
      text: '2024-01-01T00:00:00Z stdout Failed x',
      expected: undefined,
    },
    'an unknown stream': { text: '2024-01-01T00:00:00Z stdlog F x', expected: undefined },
    'a torn line': { text: '2024-01-01T00:00:00Z stdou', expected: undefined },
  },
  docker_json: {
    'a plain line': {
      text: '{"log":"hello\\n","stream":"stdout","time":"2024-01-01T00:00:00.12Z"}',
      expected: {
        runtimeTime: { us: newYear + 120_000, restNs: 0 },
        iostream: 'stdout',
        isPartial: false,
        text: 'hello',
      },
    },
    'a piece without line end': {
      text: '{"log":"hello","stream":"stderr","time":"2024-01-01T00:00:00Z"}',
      expected: { iostream: 'stderr', isPartial: true, text: 'hello' },
    },
    'escapes inside': {
      text: '{"log":"{\\"a\\":\\"\\u00e4\\\\n\\"}\\n","stream":"stdout","time":"2024-01-01T00:00:00Z"}',
      expected: { isPartial: false, text: '{"a":"ä\\n"}' },
    },
    'an escaped backslash before the n of the end': {
      text: '{"log":"a\\\\n","stream":"stdout","time":"2024-01-01T00:00:00Z"}',
      expected: { isPartial: true, text: 'a\\n' },
    },
    'the line end of a terminal': {
      text: '{"log":"hi\\r\\n","stream":"stdout","time":"2024-01-01T00:00:00Z"}',
      expected: { isPartial: false, text: 'hi' },
    },
    'labels of the pod': {
      text: '{"log":"x\\n","stream":"stdout","attrs":{"io.kubernetes.pod.name":"web-0","io.kubernetes.pod.namespace":"shop","tag":"t"},"time":"2024-01-01T00:00:00Z"}',
      expected: { origin: { namespace: 'shop', pod: 'web-0' }, text: 'x' },
    },
    'an empty line': {
      text: '{"log":"\\n","stream":"stdout","time":"2024-01-01T00:00:00Z"}',
      expected: { isPartial: false, text: '' },
    },
    'blanks and a small z, as shippers rewrite it': {
      text: '{"log": "x\\n", "stream": "stderr", "time": "2024-01-01T00:00:00.5z"}',
      expected: {
        runtimeTime: { us: newYear + 500_000, restNs: 0 },
        iostream: 'stderr',
        text: 'x',
      },
    },
    'an application that logs the same keys and more': {
      text: '{"log":"x","stream":"stdout","time":"2024-01-01T00:00:00Z","level":"info"}',
      expected: undefined,
    },
    'a time that is none': {
      text: '{"log":"x","stream":"stdout","time":"yesterday"}',
      expected: undefined,
    },
    'a torn line': { text: '{"log":"x","stream":"stdout","ti', expected: undefined },
  },
  kubelet_timestamp: {
    'a line': {
      text: '2024-01-01T00:00:00.000000001Z I0101 00:00:00.000000 1 a.go:1] hi',
      expected: {
        runtimeTime: { us: newYear, restNs: 1 },
        text: 'I0101 00:00:00.000000 1 a.go:1] hi',
      },
    },
    'a blank line': { text: '2024-01-01T00:00:00.000000001Z ', expected: { text: '' } },
    'a trimmed blank line': { text: '2024-01-01T00:00:00.000000001Z', expected: { text: '' } },
    'indentation kept': { text: '2024-01-01T00:00:00Z \tat x', expected: { text: '\tat x' } },
    'a stamp and a tab, which is zap': {
      text: '2024-01-01T00:00:00Z\tinfo\tx',
      expected: undefined,
    },
    'the second half of a cut line': { text: 'BBBB', expected: undefined },
    'the kubelet speaking': {
      text: 'unable to retrieve container logs for containerd://0a1b',
      expected: { isNotice: true, text: 'unable to retrieve container logs for containerd://0a1b' },
    },
  },
  kubectl_prefix: {
    'with a stamp': {
      text: '[pod/web-0/app] 2024-01-01T00:00:00.100000000Z hi',
      expected: {
        runtimeTime: { us: newYear + 100_000, restNs: 0 },
        origin: { pod: 'web-0', container: 'app' },
        text: 'hi',
      },
    },
    'without a stamp': {
      text: '[pod/web-0/app] {"a":1}',
      expected: { origin: { pod: 'web-0', container: 'app' }, text: '{"a":1}' },
    },
    "the application's own time stays": {
      text: '[pod/web-0/app] 2024-01-01T00:00:00.100Z INFO hi',
      expected: { text: '2024-01-01T00:00:00.100Z INFO hi' },
    },
    'an empty line': { text: '[pod/web-0/app] ', expected: { text: '' } },
    'a trimmed empty line': { text: '[pod/web-0/app]', expected: { text: '' } },
    'the kubelet speaking': {
      text: '[pod/web-0/app] unable to retrieve container logs for containerd://0',
      expected: { isNotice: true },
    },
    'another bracket': { text: '[pod/Web/app] x', expected: undefined },
  },
  cluster_info_dump: {
    'a section opens': {
      text: '==== START logs for container app of pod shop/web-0 ====',
      expected: {
        opensSection: true,
        origin: { namespace: 'shop', pod: 'web-0', container: 'app' },
      },
    },
    'a section ends': {
      text: '==== END logs for container app of pod shop/web-0 ====',
      expected: { opensSection: true },
    },
    'a line inside': { text: 'GET /', expected: { isPartial: false, text: 'GET /' } },
    "the tool's failure": {
      text: 'Request log error: container "app" in pod "web-0" is waiting to start: PodInitializing',
      expected: { isNotice: true },
    },
    'a ruler of the application': { text: '==== START ====', expected: { isPartial: false } },
  },
  stern_default: {
    'pod and container': {
      text: 'web-6d4cf56db6-x7k2p app  hello',
      expected: { origin: { pod: 'web-6d4cf56db6-x7k2p', container: 'app' }, text: ' hello' },
    },
    'coloured, with a stamp': {
      text: `${esc}[36mweb-0${esc}[0m ${esc}[96mapp${esc}[0m 2024-01-01T09:00:00.000000001+09:00 hello`,
      expected: {
        runtimeTime: { us: newYear, restNs: 1 },
        origin: { pod: 'web-0', container: 'app' },
        text: 'hello',
      },
    },
    'namespace first': {
      text: 'shop web-6d4cf56db6-x7k2p app hello',
      expected: {
        origin: { namespace: 'shop', pod: 'web-6d4cf56db6-x7k2p', container: 'app' },
        text: 'hello',
      },
    },
    'pods that nobody generated': {
      text: 'web app 2024-01-01T00:00:00.000000001Z hello',
      expected: {
        runtimeTime: { us: newYear, restNs: 1 },
        origin: { pod: 'web', container: 'app' },
        text: 'hello',
      },
    },
    'namespaces and pods that nobody generated': {
      text: 'shop web app 2024-01-01T00:00:00.000000001Z hello',
      expected: { origin: { namespace: 'shop', pod: 'web', container: 'app' }, text: 'hello' },
    },
    'namespace first, coloured': {
      text: `${esc}[36mshop${esc}[0m ${esc}[36mweb-0${esc}[0m ${esc}[96mapp${esc}[0m hello`,
      expected: { origin: { namespace: 'shop', pod: 'web-0', container: 'app' }, text: 'hello' },
    },
    'a message that looks like a name': {
      text: 'web-0 app retry-1 done',
      expected: { origin: { pod: 'web-0', container: 'app' }, text: 'retry-1 done' },
    },
    'the colours of the message stay': {
      text: `web-0 app ${esc}[31mred${esc}[0m`,
      expected: { text: `${esc}[31mred${esc}[0m` },
    },
    prose: { text: 'Starting the server', expected: undefined },
  },
  stern_json: {
    json: {
      text: '{"message":"hello\\n","nodeName":"n1","namespace":"shop","podName":"web-0","containerName":"app"}',
      expected: {
        origin: { namespace: 'shop', pod: 'web-0', container: 'app', node: 'n1' },
        text: 'hello',
      },
    },
    'json with a stamp': {
      text: '{"message":"hello","timestamp":"2024-01-01T00:00:00.000000002Z","nodeName":"n1","namespace":"shop","podName":"web-0","containerName":"app","labels":{"a":"b"}}',
      expected: { runtimeTime: { us: newYear, restNs: 2 }, text: 'hello' },
    },
    'json of an older stern with the stamp in the message': {
      text: '{"message":"2024-01-01T00:00:00.000000002Z hello","nodeName":"n1","namespace":"shop","podName":"web-0","containerName":"app"}',
      expected: { runtimeTime: { us: newYear, restNs: 2 }, text: 'hello' },
    },
    extjson: {
      text: '{"pod": "web-0", "container": "app", "message": "hello"}',
      expected: { origin: { pod: 'web-0', container: 'app' }, text: 'hello' },
    },
    'extjson around JSON, coloured, digits kept': {
      text: `{"namespace": "shop", "pod": "${esc}[32mweb-0${esc}[0m", "container": "app", "message": {"id": 12345678901234567890}}`,
      expected: {
        origin: { namespace: 'shop', pod: 'web-0', container: 'app' },
        text: '{"id": 12345678901234567890}',
      },
    },
    "an application's own JSON": {
      text: '{"message":"hello","podName":"web-0","containerName":"app","level":"info"}',
      expected: undefined,
    },
    'a torn line': { text: '{"message":"hello","podName":"we', expected: undefined },
  },
  compose_prefix: {
    plain: {
      text: 'shop-web-1  | hello | world',
      expected: { origin: { container: 'shop-web-1' }, text: 'hello | world' },
    },
    coloured: {
      text: `${esc}[36mweb_1    |${esc}[0m hello`,
      expected: { origin: { container: 'web_1' }, text: 'hello' },
    },
    'after a cleared line': {
      text: `${esc}[2Kweb_1 | hello`,
      expected: { origin: { container: 'web_1' }, text: 'hello' },
    },
    'with a stamp': {
      text: 'web-1 | 2024-01-01T00:00:00.123456789Z hello',
      expected: { runtimeTime: { us: newYear + 123_456, restNs: 789 }, text: 'hello' },
    },
    'an empty line': { text: 'web-1 |', expected: { text: '' } },
    'no bar': { text: 'web-1 hello', expected: undefined },
  },
  journald: {
    short: {
      text: 'Nov  1 14:17:41 node-1 kubelet[2296]: E1101 14:17:41.900391    2296 a.go:1] x',
      expected: {
        origin: { node: 'node-1', service: 'kubelet' },
        text: 'Nov  1 14:17:41 node-1 kubelet[2296]: E1101 14:17:41.900391    2296 a.go:1] x',
      },
    },
    'short-precise of the kernel': {
      text: 'Nov 10 14:17:41.900439 node-1 kernel: oom',
      expected: { origin: { node: 'node-1', service: 'kernel' } },
    },
    'short-iso': {
      text: '2024-01-01T01:00:00+0100 node-1 systemd[1]: Started.',
      expected: {
        runtimeTime: { us: newYear, restNs: 0 },
        origin: { node: 'node-1', service: 'systemd' },
        text: 'Started.',
      },
    },
    json: {
      text: '{"__REALTIME_TIMESTAMP":"1704067200000001","_HOSTNAME":"node-1","_SYSTEMD_UNIT":"kubelet.service","MESSAGE":"hi"}',
      expected: {
        runtimeTime: { us: newYear + 1, restNs: 0 },
        origin: { node: 'node-1', service: 'kubelet.service' },
        text: 'hi',
      },
    },
    'json of a container': {
      text: '{"__REALTIME_TIMESTAMP":"1704067200000001","_SYSTEMD_UNIT":"docker.service","CONTAINER_NAME":"k8s_app_web-0_shop_uid_0","CONTAINER_PARTIAL_MESSAGE":"true","MESSAGE":[104,105]}',
      expected: {
        origin: { namespace: 'shop', pod: 'web-0', container: 'app' },
        isPartial: true,
        text: 'hi',
      },
    },
    'a boot marker': { text: '-- Boot 0a1b2c --', expected: { isNotice: true } },
    'a torn json line': { text: '{"__REALTIME_TIMESTAMP":"17', expected: undefined },
    'no header': { text: 'Now is the time', expected: undefined },
  },
};

const names = Object.keys(cases) as Name[];

describe.each(names)('%s', (name) => {
  test.each(Object.entries(cases[name]))('%s', (_, { text, expected }) => {
    const found = envelopes[name].unwrap(text);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  test('never throws, and invents no text', () => {
    const heads = Object.values(cases[name]).map((one) => one.text);
    fc.assert(
      fc.property(fc.constantFrom('', ...heads), fc.nat(80), fc.string(), (head, cut, tail) => {
        const text = head.slice(0, cut) + tail;
        const found = envelopes[name].unwrap(text);
        const isDecoded = text.startsWith('{');
        if (found !== undefined && !isDecoded) expect(text.endsWith(found.text)).toBe(true);
        expect((envelopes[name].split?.(text) ?? [text]).join('')).toBe(text);
      }),
    );
  });
});

describe('split', () => {
  test('cuts where kubectl glued the next prefix to an unterminated line', () => {
    const stamp = '2024-01-01T00:00:00.100000000Z';
    const first = `[pod/web-0/init] ${stamp} line2`;
    const second = `[pod/web-0/app] ${stamp} line1`;
    expect(envelopes.kubectl_prefix.split?.(first + second)).toEqual([first, second]);
  });

  test('without stamps only another container of the same pod was glued', () => {
    const split = envelopes.kubectl_prefix.split;
    expect(split?.('[pod/web-0/init] a[pod/web-0/app] b')).toHaveLength(2);
    expect(split?.('[pod/web-0/init] see [pod/web-1/app] b')).toHaveLength(1);
  });

  test('leaves a prefix in the text of a stamped line alone', () => {
    const line = '[pod/web-0/app] 2024-01-01T00:00:00.100000000Z saw [pod/web-0/init] there';
    expect(envelopes.kubectl_prefix.split?.(line)).toEqual([line]);
  });

  test('cuts the END line of a dump from an unterminated last line', () => {
    const end = '==== END logs for container app of pod shop/web-0 ====';
    expect(envelopes.cluster_info_dump.split?.(`last${end}`)).toEqual(['last', end]);
    expect(envelopes.cluster_info_dump.split?.(end)).toEqual([end]);
  });
});
