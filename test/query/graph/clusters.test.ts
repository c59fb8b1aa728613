import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { clusterTitle, findInClusters, partClusters } from '../../../src/query/graph/clusters.ts';
import type { Observation } from '../../../src/query/graph/observation.ts';
import { worldAt } from '../../../src/query/graph/world.ts';
import { object, pod, seen } from '../../support/build-world.ts';

const uid = (digit: string): string => `${digit.repeat(8)}-1111-4111-8111-111111111111`;
const look = (content: JsonObject, cluster?: string): Observation => ({
  ...seen(content),
  ...(cluster === undefined ? {} : { cluster }),
});
const deployment = (name: string, digit?: string): JsonObject =>
  object('Deployment', name, { metadata: digit === undefined ? {} : { uid: uid(digit) } });
const names = (...parts: Parameters<typeof partClusters>): readonly (readonly string[])[] =>
  partClusters(...parts).map((part) => [...part.names].map((name) => name ?? 'none'));

describe('what was seen is of one cluster', () => {
  test.each<[string, readonly Observation[], Parameters<typeof partClusters>[1], string[][]]>([
    [
      'under one name',
      [look(deployment('a', 'a'), 'east'), look(deployment('b', 'b'), 'east')],
      [],
      [['east']],
    ],
    [
      'where two names share the UID of an object',
      [look(deployment('a', 'a'), 'east'), look(deployment('a', 'a'), 'admin@east')],
      [],
      [['east', 'admin@east']],
    ],
    [
      'where streams say that two names have one UID',
      [look(deployment('a', 'a'), 'east'), look(deployment('b', 'b'))],
      [{ name: 'east', uid: 'u' }, { uid: 'u' }],
      [['east', 'none']],
    ],
    [
      'where a shortened file says no UID and there is one cluster beside it',
      [look(deployment('a', 'a'), 'east'), look(deployment('b'))],
      [],
      [['east', 'none']],
    ],
  ])('%s', (_name, observations, known, expected) => {
    expect(names(observations, known)).toEqual(expected);
  });
  test('and of two under two names, or with UIDs of their own', () => {
    const east = look(deployment('web', 'a'), 'east');
    expect(names([east, look(deployment('web', 'b'), 'west')], [])).toEqual([['east'], ['west']]);
    expect(names([east, look(deployment('web', 'b'))], [])).toEqual([['east'], ['none']]);
    expect(names([east, look(deployment('web'))], [{ name: 'west' }])).toHaveLength(3);
    expect(names([], [{ name: 'east' }, { name: 'west' }])).toEqual([['east'], ['west']]);
  });
});

describe('an object by its name', () => {
  const clusters = partClusters(
    [
      look(deployment('web', 'a'), 'east'),
      look(deployment('web', 'b'), 'west'),
      look(deployment('only-west', 'c'), 'west'),
      look(pod('web-1', {}, { status: { podIP: '10.0.0.7' } }), 'east'),
    ],
    [],
  ).map(({ names, observations }) => ({ names, world: worldAt(observations) }));
  const find = (typed: string) => findInClusters(clusters, typed);

  test('is found in the cluster that has it', () => {
    const found = find('deploy/only-west');
    expect(found.ok && clusterTitle(found.value.cluster)).toBe('west');
    const address = find('10.0.0.7');
    expect(address.ok && clusterTitle(address.value.cluster)).toBe('east');
  });
  test('that two clusters have is not guessed', () => {
    expect(find('shop/deploy/web')).toMatchObject({
      ok: false,
      failure: {
        code: 'object_ambiguous',
        reason: 'several have it: deployment/shop/web in `east`, deployment/shop/web in `west`',
        help: 'name the cluster: --context east',
      },
    });
  });
  test('with a slip is answered by the cluster that has one like it', () => {
    expect(find('deploy/only-wset')).toMatchObject({
      failure: { help: 'there is one with a similar name: only-west' },
    });
  });
});
