import type { FakeApiServer } from './server.ts';
import type { FakeObject } from './resources.ts';

export interface ContainerState {
  readonly name?: string;
  readonly id?: string;
  readonly restarts?: number;
  readonly state?: 'running' | 'waiting' | 'terminated';
  readonly reason?: string;
  readonly exitCode?: number;
  readonly lastId?: string;
  readonly lastReason?: string;
  readonly kind?: 'init' | 'regular' | 'ephemeral';
  readonly isReady?: boolean;
}

export interface PodState {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly node?: string | null;
  readonly phase?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly owners?: readonly Readonly<Record<string, unknown>>[];
  readonly containers?: readonly ContainerState[];
}

const keys = {
  init: ['initContainers', 'initContainerStatuses'],
  regular: ['containers', 'containerStatuses'],
  ephemeral: ['ephemeralContainers', 'ephemeralContainerStatuses'],
} as const;

/** A pod as the API server describes it: `web-0` in `shop` with one running container `app`. */
export function pod(state: PodState = {}): FakeObject {
  const containers = state.containers ?? [{}];
  const spec: Record<string, unknown> = {
    ...(state.node !== null && { nodeName: state.node ?? 'node-1' }),
  };
  const status: Record<string, unknown> = {
    phase: state.phase ?? 'Running',
    conditions: [
      {
        type: 'Ready',
        status: containers.every((item) => item.isReady !== false) ? 'True' : 'False',
      },
    ],
  };
  for (const [kind, [specKey, statusKey]] of Object.entries(keys)) {
    const own = containers.filter((item) => (item.kind ?? 'regular') === kind);
    if (own.length === 0) continue;
    spec[specKey] = own.map((item) => ({ name: item.name ?? 'app' }));
    status[statusKey] = own.map(containerStatus);
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: state.name ?? 'web-0',
      namespace: state.namespace ?? 'shop',
      uid: state.uid ?? 'pod-1',
      labels: state.labels ?? {},
      ...(state.owners && { ownerReferences: state.owners }),
    },
    spec,
    status,
  };
}

function containerStatus(item: ContainerState): Record<string, unknown> {
  const id = item.id ?? 'c1';
  const state = item.state ?? 'running';
  const ended = {
    containerID: id,
    exitCode: item.exitCode ?? 0,
    finishedAt: '2024-01-01T00:10:00Z',
  };
  return {
    name: item.name ?? 'app',
    restartCount: item.restarts ?? 0,
    ready: item.isReady ?? state === 'running',
    ...(state !== 'waiting' && { containerID: id }),
    state:
      state === 'running'
        ? { running: { startedAt: '2024-01-01T00:00:00Z' } }
        : state === 'terminated'
          ? { terminated: { ...ended, reason: item.reason ?? 'Completed' } }
          : { waiting: { reason: item.reason ?? 'ContainerCreating' } },
    lastState:
      item.lastId === undefined
        ? {}
        : {
            terminated: {
              containerID: item.lastId,
              exitCode: item.exitCode ?? 1,
              reason: item.lastReason ?? 'Error',
              finishedAt: '2024-01-01T00:09:59Z',
            },
          },
  };
}

export function putPod(server: FakeApiServer, state: PodState = {}): void {
  server.resource('v1/pods').put(pod(state));
}
