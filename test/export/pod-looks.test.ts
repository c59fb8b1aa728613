import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { podHues, PodLooks } from '../../src/export/text/pod-looks.ts';
import { streamNamer } from '../../src/export/text/stream-names.ts';

const pod = (name: string) => ({ cluster: 'c', namespace: 'shop', pod: name });
const replicas = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    pod(`web-5b6d7f8c9-bcdf${'bcdfghjklmnpqrs'.charAt(at)}`),
  );

describe('looks of pods', () => {
  test('stay when more pods come, in whatever order they are asked for', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-d]{1,3}(-[0-9a-f]{1,3}){0,2}$/), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(names, fc.nat(60), (all, until) => {
        const [some, whole] = [all.slice(0, until), all].map((list) => streamNamer(list.map(pod)));
        for (const name of all.slice(0, until)) {
          expect(some?.place(pod(name))).toBe(whole?.place(pod(name)));
          expect(some?.tag(pod(name))).toBe(whole?.tag(pod(name)));
        }
      }),
    );
  });

  test('of siblings are of other hues while there are some, whoever stands between them', () => {
    const looks = new PodLooks();
    const others = Array.from({ length: 25 }, (_, at) => pod(`db${at}`));
    const hues = replicas(podHues).map((origin, at) => {
      for (const other of others.slice(at, at + at)) looks.of(other);
      return looks.of(origin).place % podHues;
    });
    expect(new Set(hues).size).toBe(podHues);
  });

  test('are used evenly: the first twelve pods share none', () => {
    const looks = new PodLooks();
    const places = Array.from({ length: 12 }, (_, at) => looks.of(pod(`p${at}`)).place);
    expect(new Set(places).size).toBe(12);
  });

  test('letters are of one pod alone, and say something of its name', () => {
    const looks = new PodLooks();
    const tags = [
      ...replicas(15),
      ...Array.from({ length: 1500 }, (_, at) => pod(`api-${at}`)),
    ].map((origin) => looks.of(origin).tag);
    const given = tags.filter((tag) => tag !== '');
    expect(new Set(given).size).toBe(given.length);
    expect(given.length).toBeGreaterThan(1000);
    for (const tag of given) expect(tag).toMatch(/^[a-z0-9]{1,2}$/);
    expect(tags.slice(0, 3)).toEqual(['w', 'wb', 'wc']);
    expect(new PodLooks().of(pod('\u001b[2J漢')).tag).toBe('2');
    expect(new PodLooks().of(pod('漢')).tag).toBe('x');
  });
});
