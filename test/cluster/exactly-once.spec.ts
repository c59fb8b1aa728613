// `klog follow` on a real cluster while things break: every line that the node had is stored once, or a
// gap row says which are missing. Pods count, so the numbers tell; the node's log files are the oracle.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { apply, cluster, killContainer, kubectl, nodeLog, until } from './support/cluster.ts';
import { cutProxy } from './support/cut-proxy.ts';
import { type Counted, countedTo, judge, storedEnds, storedLines } from './support/judge.ts';
import { klog } from './support/klog-run.ts';
import { followIn, placeForEach } from './support/place.ts';
import { counterPod } from './support/pods.ts';

const here = placeForEach('once');

const names = ['a', 'b', 'c'];
const perSecond = 100;
/** So slow that the kubelet rotates nothing away while klog is being started again. */
const slowPerSecond = 20;

function startCounters(
  lines: number,
  pods: readonly string[] = names,
  linesPerSecond = perSecond,
): void {
  apply(
    here.namespace,
    pods.map((name) => counterPod({ name, lines, perSecond: linesPerSecond })),
  );
}

/** Resolves when every one of the pods has counted to `lines` in the capture. */
async function untilCounted(lines: number, seconds: number, pods = names): Promise<void> {
  const isThere = (): boolean => {
    const counted = countedTo(here.capture);
    return pods.every((pod) => (counted.get(pod) ?? 0) >= lines);
  };
  await until(`${pods.join(', ')} counted to ${lines}`, isThere, seconds);
}

function whole(lines: number, pods: readonly string[] = names): readonly object[] {
  return pods.map((pod) => ({ pod, restartCount: 0, last: lines, holes: [], repeated: 0 }));
}

/** One instance without a hole or a repeat, however far it came. */
function untorn(pod: string): object {
  const last = expect.any(Number) as number;
  return { pod, restartCount: 0, last, holes: [], repeated: 0 };
}

function judged(): readonly object[] {
  return [...judge(here.capture)].sort((a, b) => (a.pod < b.pod ? -1 : 1));
}

/** The capture holds what the node's files hold, line by line with their stamps. */
function expectAsOnNode(pods: readonly string[] = names): void {
  for (const pod of pods) {
    const onNode = nodeLog(here.namespace, pod, 'count').map(
      ({ stamp, text }) => `${stamp.replace(/0+Z$/, 'Z')} ${text}`,
    );
    const stored = new Set(storedLines(here.capture, pod));
    expect(onNode.filter((line) => !stored.has(line))).toEqual([]);
  }
}

describe('a component that dies', { timeout: 240_000 }, () => {
  /** Follows counting pods while `breakThings` happens; all lines must be there in the end. */
  async function survives(lines: number, breakThings: () => Promise<void>): Promise<void> {
    startCounters(lines);
    const run = followIn(here);
    await untilCounted(200, 60);
    await breakThings();
    await untilCounted(lines, 120);
    expect(await run.stop()).toBe(130);
    expect(judged()).toEqual(whole(lines));
    expectAsOnNode();
  }

  it('none: all lines of pods that write fast enough to be rotated are stored once', async () => {
    apply(
      here.namespace,
      names.map((name) => counterPod({ name, lines: 30_000, perSecond: 1500 })),
    );
    const run = followIn(here);
    await untilCounted(30_000, 120);
    expect(await run.stop()).toBe(130);
    expect(judged()).toEqual(whole(30_000));
    expectAsOnNode();
  });

  it('the kubelet, killed', () =>
    survives(2500, async () => {
      cluster('restart', 'kubelet', 'KILL');
      cluster('wait');
      await sleep(1000);
    }));

  it('the API server, killed for a second', () =>
    survives(2500, async () => {
      cluster('stop', 'kube-apiserver', 'KILL');
      await sleep(1000);
      cluster('start', 'kube-apiserver');
      cluster('wait');
    }));

  it('the API server, killed for 40 seconds', () =>
    survives(7000, async () => {
      cluster('stop', 'kube-apiserver', 'KILL');
      await sleep(40_000);
      cluster('start', 'kube-apiserver');
      cluster('wait');
    }));

  it('containerd, killed and started again', () =>
    survives(2500, async () => {
      cluster('restart', 'containerd', 'KILL');
      cluster('wait');
      await sleep(1000);
    }));
});

describe('a connection that breaks', { timeout: 240_000 }, () => {
  it('cut five times, loses and repeats nothing', async () => {
    const proxy = await cutProxy();
    const kubeconfig = join(here.folder, 'kubeconfig');
    proxy.writeKubeconfig(kubeconfig);
    startCounters(2500);
    const run = followIn(here, '--kubeconfig', kubeconfig);
    await untilCounted(200, 60);
    for (let cut = 0; cut < 5; cut++) {
      proxy.cut();
      await sleep(1500);
    }
    await untilCounted(2500, 90);
    await run.stop();
    proxy.close();
    expect(judged()).toEqual(whole(2500));
    expectAsOnNode();
  });

  it('gone silent without an end, is found out and loses nothing', async () => {
    const proxy = await cutProxy();
    const kubeconfig = join(here.folder, 'kubeconfig');
    proxy.writeKubeconfig(kubeconfig);
    const lines = 1200;
    startCounters(lines, names, slowPerSecond);
    const run = followIn(here, '--kubeconfig', kubeconfig);
    await untilCounted(100, 60);
    proxy.stall();
    await untilCounted(lines, 200);
    await run.stop();
    proxy.close();
    expect(judged()).toEqual(whole(lines));
    expectAsOnNode();
  });
});

describe('klog itself', { timeout: 240_000 }, () => {
  it('killed ten times and resumed, goes on where it was', async () => {
    startCounters(1_000_000, names, slowPerSecond);
    let run = followIn(here);
    for (let kill = 0; kill < 10; kill++) {
      await untilCounted((countedTo(here.capture).get('a') ?? 0) + 20, 60, ['a']);
      run.signal('SIGKILL');
      expect(await run.ended).toBe('SIGKILL');
      run = klog(['follow', '--resume', '--capture', here.capture, '--no-ui']);
    }
    await untilCounted((countedTo(here.capture).get('a') ?? 0) + 50, 60);
    expect(await run.stop()).toBe(130);
    const counted = judged();
    expect(counted).toEqual(names.map((pod) => untorn(pod)));
  });

  it('away while the kubelet rotates, says which lines it could not have', async () => {
    apply(here.namespace, [counterPod({ name: 'a', lines: 60_000, perSecond: 3000 })]);
    const run = followIn(here);
    await untilCounted(1000, 60, ['a']);
    run.signal('SIGKILL');
    await run.ended;
    await sleep(15_000);
    const again = klog(['follow', '--resume', '--capture', here.capture, '--no-ui']);
    await untilCounted(60_000, 120, ['a']);
    await again.stop();
    const [counted] = judge(here.capture);
    expect(counted).toMatchObject({ last: 60_000, repeated: 0 });
    expect(counted?.holes).toEqual([
      {
        first: expect.any(Number) as number,
        last: expect.any(Number) as number,
        isExplained: true,
      },
    ]);
  });
});

describe('containers that end', { timeout: 240_000 }, () => {
  it('by a crash, a kill and for want of memory, leave their last words and the reason', async () => {
    const hog = 'x=x; while true; do x=$x$x$x$x; done';
    apply(here.namespace, [
      counterPod({ name: 'a', lines: 200, perSecond, then: 'exit 3', restartPolicy: 'Always' }),
      counterPod({ name: 'b', lines: 1_000_000, perSecond, restartPolicy: 'Always' }),
      counterPod({
        name: 'c',
        lines: 200,
        perSecond,
        then: hog,
        restartPolicy: 'Always',
        memory: '30Mi',
      }),
    ]);
    const run = followIn(here);
    await untilCounted(150, 60, ['b']);
    killContainer(here.namespace, 'b');
    const instances = (pod: string): readonly Counted[] =>
      judge(here.capture).filter((one) => one.pod === pod);
    await until(
      'three instances of each crash are whole, and the killed one is followed by another',
      () =>
        ['a', 'c'].every((pod) => instances(pod).filter(({ last }) => last === 200).length >= 3) &&
        instances('b').length === 2,
      120,
    );
    await run.stop();
    const all = judge(here.capture);
    expect(all.flatMap(({ holes }) => holes)).toEqual([]);
    expect(all.filter(({ repeated }) => repeated > 0)).toEqual([]);
    expect(storedEnds(here.capture, 'a')[0]).toBe('Error 3');
    expect(storedEnds(here.capture, 'b')[0]).toBe('Error 137');
    expect(storedEnds(here.capture, 'c')[0]).toBe('OOMKilled 137');
  });

  it('with their pod, deleted and replaced under the same name, are told apart', async () => {
    startCounters(100_000, ['a']);
    const run = followIn(here);
    await untilCounted(300, 60, ['a']);
    kubectl(['-n', here.namespace, 'delete', 'pod', 'a', '--wait']);
    startCounters(500, ['a']);
    await until(
      'the new pod counted',
      () => judge(here.capture).length === 2 && judge(here.capture)[1]?.last === 500,
      60,
    );
    await run.stop();
    const [first, second] = judge(here.capture);
    expect(first).toMatchObject({ holes: [], repeated: 0 });
    expect(second).toMatchObject({ last: 500, holes: [], repeated: 0 });
  });
});
