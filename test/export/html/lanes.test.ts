// Which lanes a page draws, and what they say of containers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrangeLanes } from '../../../src/export/html/page/lane-model.ts';
import { allFacts, segmentsOf } from '../../../src/export/html/page/lane-states.ts';
import type { ContainerState, PathRow, StateFact } from '../../../src/export/html/page-world.ts';

const pod = (name: string, namespace = 'shop') => ({ namespace, pod: name, container: 'app' });
const nothing = { objects: [] };

function namesOf(...asked: Parameters<typeof arrangeLanes>): readonly string[] {
  return arrangeLanes(...asked).rows.map((row) => (row.is === 'lane' ? row.name : `# ${row.text}`));
}

describe('lanes', () => {
  const streams = [
    pod('web-5f448c954c-zzzzz'),
    pod('api-0'),
    { namespace: 'shop' },
    pod('web-5f448c954c-bbbbb'),
    pod('web-5f448c954c-zzzzz'),
    { node: 'n1', service: 'kubelet' },
  ];
  test('stand by workload, under a heading where there are several', () => {
    expect(namesOf(streams, nothing, new Set())).toEqual([
      ...['kubelet@n1', 'shop · no pod', 'api-0', '# shop · web'],
      ...['web-5f448c954c-bbbbb', 'web-5f448c954c-zzzzz'],
    ]);
  });
  test('hold every stream once', () => {
    const { rows, rowOf } = arrangeLanes(streams, nothing, new Set());
    expect(rowOf[0]).toBe(rowOf[4]);
    expect(new Set(rowOf).size).toBe(5);
    for (const place of rowOf) expect(rows[place]?.is).toBe('lane');
  });
  test('that are pinned come first', () => {
    expect(namesOf(streams, nothing, new Set(['shop/api-0'])).slice(0, 3)).toEqual([
      '# pinned',
      'api-0',
      '# others',
    ]);
  });
  test('of a path stand in the order of the graph, with what is wrong on it', () => {
    const row = (name: string, rest: Partial<PathRow> = {}): PathRow => ({
      ...{ depth: 1, relation: 'pod', name, text: 'Running', health: 'good' },
      ...rest,
    });
    const path = [
      row('ingress/shop/web', { depth: 0, relation: '', text: 'host web.example' }),
      row('service/shop/web', { relation: 'backend (port 80)', text: 'ClusterIP 10.0.0.1' }),
      row('pod/shop/web-5f448c954c-zzzzz'),
      row('pod/shop/web-5f448c954c-bbbbb', { text: 'Pending', health: 'waiting' }),
      row('', { text: 'Service `cart` does not exist', health: 'missing' }),
    ];
    expect(namesOf(streams, { objects: [], paths: [path] }, new Set())).toEqual([
      '# ingress/shop/web  host web.example',
      '# backend (port 80):  service/shop/web  ClusterIP 10.0.0.1',
      'web-5f448c954c-zzzzz',
      '# Pending',
      'web-5f448c954c-bbbbb',
      '# pod:  Service `cart` does not exist',
      '# not on the path',
      ...['kubelet@n1', 'shop · no pod', 'api-0'],
    ]);
  });
  test('are bounded, and say so', () => {
    const many = Array.from({ length: 1000 }, (_, index) => pod(`p-${index}`, `n${index}`));
    const names = namesOf(many, nothing, new Set());
    expect(names).toHaveLength(401);
    expect(names.at(-1)).toBe('# 600 more rows are not drawn');
  });
});

const fact = (is: ContainerState, from: number, to = from, why?: string): StateFact => ({
  ...{ is, from, to },
  ...(why === undefined ? {} : { why }),
});

describe('states', () => {
  test('of a container that ended and waits are known in between, and a guess behind', () => {
    const facts = [
      fact('waiting', 20, 30, 'CrashLoopBackOff'),
      fact('running', 0, 10),
      fact('terminated', 10, 10, 'OOMKilled'),
    ];
    expect(segmentsOf(facts, 50)).toEqual([
      { is: 'running', from: 0, to: 10 },
      { is: 'terminated', from: 10, to: 20, why: 'OOMKilled' },
      { is: 'waiting', from: 20, to: 30, why: 'CrashLoopBackOff' },
      { is: 'waiting', from: 30, to: 50, why: 'CrashLoopBackOff', isGuess: true },
    ]);
  });
  test('between two instances are a guess where no end is known', () => {
    const of = (instance: string, from: number, to: number) => ({
      ...fact('running', from, to),
      instance,
    });
    const known = [of('a', 0, 10), of('a', 20, 30), of('b', 40, 50)];
    expect(segmentsOf(known, 50).map(({ isGuess, from, to }) => [from, to, isGuess])).toEqual([
      [0, 30, undefined],
      [30, 40, true],
      [40, 50, undefined],
    ]);
  });
  test('tell an end once that object and record both know', () => {
    const ofObject = [fact('terminated', 1e6, 1e6, 'OOMKilled exit 137')];
    expect(allFacts(ofObject, [fact('terminated', 1_999_999), fact('running', 0)])).toEqual([
      ...ofObject,
      fact('running', 0),
    ]);
  });
  test('never overlap, whatever the facts', () => {
    const any = fc
      .record({
        is: fc.constantFrom<ContainerState>('running', 'waiting', 'terminated'),
        from: fc.nat(100),
        length: fc.nat(50),
      })
      .map(({ is, from, length }) => fact(is, from, from + length));
    fc.assert(
      fc.property(fc.array(any), (facts) => {
        const segments = segmentsOf(facts, 200);
        segments.forEach(({ from, to }, place) => {
          expect(to).toBeGreaterThanOrEqual(from);
          expect(from).toBeGreaterThanOrEqual(segments[place - 1]?.to ?? 0);
        });
        expect(segments.at(-1)?.to ?? 200).toBe(200);
      }),
    );
  });
});
