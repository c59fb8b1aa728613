import { describe, expect, it } from 'vitest';
import { looksLikeObjects, parseObjects } from '../../../src/streamers/bundle/parse-objects.ts';
import { readBundle, writeFile, writeFiles } from '../../support/build-archives.ts';

const pod = (name: string): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } });
const names = (text: string, kind?: string): readonly string[] =>
  [...parseObjects(text, kind)].map((object) => {
    const { kind: found, metadata } = object as { kind: string; metadata: { name: string } };
    return `${found}/${metadata.name}`;
  });

const yamlPod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`;

describe('objects are found in', () => {
  it.each([
    ['one JSON document', JSON.stringify(pod('a'), null, 2), ['Pod/a']],
    [
      'a JSON List',
      JSON.stringify({ kind: 'List', items: [pod('a'), pod('b')] }),
      ['Pod/a', 'Pod/b'],
    ],
    [
      'a typed list whose items do not repeat their kind',
      JSON.stringify({
        kind: 'DeploymentList',
        apiVersion: 'apps/v1',
        items: [{ metadata: { name: 'a' } }],
      }),
      ['Deployment/a'],
    ],
    [
      'JSON, one a line',
      `${JSON.stringify(pod('a'))}\n${JSON.stringify(pod('b'))}\n`,
      ['Pod/a', 'Pod/b'],
    ],
    [
      'JSON documents one after the other',
      `${JSON.stringify(pod('a'), null, 2)}\n${JSON.stringify(pod('b'), null, 2)}\n`,
      ['Pod/a', 'Pod/b'],
    ],
    ['a watch', JSON.stringify({ type: 'ADDED', object: pod('a') }), ['Pod/a']],
    ['YAML documents', `---\n${yamlPod('a')}---\n# comment\n${yamlPod('b')}`, ['Pod/a', 'Pod/b']],
    [
      'a YAML List',
      `apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n    x: |\n      - text\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: b\nkind: List\nmetadata:\n  resourceVersion: ""\n`,
      ['Pod/a', 'Pod/b'],
    ],
    [
      'a YAML List with indented items',
      `apiVersion: v1\nkind: PodList\nitems:\n  - metadata:\n      name: a\n  - metadata:\n      name: b\n`,
      ['Pod/a', 'Pod/b'],
    ],
  ])('%s', (_name, text, expected) => {
    expect(looksLikeObjects(Buffer.from(text))).toBe(true);
    expect(names(text)).toEqual(expected);
  });

  it('a bare array, named by the path it lies under', () => {
    expect(names('[{"metadata":{"name":"a"}}]', 'Node')).toEqual(['Node/a']);
    expect(names('[{"metadata":{"name":"a"}}]')).toEqual([]);
  });

  it('no audit log and no application log', () => {
    const audit = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata"}\n';
    expect(looksLikeObjects(Buffer.from(audit))).toBe(false);
    expect(looksLikeObjects(Buffer.from('{"level":"info","msg":"kind of fine"}\n'))).toBe(false);
    expect(looksLikeObjects(Buffer.from('kindly: note\n'))).toBe(false);
  });

  it('a hostile YAML without using up memory', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (let n = 0; n < 8; n++) {
      const [name, before] = [String.fromCharCode(98 + n), String.fromCharCode(97 + n)];
      bomb.push(`${name}: &${name} [${`*${before},`.repeat(9)}*${before}]`);
    }
    expect(() => names(`kind: Pod\n${bomb.join('\n')}\n`)).toThrow();
  });
});

describe('a bundle of objects', () => {
  it('gives Events and objects apart, and nothing of Secrets', async () => {
    const root = writeFiles({
      'all.yaml': `${yamlPod('a')}---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  k: aHVudGVyMg==\n---\napiVersion: events.k8s.io/v1\nkind: Event\nmetadata:\n  name: e\nreason: Pulled\n`,
      'broken.json': '{"apiVersion": "v1", "kind": "PodList", "items": [',
      'settings.yaml': 'colour: blue\n',
    });
    const { plan } = await readBundle([root]);
    expect(plan.objects.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['Pod/a']);
    expect(plan.events.map(({ content }) => content['reason'])).toEqual(['Pulled']);
    expect(JSON.stringify(plan)).not.toContain('aHVudGVyMg');
    expect(plan.skipped.map(({ reason }) => reason)).toEqual(['objects_unreadable', 'not_a_log']);
  });

  it('hands objects on as they are found, where asked to', async () => {
    const seen: string[] = [];
    const { plan } = await readBundle([writeFile('a.json', JSON.stringify(pod('a')))], {
      onObject: ({ name }) => {
        seen.push(name);
      },
    });
    expect(seen).toEqual(['a']);
    expect(plan.objects).toEqual([]);
  });
});
