// Rows that come from comparing two looks at a pod: restarts with how the instance before ended, the
// phase, the readiness. Pure.
import type { ContainerRef } from '../../core/container-ref.ts';
import type { InstantParts } from '../../core/time.ts';
import type { StreamMessage } from '../types.ts';
import type { ContainerView, PodView, Termination } from './pod-view.ts';

/** Whose rows: the cluster's part of every reference. */
export type ClusterRef = Pick<ContainerRef, 'cluster' | 'clusterUid'>;

export function podRef(cluster: ClusterRef, pod: PodView): ContainerRef {
  return {
    ...cluster,
    namespace: pod.namespace,
    pod: pod.name,
    podUid: pod.uid,
    ...(pod.node !== undefined && { node: pod.node }),
  };
}

/**
 * Rows for what changed. At the first look (`before` absent) that is how instances ended, as far as
 * the pod still says so. An end is told once, in the stream of the instance that ended and at the
 * time of its end: a capture keeps one row for each `previousContainerId`.
 */
export function podChanges(
  cluster: ClusterRef,
  before: PodView | undefined,
  after: PodView,
  now: InstantParts,
): readonly StreamMessage[] {
  const rows: StreamMessage[] = [];
  const ref = podRef(cluster, after);
  if (before !== undefined && before.phase !== after.phase && after.phase !== undefined)
    rows.push({ kind: 'state', ref, time: now, state: change('phase', before.phase, after.phase) });
  if (
    before?.isReady !== undefined &&
    after.isReady !== undefined &&
    before.isReady !== after.isReady
  )
    rows.push({
      kind: 'state',
      ref,
      time: now,
      state: change('readiness', readiness(before.isReady), readiness(after.isReady)),
    });
  for (const container of after.containers) {
    const old = before?.containers.find((item) => item.name === container.name);
    const told = new Set((old === undefined ? [] : endsOf(old)).map(({ key }) => key));
    for (const end of endsOf(container))
      if (!told.has(end.key)) rows.push(restartRow(ref, container, end));
  }
  return rows;
}

function change(what: 'phase' | 'readiness', from: string | undefined, to: string) {
  return { what, to, ...(from !== undefined && { from }) };
}

function readiness(isReady: boolean): string {
  return isReady ? 'ready' : 'not ready';
}

interface InstanceEnd {
  readonly ended: Termination;
  readonly restartCount: number;
  /** The same for two looks at one end. */
  readonly key: string;
}

/** Ends that the pod tells of: of the instance before the present one, and of this one where it failed. */
function endsOf(container: ContainerView): readonly InstanceEnd[] {
  const { lastTerminated: last, terminated: present, restartCount, containerId } = container;
  const ends: InstanceEnd[] = [];
  const add = (ended: Termination, count: number): void => {
    if (count < 0) return;
    const key = ended.containerId ?? `${count} ${ended.finishedAt?.us ?? ''}`;
    ends.push({ ended, restartCount: count, key });
  };
  // A container that waits to be started again is still counted as the instance that ended.
  if (last !== undefined)
    add(
      last,
      restartCount - (last.containerId !== undefined && last.containerId === containerId ? 0 : 1),
    );
  const isFailed = (present?.exitCode ?? 0) !== 0 || present?.reason === 'OOMKilled';
  if (present !== undefined && isFailed) add(present, restartCount);
  return ends;
}

function restartRow(
  pod: ContainerRef,
  container: ContainerView,
  { ended, restartCount }: InstanceEnd,
): StreamMessage {
  const { finishedAt: time, containerId, exitCode, signal, reason } = ended;
  return {
    kind: 'restart',
    ref: {
      ...pod,
      container: container.name,
      restartCount,
      ...(containerId !== undefined && { containerId }),
    },
    ...(time !== undefined && { time }),
    restart: {
      ...(exitCode !== undefined && { exitCode }),
      ...(signal !== undefined && { signal }),
      ...(reason !== undefined && { reason }),
      ...(containerId !== undefined && { previousContainerId: containerId }),
    },
  };
}
