// What the API server and the kubelet say in place of a log. The texts are those of Kubernetes'
// source (pkg/kubelet/kubelet_pods.go, kuberuntime logs); matching is by their fixed parts.
import type { ApiError } from './http.ts';

const insideBody = [
  'unable to retrieve container logs for ',
  'failed to try resolving symlinks in path ',
  'failed to get parse function: ',
  'failed to open log file ',
  'failed to create fsnotify watcher: ',
  'failed to get container status ',
  'context cancelled',
  'context canceled',
  'rpc error: code = ',
  'container not found in pod',
] as const;

/** A line without a stamp that holds the kubelet's own words, not the application's. */
export function isKubeletError(text: string): boolean {
  return insideBody.some((start) => text.startsWith(start));
}

/** How an error answer to a log request is to be taken. */
export type LogRefusal =
  /** Nothing to read yet: the container waits, is being created, or is not scheduled. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** There is no earlier instance, or its log is gone. */
  | { readonly kind: 'no_previous' }
  /** Our user lacks the right. */
  | { readonly kind: 'forbidden' }
  /** The pod or the container is not there. */
  | { readonly kind: 'missing' }
  /** The API server or the kubelet has a problem of its own; `isSlow`: hurrying does not help. */
  | { readonly kind: 'trouble'; readonly isSlow: boolean };

/** Sorts an error answer of `pods/log` by what to do about it. */
export function logRefusal(error: ApiError): LogRefusal {
  const { status, message } = error;
  if (status === 204) return { kind: 'waiting', reason: 'not scheduled' };
  if (status === 400) {
    if (message.includes('previous terminated container')) return { kind: 'no_previous' };
    if (message.includes('is not valid for pod')) return { kind: 'missing' };
    const waiting = / is waiting to start(?:: (.*)| - (no logs yet))?$/.exec(message);
    if (waiting !== null)
      return { kind: 'waiting', reason: waiting[1] ?? waiting[2] ?? 'waiting to start' };
    if (message.includes('trying and failing to pull image'))
      return { kind: 'waiting', reason: 'image cannot be pulled' };
    if (message.endsWith('is terminated') || message.endsWith('is not available'))
      return { kind: 'waiting', reason: 'no log is available' };
    // The kubelet has just started and does not know its pods yet.
    return { kind: 'trouble', isSlow: false };
  }
  if (status === 403) {
    // A 403 without the API server's words is the kubelet refusing the API server.
    const isOurs = message.includes('is forbidden: User') || message.includes('pods/log');
    return isOurs ? { kind: 'forbidden' } : { kind: 'trouble', isSlow: true };
  }
  if (status === 401) return { kind: 'trouble', isSlow: true };
  if (status === 404) return { kind: 'missing' };
  return { kind: 'trouble', isSlow: false };
}
