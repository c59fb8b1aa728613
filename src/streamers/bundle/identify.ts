// Whose lines a file holds: what the path says first, then what the bundle's objects add. Prefixes
// inside the lines come later (ingest) and add what is still unknown. Nothing is guessed: a value
// that neither gives stays absent, and objects that contradict the path add nothing.
import type { ContainerRef } from '../../core/container-ref.ts';
import type { PathReading } from './layouts/types.ts';
import type { PodFacts, PodIndex } from './pod-index.ts';

/** The container instance, as far as path and objects know it. */
export function identify(reading: PathReading, pods: PodIndex): ContainerRef {
  const cluster = pods.clusterUid === undefined ? {} : { clusterUid: pods.clusterUid };
  const named = nameByObjects(reading, pods);
  if (named === undefined) return { ...cluster, ...reading.ref };
  const { pod, container } = named;
  return {
    ...cluster,
    ...reading.ref,
    namespace: pod.namespace,
    pod: pod.name,
    // A static pod's folder is named by its configuration's hash, the API knows it by UID.
    ...(pod.uid === undefined ? {} : { podUid: pod.uid }),
    ...(reading.ref.node === undefined && pod.node !== undefined ? { node: pod.node } : {}),
    ...(container === undefined
      ? {}
      : { container, ...instance(reading, pod.containers.get(container) ?? {}) }),
  };
}

function nameByObjects(
  reading: PathReading,
  pods: PodIndex,
): { readonly pod: PodFacts; readonly container?: string } | undefined {
  const { ref, joined, nested } = reading;
  if (nested !== undefined) {
    const pod = pods.find(nested.pod);
    if (pod?.containers.has(nested.container)) return { pod, container: nested.container };
  }
  if (ref.pod === undefined && ref.containerId !== undefined) {
    return pods.findContainer(ref.containerId);
  }
  if (ref.pod !== undefined) {
    const pod = pods.find(ref.pod, ref.namespace, ref.podUid);
    if (pod !== undefined) {
      const container = ref.container ?? onlyContainer(reading, pod);
      return container === undefined ? { pod } : { pod, container };
    }
  }
  return joined === undefined ? undefined : pods.split(joined.text, joined.of);
}

/** `kubectl logs POD` needs no container name where there is one; a dump's sections name theirs. */
function onlyContainer(reading: PathReading, pod: PodFacts): string | undefined {
  if (reading.layout === 'cluster_info_dump' || pod.containers.size !== 1) return undefined;
  return [...pod.containers.keys()][0];
}

/** Which run of the container: by the number in the path, else by current or previous. */
function instance(
  { ref, run }: PathReading,
  facts: {
    readonly restartCount?: number;
    readonly containerId?: string;
    readonly previousContainerId?: string;
  },
): { containerId?: string; restartCount?: number } {
  const { restartCount: now, containerId, previousContainerId } = facts;
  if (now === undefined) return {};
  let count = ref.restartCount;
  if (count === undefined && ref.containerId !== undefined) {
    if (ref.containerId === containerId) count = now;
    else if (ref.containerId === previousContainerId) count = now - 1;
  } else {
    count ??= run === 'previous' ? now - 1 : now;
  }
  if (count === undefined || count < 0) return {};
  const id =
    ref.containerId ??
    (count === now ? containerId : count === now - 1 ? previousContainerId : undefined);
  return { restartCount: count, ...(id === undefined ? {} : { containerId: id }) };
}
