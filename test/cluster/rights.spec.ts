// What klog can do with some of the rights, with several contexts, and with none that work.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { adminKubeconfig, apply, cluster, kubectl, until } from './support/cluster.ts';
import { countedTo, judge } from './support/judge.ts';
import { klog } from './support/klog-run.ts';
import { followIn, placeForEach } from './support/place.ts';
import { counterPod } from './support/pods.ts';

const here = placeForEach('rights');

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const pods: Rule = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] };
const logs: Rule = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] };

/** A kubeconfig of somebody with these rights in the namespace alone. */
function somebodyWith(rules: readonly Rule[]): string {
  const user = `somebody-${here.number}`;
  const kubeconfig = cluster('user', user);
  apply(here.namespace, [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: user },
      rules,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: user },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user },
      subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }],
    },
  ]);
  return kubeconfig;
}

async function startCounter(lines: number): Promise<void> {
  apply(here.namespace, [counterPod({ name: 'a', lines, perSecond: 200 })]);
  await until('the pod has written all', () =>
    kubectl(['-n', here.namespace, 'logs', 'a', '--tail=1', '--ignore-errors']).startsWith(
      `n=${lines} `,
    ),
  );
}

const whole = (lines: number): object[] => [
  { pod: 'a', restartCount: 0, last: lines, holes: [], repeated: 0 },
];

describe('a user', { timeout: 120_000 }, () => {
  it('who may read pods and logs alone gets every line, and is told once what else is missing', async () => {
    const kubeconfig = somebodyWith([pods, logs]);
    await startCounter(300);
    const run = followIn(here, '--kubeconfig', kubeconfig);
    await until('all lines are stored', () => countedTo(here.capture).get('a') === 300);
    await until('the missing right is told', () => run.err().includes('events'));
    await run.stop();
    expect(judge(here.capture)).toEqual(whole(300));
    const missing = run.err().match(/^klog: .*/gm) ?? [];
    expect(missing).toEqual([...new Set(missing)]);
    expect(run.err().match(/help: /g)).toHaveLength(missing.length);
  });

  it.each([
    ['pods/log', [pods], /pods\/log/],
    ['pods', [logs], /pods/],
  ] as const)('without %s is told which rule would grant it', async (_, rules, words) => {
    const kubeconfig = somebodyWith(rules);
    await startCounter(50);
    const run = followIn(
      here,
      '--no-follow',
      '--no-events',
      '--no-objects',
      '--kubeconfig',
      kubeconfig,
    );
    expect([1, 3]).toContain(await run.ended);
    expect(run.err()).toMatch(words);
    expect(run.err()).toMatch(/help: .*kubectl create role|help: .*verbs/s);
  });

  it('whose certificate the cluster does not know is told so in one message', async () => {
    const config = readFileSync(adminKubeconfig, 'utf8');
    const kubeconfig = join(here.folder, 'kubeconfig');
    const anonymous = config.replace(/user: \{client-certificate[^}]*\}/, 'user: {token: wrong}');
    writeFileSync(kubeconfig, anonymous);
    const run = followIn(here, '--kubeconfig', kubeconfig);
    expect(await run.ended).toBe(3);
    expect(run.err().match(/^klog: /gm)).toHaveLength(1);
    expect(run.err()).not.toContain('wrong');
  });
});

describe('several contexts', { timeout: 120_000 }, () => {
  interface Kubeconfig {
    contexts: { name: string; context: object }[];
    clusters: { name: string; cluster: object }[];
  }

  /** The administrator's kubeconfig with more contexts: a twin, and a cluster that is not there. */
  function writeContexts(): string {
    const config = parse(readFileSync(adminKubeconfig, 'utf8')) as Kubeconfig;
    const context = config.contexts[0]?.context ?? {};
    config.contexts.push({ name: 'twin', context });
    config.contexts.push({ name: 'gone', context: { ...context, cluster: 'gone' } });
    config.clusters.push({ name: 'gone', cluster: { server: 'https://127.0.0.1:1' } });
    const file = join(here.folder, 'kubeconfig');
    writeFileSync(file, JSON.stringify(config));
    return file;
  }

  it('of one cluster are followed once; one that is unreachable stops no other and ends in 1', async () => {
    const kubeconfig = writeContexts();
    await startCounter(200);
    const run = klog([
      'follow',
      '-n',
      here.namespace,
      '--context',
      'local,twin,gone',
      '--no-follow',
      '--capture',
      here.capture,
      '--no-ui',
      '--kubeconfig',
      kubeconfig,
    ]);
    expect(await run.ended).toBe(1);
    expect(judge(here.capture)).toEqual(whole(200));
    expect(run.err()).toContain('are one cluster: it is followed once');
    expect(run.err()).toContain('cannot reach the cluster of context `gone`');
  });
});

describe('klog capture', { timeout: 120_000 }, () => {
  it('saves logs, the instance before a restart, Events and objects in one file that klog open shows', async () => {
    apply(here.namespace, [
      counterPod({
        name: 'a',
        lines: 100,
        perSecond: 200,
        then: 'sleep 3; exit 2',
        restartPolicy: 'Always',
      }),
    ]);
    await until(
      'it has restarted',
      () =>
        kubectl([
          '-n',
          here.namespace,
          'get',
          'pod',
          'a',
          '-o=jsonpath={.status.containerStatuses[0].restartCount}',
        ]) !== '0',
    );
    const out = join(here.folder, 'saved.klog');
    expect(await klog(['capture', '-n', here.namespace, '--out', out]).ended).toBe(0);
    expect(judge(out).map(({ holes, repeated }) => ({ holes, repeated }))).toEqual([
      { holes: [], repeated: 0 },
      { holes: [], repeated: 0 },
    ]);
    const shown = klog(['open', out, '-o', 'jsonl'], { KUBECONFIG: '/nowhere' });
    expect(await shown.ended).toBe(0);
    const kinds = new Set(
      shown
        .out()
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as { kind: string }).kind),
    );
    expect([...kinds]).toEqual(expect.arrayContaining(['log', 'event', 'restart']));
  });
});
