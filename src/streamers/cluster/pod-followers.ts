// The pods that are followed, and the followers of their containers, as they come and go.
import { type ContainerFollower, containerFollower } from './container-follower.ts';
import type { FollowRun } from './follow-run.ts';
import { type Gate, gate } from './gate.ts';
import { podChanges, podRef } from './pod-changes.ts';
import type { PodView } from './pod-view.ts';
import { selectsContainer } from './selection.ts';

export interface PodFollowers {
  /** The pod is there, or has changed. Initial: it was there before we were. */
  readonly take: (pod: PodView, isInitial: boolean) => void;
  /** It is gone; what its containers still have to say is read. Answers whether it was followed. */
  readonly leave: (uid: string) => boolean;
  readonly count: () => number;
  /** All pods that were there have been found. */
  readonly allListed: () => void;
}

interface FollowedPod {
  view: PodView;
  readonly containers: Map<string, ContainerFollower>;
}

/** Connections being opened at a time. */
const openings = 8;

/** `onPod` is called for each pod that is followed, and again when it changes. */
export function podFollowers(run: FollowRun, onPod: (pod: PodView) => void): PodFollowers {
  const { client, cluster, clock, selection, signal, summary } = run;
  const pods = new Map<string, FollowedPod>();
  const openGate = gate(openings);
  const streamGate: Gate = gate(selection.maxLogRequests);

  let areTurnsTold = false;
  const sayTurns = (): void => {
    if (areTurnsTold) return;
    areTurnsTold = true;
    const message = `reading ${streamGate.inside()} of ${summary.containers} containers: --max-log-requests is ${selection.maxLogRequests}, the others wait their turn`;
    run.send({ kind: 'report', report: { code: 'waiting_turn', message } });
  };

  let isListed = false;
  let unsettled = 0;
  let isCaughtUpTold = false;
  const sayCaughtUp = (): void => {
    if (!isListed || unsettled > 0 || isCaughtUpTold || run.isStopped()) return;
    isCaughtUpTold = true;
    run.send({ kind: 'all_caught_up', pods: summary.pods, containers: summary.containers });
  };

  const attach = (pod: PodView, followed: FollowedPod, isInitial: boolean): void => {
    for (const view of pod.containers) {
      const follower = followed.containers.get(view.name);
      if (follower !== undefined) {
        follower.update(pod, view);
        continue;
      }
      if (!selectsContainer(selection, view)) continue;
      summary.containers += 1;
      unsettled += 1;
      const created = containerFollower(
        {
          client,
          cluster,
          sink: run.sink,
          clock,
          signal,
          openGate,
          streamGate,
          isFollowing: selection.isFollowing,
          isPrevious: selection.previous,
          wholePrevious: selection.wholePrevious === true,
          window: isInitial ? selection.window : {},
          isWanted: (item) => selectsContainer(selection, item),
          onWait: sayTurns,
          onSettled: () => {
            unsettled -= 1;
            sayCaughtUp();
          },
          onForbidden: (message) => {
            run.forbidden(
              { apiVersion: 'v1', resource: 'pods/log' },
              ['get'],
              pod.namespace,
              message,
            );
          },
          ...(run.resume !== undefined && { resume: run.resume }),
          ...(run.idleProbeMs !== undefined && { idleProbeMs: run.idleProbeMs }),
        },
        pod,
        view,
      );
      followed.containers.set(view.name, created);
      run.goOn(created.done);
    }
  };

  return {
    take: (pod, isInitial) => {
      const known = pods.get(pod.uid);
      for (const row of podChanges(cluster, known?.view, pod, run.now())) run.send(row);
      const followed = known ?? { view: pod, containers: new Map<string, ContainerFollower>() };
      followed.view = pod;
      if (known === undefined) {
        pods.set(pod.uid, followed);
        summary.pods += 1;
      }
      onPod(pod);
      attach(pod, followed, isInitial);
    },
    leave: (uid) => {
      const followed = pods.get(uid);
      if (followed === undefined) return false;
      for (const follower of followed.containers.values()) follower.leave();
      run.send({ kind: 'stream', ref: podRef(cluster, followed.view), state: 'gone' });
      pods.delete(uid);
      return true;
    },
    count: () => pods.size,
    allListed: () => {
      isListed = true;
      sayCaughtUp();
    },
  };
}
