// States of following for screens: all well, on the way there, and with everything that can be wrong.
import type { LiveState, LiveStream, StreamState } from '../../src/core/live-state.ts';

function stream(pod: string, state: StreamState, reason?: string): LiveStream {
  const origin = { cluster: 'prod', namespace: 'shop', pod, container: 'app' };
  return { origin, state, ...(reason === undefined ? {} : { reason }) };
}

const connected = [{ name: 'dev', state: 'connected' }] as const;

/** Eight pods, three of which have been read. */
export const connecting: LiveState = {
  clusters: connected,
  streams: [
    ...['web-0', 'web-1', 'web-2'].map((pod) => stream(pod, 'live')),
    ...['api-0', 'api-1', 'api-2'].map((pod) => stream(pod, 'reading')),
    ...['job-0', 'job-1'].map((pod) => stream(pod, 'waiting', 'ContainerCreating')),
  ],
  troubles: [],
  isCaughtUp: false,
  lagMs: 0,
};

/** The streams of the shop's rows, and a pod whose log may not be read. */
export const troubled: LiveState = {
  clusters: [
    { name: 'dev', state: 'connected' },
    { name: 'staging', state: 'reconnecting', reason: 'connect ECONNREFUSED 10.0.0.1:6443' },
  ],
  streams: [
    stream('checkout-5b6d7f8c9-abcde', 'live'),
    stream('checkout-5b6d7f8c9-fghij', 'reconnecting', 'socket hang up'),
    stream('postgres-0', 'live'),
    stream('payments-x', 'refused', 'pods "payments-x" is forbidden'),
    stream('migrate-1', 'ended'),
  ],
  troubles: [
    {
      code: 'log_forbidden',
      message: 'cannot get pods/log in the namespace `shop`',
      reason: 'pods "payments-x" is forbidden: User "ann" cannot get resource "pods/log"',
      help: 'a Role with this rule grants it: {apiGroups: [""], resources: ["pods/log"], verbs: ["get"]}',
    },
  ],
  isCaughtUp: true,
  lagMs: 2300,
};

/** Nothing more comes from any container. */
export const ended: LiveState = {
  clusters: connected,
  streams: ['migrate-1', 'migrate-2', 'migrate-3'].map((pod) => stream(pod, 'ended')),
  troubles: [],
  isCaughtUp: true,
  lagMs: 0,
};
