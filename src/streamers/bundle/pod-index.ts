// What the bundle's objects say of pods, kept small: names, ids and run counts, not the objects. A
// bundle of ten thousand pods fits in a few megabytes. Where two pods share a name (re-created
// while the bundle was taken) only what both agree on is said.
import { bareContainerId } from '../../core/container-ref.ts';
import { asObject, asObjects, readText, type JsonObject } from '../../core/json.ts';

interface PodContainer {
  readonly restartCount?: number;
  readonly containerId?: string;
  readonly previousContainerId?: string;
}

export interface PodFacts {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly node?: string;
  /** `kubernetes.io/config.hash` of a static pod: names its log folder instead of the UID. */
  readonly configHash?: string;
  readonly containers: ReadonlyMap<string, PodContainer>;
}

export class PodIndex {
  readonly #byName = new Map<string, PodFacts[]>();
  readonly #byContainerId = new Map<string, { pod: PodFacts; container: string }>();
  /** UID of the kube-system namespace, which identifies the cluster. */
  clusterUid: string | undefined;

  /** Takes note of an object; anything but a Pod or the kube-system Namespace is passed over. */
  add(object: JsonObject): void {
    const metadata = asObject(object['metadata']);
    const name = readText(metadata['name']);
    if (name === undefined) return;
    if (object['kind'] === 'Namespace' && name === 'kube-system') {
      this.clusterUid ??= readText(metadata['uid']);
    }
    if (object['kind'] !== 'Pod') return;
    const pod = podFacts(object, metadata, name);
    const known = this.#byName.get(name) ?? [];
    const same = known.findIndex(
      (other) => other.namespace === pod.namespace && other.uid === pod.uid,
    );
    if (same >= 0) known[same] = newest(known[same], pod);
    else known.push(pod);
    this.#byName.set(name, known);
    for (const [container, { containerId, previousContainerId }] of pod.containers) {
      if (containerId !== undefined) this.#byContainerId.set(containerId, { pod, container });
      if (previousContainerId !== undefined) {
        this.#byContainerId.set(previousContainerId, { pod, container });
      }
    }
  }

  /** The one pod of that name (and namespace and UID, where given); absent where there are more. */
  find(name: string, namespace?: string, uid?: string): PodFacts | undefined {
    const fitting = (this.#byName.get(name) ?? []).filter(
      (pod) =>
        (namespace === undefined || pod.namespace === namespace) &&
        (uid === undefined || pod.uid === uid || pod.configHash === uid),
    );
    return fitting.length === 1 ? fitting[0] : undefined;
  }

  /** The pod and container a container id belongs to, without the `containerd://` before it. */
  findContainer(
    containerId: string,
  ): { readonly pod: PodFacts; readonly container: string } | undefined {
    return this.#byContainerId.get(containerId);
  }

  /** Splits names glued by `-` at the one place where the objects know both halves. */
  split(
    joined: string,
    of: 'namespace-pod' | 'pod-container',
  ): { readonly pod: PodFacts; readonly container?: string } | undefined {
    const found: { pod: PodFacts; container?: string }[] = [];
    for (let at = joined.indexOf('-'); at >= 0; at = joined.indexOf('-', at + 1)) {
      const left = joined.slice(0, at);
      const right = joined.slice(at + 1);
      const pod = of === 'namespace-pod' ? this.find(right, left) : this.find(left);
      if (pod === undefined) continue;
      if (of === 'namespace-pod') found.push({ pod });
      else if (pod.containers.has(right)) found.push({ pod, container: right });
    }
    return found.length === 1 ? found[0] : undefined;
  }
}

function podFacts(object: JsonObject, metadata: JsonObject, name: string): PodFacts {
  const spec = asObject(object['spec']);
  const status = asObject(object['status']);
  const annotations = asObject(metadata['annotations']);
  const containers = new Map<string, PodContainer>();
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    for (const container of asObjects(spec[list])) {
      const containerName = readText(container['name']);
      if (containerName !== undefined) containers.set(containerName, {});
    }
  }
  for (const list of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']) {
    for (const container of asObjects(status[list])) {
      const containerName = readText(container['name']);
      if (containerName !== undefined) containers.set(containerName, containerFacts(container));
    }
  }
  const uid = readText(metadata['uid']);
  const node = readText(spec['nodeName']);
  const configHash = readText(annotations['kubernetes.io/config.hash']);
  return {
    namespace: readText(metadata['namespace']) ?? 'default',
    name,
    ...(uid === undefined ? {} : { uid }),
    ...(node === undefined ? {} : { node }),
    ...(configHash === undefined ? {} : { configHash }),
    containers,
  };
}

function containerFacts(status: JsonObject): PodContainer {
  const restartCount = status['restartCount'];
  const lastState = asObject(status['lastState']);
  const terminated = asObject(lastState['terminated']);
  const containerId = bareContainerId(readText(status['containerID']));
  const previousContainerId = bareContainerId(readText(terminated['containerID']));
  return {
    ...(typeof restartCount === 'number' ? { restartCount } : {}),
    ...(containerId === undefined ? {} : { containerId }),
    ...(previousContainerId === undefined ? {} : { previousContainerId }),
  };
}

/** Of two readings of one pod the one that has run further. */
function newest(a: PodFacts | undefined, b: PodFacts): PodFacts {
  const runs = (pod: PodFacts): number =>
    [...pod.containers.values()].reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
  return a !== undefined && runs(a) > runs(b) ? a : b;
}
