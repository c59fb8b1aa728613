import { describe, expect, test } from 'vitest';
import { streamNamer } from '../../src/export/text/stream-names.ts';
import type { NamedOrigin } from '../../src/export/text/stream-names.ts';

const pod = (namespace: string, name: string, container = 'app'): NamedOrigin => ({
  namespace,
  pod: name,
  container,
});

describe('a row names its pod by the least that tells it apart', () => {
  test.each<[string, readonly NamedOrigin[], readonly string[]]>([
    [
      'one pod of each workload: the workload',
      [pod('shop', 'checkout-7d9f8b6c5-x2x4z'), pod('shop', 'cart-5c689d88bb-qq5vt')],
      ['checkout', 'cart'],
    ],
    [
      'two replicas: the suffix too',
      [pod('shop', 'checkout-7d9f8b6c5-x2x4z'), pod('shop', 'checkout-7d9f8b6c5-bbbbb')],
      ['checkout-x2x4z', 'checkout-bbbbb'],
    ],
    [
      'a DaemonSet pod',
      [pod('kube-system', 'kube-proxy-4xk2v'), pod('kube-system', 'kube-proxy-9zz7c')],
      ['kube-proxy-4xk2v', 'kube-proxy-9zz7c'],
    ],
    [
      'a pod that is called as a workload keeps its name, the other its suffix',
      [pod('shop', 'db'), pod('shop', 'db-4xk2v')],
      ['db', 'db-4xk2v'],
    ],
    ['StatefulSet pods', [pod('shop', 'db-0'), pod('shop', 'db-1')], ['db-0', 'db-1']],
    [
      'two namespaces: both named',
      [pod('shop', 'api-0'), pod('pay', 'api-0')],
      ['shop/api-0', 'pay/api-0'],
    ],
    [
      'two containers of one pod',
      [pod('shop', 'api-0'), pod('shop', 'api-0', 'proxy')],
      ['api-0/app', 'api-0/proxy'],
    ],
    [
      'two clusters',
      [
        { ...pod('shop', 'api-0'), cluster: 'eu' },
        { ...pod('shop', 'api-0'), cluster: 'us' },
      ],
      ['eu/api-0', 'us/api-0'],
    ],
    ['a node service', [{ node: 'n1', service: 'kubelet' }], ['n1/kubelet']],
    ['nothing known', [{}], ['']],
  ])('%s', (_, origins, names) => {
    const namer = streamNamer(origins);
    expect(origins.map((origin) => namer.name(origin))).toEqual(names);
    expect(new Set(names).size).toBe(origins.length);
  });

  test('a line of a plain file is named by the file', () => {
    expect(streamNamer([{}]).name({ file: 'logs/app.log' })).toBe('app.log');
  });

  test('a stream that was not listed gets its full name', () => {
    expect(streamNamer([]).name(pod('shop', 'checkout-7d9f8b6c5-x2x4z'))).toBe(
      'checkout-7d9f8b6c5-x2x4z/app',
    );
  });
});
