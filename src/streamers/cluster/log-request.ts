// The address of a container's log with exactly the options that are meant: 0 is a value, and a
// start time is whole seconds in UTC, because the API server cuts it to them anyway.
import type { InstantParts } from '../../core/time.ts';
import type { QueryParameters } from './http.ts';

/** What of the log to serve; at most one of `sinceSeconds` and `sinceTime`. */
export interface LogWindow {
  readonly sinceSeconds?: number;
  readonly sinceTime?: InstantParts;
  readonly tailLines?: number;
  readonly limitBytes?: number;
}

export interface LogRequest extends LogWindow {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly isFollowing: boolean;
  readonly isPrevious: boolean;
}

export function logPath(request: Pick<LogRequest, 'namespace' | 'pod'>): string {
  const { namespace, pod } = request;
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
}

export function logQuery(request: LogRequest): QueryParameters {
  const query: [string, string][] = [
    ['container', request.container],
    ['timestamps', 'true'],
  ];
  if (request.isFollowing) query.push(['follow', 'true']);
  if (request.isPrevious) query.push(['previous', 'true']);
  if (request.sinceTime !== undefined) query.push(['sinceTime', wholeSeconds(request.sinceTime)]);
  else if (request.sinceSeconds !== undefined)
    query.push(['sinceSeconds', String(request.sinceSeconds)]);
  if (request.tailLines !== undefined) query.push(['tailLines', String(request.tailLines)]);
  if (request.limitBytes !== undefined) query.push(['limitBytes', String(request.limitBytes)]);
  return query;
}

function wholeSeconds(time: InstantParts): string {
  const seconds = Math.floor(time.us / 1e6);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
