// The part of a pod that following needs, read from its JSON once: who it is, its containers of all
// three kinds, and which instance a log request would serve.
import { bareContainerId } from '../../core/container-ref.ts';
import type { InstantParts } from '../../core/time.ts';
import type { JsonObject } from '../../core/json.ts';
import { mapAt, numberAt, objectAt, objectsAt, textAt } from './json.ts';

export const containerKinds = ['init', 'regular', 'ephemeral'] as const;
export type ContainerKind = (typeof containerKinds)[number];

/** How an instance ended. */
export interface Termination {
  readonly containerId?: string;
  readonly exitCode?: number;
  readonly signal?: number;
  readonly reason?: string;
  readonly startedAt?: InstantParts;
  readonly finishedAt?: InstantParts;
}

export interface ContainerView {
  readonly name: string;
  readonly kind: ContainerKind;
  readonly state: 'waiting' | 'running' | 'terminated';
  /** `waiting.reason` or `terminated.reason`. */
  readonly reason?: string;
  readonly containerId?: string;
  readonly restartCount: number;
  readonly isReady: boolean;
  readonly startedAt?: InstantParts;
  readonly terminated?: Termination;
  readonly lastTerminated?: Termination;
}

export interface OwnerView {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface PodView {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node?: string;
  readonly phase?: string;
  readonly isReady?: boolean;
  readonly isDeleting: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly owners: readonly OwnerView[];
  readonly containers: readonly ContainerView[];
}

/** Reads a pod; absent where it has no name or UID. */
export function podView(pod: JsonObject): PodView | undefined {
  const metadata = objectAt(pod, 'metadata');
  const name = textAt(metadata, 'name');
  const namespace = textAt(metadata, 'namespace');
  const uid = textAt(metadata, 'uid');
  if (name === undefined || namespace === undefined || uid === undefined) return undefined;
  const spec = objectAt(pod, 'spec');
  const status = objectAt(pod, 'status');
  const node = textAt(spec, 'nodeName');
  const phase = textAt(status, 'phase');
  const ready = objectsAt(status, 'conditions').find((item) => item['type'] === 'Ready');
  return {
    namespace,
    name,
    uid,
    ...(node !== undefined && { node }),
    ...(phase !== undefined && { phase }),
    ...(ready !== undefined && { isReady: ready['status'] === 'True' }),
    isDeleting: textAt(metadata, 'deletionTimestamp') !== undefined,
    labels: mapAt(metadata, 'labels'),
    owners: ownersOf(metadata),
    containers: [
      ...containersOf(spec, 'initContainers', status, 'initContainerStatuses', 'init'),
      ...containersOf(spec, 'containers', status, 'containerStatuses', 'regular'),
      ...containersOf(
        spec,
        'ephemeralContainers',
        status,
        'ephemeralContainerStatuses',
        'ephemeral',
      ),
    ],
  };
}

/** Owners of any object's metadata, the controller first. */
export function ownersOf(metadata: JsonObject): readonly OwnerView[] {
  const owners = objectsAt(metadata, 'ownerReferences').flatMap((item) => {
    const apiVersion = textAt(item, 'apiVersion');
    const kind = textAt(item, 'kind');
    const name = textAt(item, 'name');
    const uid = textAt(item, 'uid');
    if (apiVersion === undefined || kind === undefined || name === undefined || uid === undefined)
      return [];
    return [{ owner: { apiVersion, kind, name, uid }, isController: item['controller'] === true }];
  });
  owners.sort((a, b) => Number(b.isController) - Number(a.isController));
  return owners.map((item) => item.owner);
}

function containersOf(
  spec: JsonObject,
  specKey: string,
  status: JsonObject,
  statusKey: string,
  kind: ContainerKind,
): readonly ContainerView[] {
  const statuses = new Map(
    objectsAt(status, statusKey).map((item) => [textAt(item, 'name') ?? '', item]),
  );
  const names = new Set([
    ...objectsAt(spec, specKey).map((item) => textAt(item, 'name') ?? ''),
    ...statuses.keys(),
  ]);
  names.delete('');
  return [...names].map((name) => containerView(name, kind, statuses.get(name) ?? {}));
}

function containerView(name: string, kind: ContainerKind, status: JsonObject): ContainerView {
  const state = objectAt(status, 'state');
  const running = objectAt(state, 'running');
  const waiting = objectAt(state, 'waiting');
  const isTerminated = state['terminated'] !== undefined;
  const isRunning = state['running'] !== undefined;
  const terminated = termination(objectAt(state, 'terminated'));
  const last = objectAt(status, 'lastState');
  const containerId = bareContainerId(textAt(status, 'containerID'));
  const reason = isTerminated ? terminated.reason : textAt(waiting, 'reason');
  const startedAt = isRunning ? instantAt(running, 'startedAt') : terminated.startedAt;
  return {
    name,
    kind,
    state: isRunning ? 'running' : isTerminated ? 'terminated' : 'waiting',
    ...(reason !== undefined && { reason }),
    ...(containerId !== undefined && { containerId }),
    restartCount: numberAt(status, 'restartCount') ?? 0,
    isReady: status['ready'] === true,
    ...(startedAt !== undefined && { startedAt }),
    ...(isTerminated && { terminated }),
    ...(last['terminated'] !== undefined && {
      lastTerminated: termination(objectAt(last, 'terminated')),
    }),
  };
}

function termination(value: JsonObject): Termination {
  const containerId = bareContainerId(textAt(value, 'containerID'));
  const exitCode = numberAt(value, 'exitCode');
  const signal = numberAt(value, 'signal');
  const reason = textAt(value, 'reason');
  const startedAt = instantAt(value, 'startedAt');
  const finishedAt = instantAt(value, 'finishedAt');
  return {
    ...(containerId !== undefined && { containerId }),
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && signal !== 0 && { signal }),
    ...(reason !== undefined && { reason }),
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
  };
}

/** A time of the API (whole seconds) as an instant; absent where there is none. */
function instantAt(value: JsonObject, key: string): InstantParts | undefined {
  const ms = Date.parse(textAt(value, key) ?? '');
  return Number.isFinite(ms) ? { us: ms * 1000, restNs: 0 } : undefined;
}

/**
 * The instance whose log the kubelet serves for this container, by its own rules
 * (validateContainerLogStatus): a container that waits after a crash serves its last dead one.
 */
export function servedInstance(view: ContainerView, isPrevious: boolean): string | undefined {
  const last = view.lastTerminated?.containerId;
  if (isPrevious) return last;
  if (view.state === 'running') return view.containerId;
  if (view.state === 'terminated') return view.terminated?.containerId ?? last;
  return last;
}
