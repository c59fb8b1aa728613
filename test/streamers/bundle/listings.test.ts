import { describe, expect, test } from 'vitest';
import { readBundle, writeFiles } from '../../support/build-archives.ts';
import { observedOfPath } from '../../../src/streamers/bundle/listings.ts';

const item = (kind: string, namespace: string | undefined, name: string): object => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});
const list = (items: readonly object[] | null, kind = 'List'): string =>
  JSON.stringify({ apiVersion: 'v1', kind, items });

/** `KIND/NAMESPACE` of each kind that a file is taken to list as a whole. */
async function listedIn(path: string, content: string): Promise<readonly string[]> {
  const other = JSON.stringify(item('Pod', 'shop', 'alone'));
  const { plan } = await readBundle([writeFiles({ [path]: content, 'other.json': other })]);
  return plan.objects
    .filter(({ name }) => name === '')
    .map(({ kind, namespace }) => `${kind}/${namespace ?? '*'}`);
}

describe('a list says that its kinds were looked for', () => {
  test.each([
    [
      'in the namespace of its items',
      'x.json',
      list([item('Service', 'shop', 'a')]),
      ['ServiceList/shop'],
    ],
    [
      'in all, where its items are of several',
      'x.json',
      list([item('Service', 'shop', 'a'), item('Service', 'pay', 'b')]),
      ['ServiceList/*'],
    ],
    [
      'in none, for kinds that live in none',
      'x.json',
      list([item('Node', undefined, 'a')]),
      ['NodeList/*'],
    ],
    [
      'each kind of a mixed list',
      'x.json',
      list([item('Service', 'shop', 'a'), item('Ingress', 'shop', 'b')]),
      ['ServiceList/shop', 'IngressList/shop'],
    ],
    [
      'an empty one by its own kind and folder',
      'shop/daemonsets.json',
      list(null, 'DaemonSetList'),
      ['DaemonSetList/shop'],
    ],
    [
      'an empty mixed one by its file and folder',
      'shop/ingresses.json',
      list([]),
      ['IngressList/shop'],
    ],
    [
      'an empty one of a cluster-wide kind',
      'a/ingressclasses.json',
      list([]),
      ['IngressClassList/*'],
    ],
    [
      'a YAML list taken apart',
      'shop/services.yaml',
      'apiVersion: v1\nitems:\n- kind: Service\n  metadata:\n    name: a\n    namespace: shop\n- kind: Service\n  metadata:\n    name: b\n    namespace: shop\nkind: List\n',
      ['ServiceList/shop'],
    ],
    ['but one object is no list', 'x.json', JSON.stringify(item('Service', 'shop', 'a')), []],
    [
      'and Events are no objects',
      'shop/x.json',
      list([item('Event', 'shop', 'a')], 'EventList'),
      [],
    ],
  ])('%s', async (_name, path, content, expected) => {
    expect(await listedIn(path, content)).toEqual(expected);
  });
});

describe('when objects were read', () => {
  test.each([
    ['objects/2026-11-25T09-32-04Z/shop/services.yaml', '2026-11-25T09:32:04.000Z'],
    ['dump-20261125T093204Z.json', '2026-11-25T09:32:04.000Z'],
    ['2026-11-25T09:00:00Z/2026-11-25_09_32_04Z/x', '2026-11-25T09:32:04.000Z'],
    ['support-bundle-2026-11-25T09_32_04/x', undefined],
    ['2026-13-45T09-32-04Z/x', undefined],
    ['9992026-11-25T09-32-04Z/x', undefined],
  ])('%s', (path, expected) => {
    const found = observedOfPath(path);
    expect(found && new Date(found.us / 1000).toISOString()).toBe(expected);
  });
});
