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
 * Rows for what changed. At the first look (`before` absent) only the last restart of each
 * container is told, at the time it happened: a capture that holds it already keeps one row for
 * each `previousContainerId`.
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
    const row = restartRow(ref, old, container, before === undefined);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

function change(what: 'phase' | 'readiness', from: string | undefined, to: string) {
  return { what, to, ...(from !== undefined && { from }) };
}

function readiness(isReady: boolean): string {
  return isReady ? 'ready' : 'not ready';
}

function restartRow(
  pod: ContainerRef,
  before: ContainerView | undefined,
  after: ContainerView,
  isFirst: boolean,
): StreamMessage | undefined {
  const ended: Termination | undefined = after.lastTerminated;
  const hasRestarted = isFirst
    ? after.restartCount > 0
    : before !== undefined && after.restartCount > before.restartCount;
  if (!hasRestarted) return undefined;
  const time = after.startedAt ?? ended?.finishedAt;
  const { containerId, exitCode, signal, reason } = ended ?? {};
  return {
    kind: 'restart',
    ref: {
      ...pod,
      container: after.name,
      restartCount: after.restartCount,
      ...(after.containerId !== undefined && { containerId: after.containerId }),
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
