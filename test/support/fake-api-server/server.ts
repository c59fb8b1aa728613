// A Kubernetes API server for tests: real HTTP on the loopback interface, lists and watches with
// resource versions, pod logs by the kubelet's rules, and a script of what goes wrong with which
// request. It holds no timers of its own: everything happens when the test says so.
import http from 'node:http';
import type net from 'node:net';
import type { InstantParts } from '../../../src/core/time.ts';
import { type ContainerLog, type ServeOptions, containerLog } from './container-log.ts';
import {
  type Collection,
  type FakeObject,
  type WatchFrame,
  collection,
  matchesFields,
  matchesLabels,
} from './resources.ts';

/** What happens to a body: after so many bytes, or where it would otherwise go on (`Infinity`). */
export interface BodyFault {
  readonly kind: 'end_clean' | 'destroy' | 'reset' | 'fin' | 'stall';
  readonly afterBytes: number;
}

/** What happens to one request. */
export type Fault =
  | BodyFault
  | {
      readonly kind: 'status';
      readonly code: number;
      readonly body?: unknown;
      readonly headers?: http.OutgoingHttpHeaders;
    }
  /** 200 with this body and a clean end. */
  | { readonly kind: 'body'; readonly text: string }
  /** Takes the request and never answers. */
  | { readonly kind: 'no_headers' };

export interface SeenRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
}

export interface FakeApiServer {
  readonly url: URL;
  readonly requests: readonly SeenRequest[];
  /** Objects of a resource, by its path without namespace: `v1/pods`, `apps/v1/deployments`. */
  readonly resource: (path: string) => Collection;
  /** The log of an instance, by its container id. */
  readonly log: (containerId: string) => ContainerLog;
  /** Faults for the next requests whose path (with query) matches, first come first served. */
  readonly script: (pattern: RegExp, ...faults: readonly Fault[]) => void;
  /** What goes wrong with a request that no script is left for. */
  readonly otherwise: (choose: (request: SeenRequest) => Fault | undefined) => void;
  /** Faults of all open bodies: as a server that dies or a network that breaks. */
  readonly breakAll: (kind: BodyFault['kind'], pattern?: RegExp) => number;
  /** Open bodies of requests that match. */
  readonly open: (pattern: RegExp) => number;
  /** Resolves when a request that matches comes (from now on). */
  readonly nextRequest: (pattern: RegExp) => Promise<SeenRequest>;
  /** The node's clock, for `sinceSeconds` and the Date header. */
  clock: InstantParts;
  readonly close: () => Promise<void>;
}

interface OpenBody {
  readonly url: string;
  readonly fail: (kind: BodyFault['kind']) => void;
}

export async function fakeApiServer(): Promise<FakeApiServer> {
  const resources = new Map<string, Collection>();
  const logs = new Map<string, ContainerLog>();
  const scripts: { readonly pattern: RegExp; readonly faults: Fault[] }[] = [];
  const requests: SeenRequest[] = [];
  const bodies = new Set<OpenBody>();
  const waiters = new Set<{ pattern: RegExp; resolve: (request: SeenRequest) => void }>();
  let choose: (request: SeenRequest) => Fault | undefined = () => undefined;

  const resource = (path: string): Collection => {
    const found = resources.get(path) ?? collection();
    resources.set(path, found);
    return found;
  };
  const log = (containerId: string): ContainerLog => {
    const found = logs.get(containerId) ?? containerLog();
    logs.set(containerId, found);
    return found;
  };
  const faultFor = (url: string, request: SeenRequest): Fault | undefined => {
    const script = scripts.find((item) => item.faults.length > 0 && item.pattern.test(url));
    return script === undefined ? choose(request) : script.faults.shift();
  };

  /** A body that a fault may end at any byte. */
  const startBody = (
    url: string,
    response: http.ServerResponse,
    fault: BodyFault | undefined,
    onOver: () => void,
  ): { write: (bytes: Buffer) => void; end: () => void } => {
    let sent = 0;
    let isOver = false;
    let isCutting = false;
    const finish = (kind: BodyFault['kind'] | 'done'): void => {
      if (isOver) return;
      isOver = true;
      onOver();
      if (kind !== 'stall') bodies.delete(body);
      if (kind === 'stall') return;
      if (kind === 'end_clean' || kind === 'done') response.end();
      else cutSocket(response, kind);
    };
    const body: OpenBody = {
      url,
      fail: (kind) => {
        // A stalled body stays open for the client, and a later fault still reaches its socket.
        if (isOver && kind !== 'stall') {
          bodies.delete(body);
          if (kind === 'end_clean') response.end();
          else cutSocket(response, kind);
        } else finish(kind);
      },
    };
    bodies.add(body);
    response.on('close', () => {
      bodies.delete(body);
      finish('done');
    });
    return {
      write: (bytes) => {
        if (isOver || isCutting || bytes.length === 0) return;
        const room = (fault?.afterBytes ?? Infinity) - sent;
        const part = bytes.length > room ? bytes.subarray(0, room) : bytes;
        sent += part.length;
        if (part.length === bytes.length) {
          response.write(part);
          return;
        }
        const kind = fault?.kind ?? 'destroy';
        isCutting = true;
        // The cut comes when the bytes before it are on their way.
        if (part.length === 0) finish(kind);
        else
          response.write(part, () => {
            finish(kind);
          });
        if (part.length > 0) onOver();
      },
      end: () => {
        if (isCutting) return;
        if (fault?.afterBytes !== Infinity) finish('done');
        else finish(fault.kind);
      },
    };
  };

  const serveLog = (
    pod: FakeObject,
    seen: SeenRequest,
    url: string,
    response: http.ServerResponse,
    fault?: BodyFault,
  ): void => {
    const { query } = seen;
    const container = query.get('container') ?? '';
    const isPrevious = query.get('previous') === 'true';
    const target = logTarget(pod, container, isPrevious);
    if ('code' in target) {
      sendStatus(response, target.code, target.message);
      return;
    }
    const source = log(target.containerId);
    const options: ServeOptions = {
      ...sinceOf(query, server.clock),
      ...(query.has('tailLines') && { tailLines: Number(query.get('tailLines')) }),
    };
    response.writeHead(200, {
      'Content-Type': 'text/plain',
      Date: new Date(Math.floor(server.clock.us / 1000)).toUTCString(),
    });
    response.flushHeaders();
    const reader = source.reader(options);
    let left = query.has('limitBytes') ? Number(query.get('limitBytes')) : Infinity;
    let forget: () => void = () => undefined;
    let unwatch: () => void = () => undefined;
    const body = startBody(url, response, fault, () => {
      forget();
      unwatch();
    });
    const pump = (): void => {
      const bytes = reader.read();
      const part = bytes.length > left ? bytes.subarray(0, left) : bytes;
      left -= part.length;
      body.write(part);
      if (left === 0) body.end();
    };
    const isEnded = (): boolean => {
      const now = resource('v1/pods')
        .all()
        .find((item) => item.metadata.uid === pod.metadata.uid);
      const status = now === undefined ? undefined : containerStatus(now, container);
      return !isRunning(status) || status?.['containerID'] !== target.containerId;
    };
    pump();
    if (query.get('follow') !== 'true' || isPrevious || isEnded()) {
      body.end();
      return;
    }
    forget = source.onWrite(pump);
    unwatch = resource('v1/pods').onChange(() => {
      if (!isEnded()) return;
      pump();
      body.end();
    });
  };

  const serveCollection = (
    match: ResourcePath,
    seen: SeenRequest,
    url: string,
    response: http.ServerResponse,
    fault?: BodyFault,
  ): void => {
    const { query } = seen;
    const source = resource(match.resource);
    const matches = (object: FakeObject): boolean =>
      (match.namespace === undefined || object.metadata.namespace === match.namespace) &&
      matchesLabels(object, query.get('labelSelector') ?? '') &&
      matchesFields(object, query.get('fieldSelector') ?? '');
    if (query.get('watch') !== 'true') {
      const all = source.all().filter(matches);
      const offset = Number(query.get('continue') ?? 0);
      const limit = Number(query.get('limit') ?? 0) || all.length;
      const next = offset + limit;
      const page = JSON.stringify({
        kind: 'List',
        metadata: {
          resourceVersion: String(source.version()),
          ...(next < all.length && { continue: String(next) }),
        },
        items: all.slice(offset, next),
      });
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const body = startBody(url, response, fault, () => undefined);
      body.write(Buffer.from(page));
      body.end();
      return;
    }
    let version = Number(query.get('resourceVersion') ?? 0);
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    let forget: () => void = () => undefined;
    const body = startBody(url, response, fault, () => {
      forget();
    });
    if (version < source.oldest()) {
      body.write(frame('ERROR', statusObject(410, 'too old resource version', 'Expired')));
      body.end();
      return;
    }
    const known = new Set<string>();
    const pump = (): void => {
      for (const event of source.since(version)) {
        version = event.version;
        const type = visibleType(event, matches(event.object), known);
        if (type !== undefined) body.write(frame(type, event.object));
      }
    };
    for (const object of source.all())
      if (matches(object) && Number(object.metadata.resourceVersion) <= version)
        known.add(object.metadata.uid);
    pump();
    forget = source.onChange(pump);
  };

  const answer = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const url = request.url ?? '/';
    const parsed = new URL(url, 'http://x');
    const seen = { path: parsed.pathname, query: parsed.searchParams, headers: request.headers };
    requests.push(seen);
    for (const waiter of waiters)
      if (waiter.pattern.test(url)) {
        waiters.delete(waiter);
        waiter.resolve(seen);
      }
    const fault = faultFor(url, seen);
    if (fault?.kind === 'no_headers') return;
    if (fault?.kind === 'status') {
      sendStatus(response, fault.code, 'scripted', fault.body, fault.headers);
      return;
    }
    if (fault?.kind === 'body') {
      response.writeHead(200, { 'Content-Type': 'text/plain' });
      response.end(fault.text);
      return;
    }
    const discovery = discoveryAnswers.get(seen.path);
    if (discovery !== undefined) {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(discovery));
      return;
    }
    const match = resourcePath(seen.path);
    if (match === undefined) {
      sendStatus(response, 404, 'the server could not find the requested resource');
      return;
    }
    if (match.name === undefined) {
      serveCollection(match, seen, url, response, fault);
      return;
    }
    const object = resource(match.resource)
      .all()
      .find(
        (item) => item.metadata.name === match.name && item.metadata.namespace === match.namespace,
      );
    if (object === undefined) {
      sendStatus(
        response,
        404,
        `${match.resource} "${match.name}" not found`,
        undefined,
        {},
        'NotFound',
      );
      return;
    }
    if (match.isLog) {
      serveLog(object, seen, url, response, fault);
      return;
    }
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const body = startBody(url, response, fault, () => undefined);
    body.write(Buffer.from(JSON.stringify(object)));
    body.end();
  };

  const listener = http.createServer(answer);
  listener.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  const server: FakeApiServer = {
    url: new URL(`http://127.0.0.1:${(listener.address() as net.AddressInfo).port}`),
    requests,
    resource,
    log,
    clock: { us: Date.parse('2024-01-01T00:00:00Z') * 1000, restNs: 0 },
    script: (pattern, ...faults) => {
      scripts.push({ pattern, faults: [...faults] });
    },
    otherwise: (chosen) => {
      choose = chosen;
    },
    breakAll: (kind, pattern = /./) => {
      const matching = [...bodies].filter((body) => pattern.test(body.url));
      for (const body of matching) body.fail(kind);
      return matching.length;
    },
    open: (pattern) => [...bodies].filter((body) => pattern.test(body.url)).length,
    nextRequest: (pattern) =>
      new Promise((resolve) => {
        waiters.add({ pattern, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => {
          resolve();
        });
        listener.closeAllConnections();
      }),
  };
  return server;
}

/** What kubectl asks before its first request. */
const discoveryAnswers = new Map<string, unknown>([
  ['/api', { kind: 'APIVersions', versions: ['v1'] }],
  ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: [] }],
  [
    '/api/v1',
    {
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: [
        {
          name: 'pods',
          singularName: 'pod',
          namespaced: true,
          kind: 'Pod',
          verbs: ['get', 'list', 'watch'],
        },
      ],
    },
  ],
]);

function cutSocket(response: http.ServerResponse, kind: BodyFault['kind']): void {
  const { socket } = response;
  if (kind === 'reset') socket?.resetAndDestroy();
  else if (kind === 'fin') socket?.end();
  else socket?.destroy();
}

function frame(type: string, object: unknown): Buffer {
  return Buffer.from(`${JSON.stringify({ type, object })}\n`);
}

/** A bookmark frame, to be sent by a scripted body. */
export function bookmark(version: string): string {
  return frame('BOOKMARK', { metadata: { resourceVersion: version } }).toString();
}

export function statusObject(code: number, message: string, reason?: string): unknown {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code };
}

function sendStatus(
  response: http.ServerResponse,
  code: number,
  message: string,
  body: unknown = statusObject(code, message),
  headers: http.OutgoingHttpHeaders = {},
  reason?: string,
): void {
  const content = reason === undefined ? body : statusObject(code, message, reason);
  response.writeHead(code, { 'Content-Type': 'application/json', ...headers });
  response.end(
    code === 204 ? undefined : typeof content === 'string' ? content : JSON.stringify(content),
  );
}

/** How a watch with a selector sees a change: entering is ADDED, leaving is DELETED. */
function visibleType(
  event: WatchFrame,
  isMatch: boolean,
  known: Set<string>,
): WatchFrame['type'] | undefined {
  const { uid } = event.object.metadata;
  const wasKnown = known.has(uid);
  if (!isMatch || event.type === 'DELETED') {
    known.delete(uid);
    return wasKnown ? 'DELETED' : undefined;
  }
  known.add(uid);
  return wasKnown ? 'MODIFIED' : 'ADDED';
}

interface ResourcePath {
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly isLog: boolean;
}

function resourcePath(path: string): ResourcePath | undefined {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const group =
    parts[0] === 'api' ? parts.slice(1, 2) : parts[0] === 'apis' ? parts.slice(1, 3) : [];
  if (group.length === 0) return undefined;
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  // `namespaces/NAME` alone is the namespace itself.
  const isScoped = rest[0] === 'namespaces' && rest.length > 2;
  const [kind, name, sub] = isScoped ? rest.slice(2) : rest;
  if (kind === undefined) return undefined;
  const namespace = isScoped ? rest[1] : undefined;
  return {
    resource: [...group, kind].join('/'),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    isLog: sub === 'log',
  };
}

type Status = Readonly<Record<string, unknown>>;

function containerStatus(pod: FakeObject, container: string): Status | undefined {
  const status = pod['status'] as Record<string, readonly Status[] | undefined> | undefined;
  return ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses']
    .flatMap((key) => status?.[key] ?? [])
    .find((item) => item['name'] === container);
}

function isRunning(status: Status | undefined): boolean {
  return (status?.['state'] as Status | undefined)?.['running'] !== undefined;
}

/** Which instance is served, or the kubelet's refusal (validateContainerLogStatus). */
function logTarget(
  pod: FakeObject,
  container: string,
  isPrevious: boolean,
): { readonly containerId: string } | { readonly code: number; readonly message: string } {
  const { name } = pod.metadata;
  const spec = pod['spec'] as { nodeName?: string } | undefined;
  if (spec?.nodeName === undefined) return { code: 204, message: '' };
  const status = containerStatus(pod, container);
  if (status === undefined)
    return { code: 400, message: `container ${container} is not valid for pod ${name}` };
  const state = status['state'] as Record<string, Status | undefined>;
  const last = (status['lastState'] as Record<string, Status | undefined> | undefined)?.[
    'terminated'
  ];
  const lastId = last?.['containerID'] as string | undefined;
  if (isPrevious)
    return lastId === undefined
      ? {
          code: 400,
          message: `previous terminated container "${container}" in pod "${name}" not found`,
        }
      : { containerId: lastId };
  if (state['running'] !== undefined) return { containerId: status['containerID'] as string };
  const ended = (state['terminated']?.['containerID'] as string | undefined) ?? lastId;
  if (ended !== undefined) return { containerId: ended };
  const reason = (state['waiting']?.['reason'] as string | undefined) ?? 'ContainerCreating';
  return {
    code: 400,
    message: `container "${container}" in pod "${name}" is waiting to start: ${reason}`,
  };
}

function sinceOf(query: URLSearchParams, clock: InstantParts): { since?: InstantParts } {
  const time = query.get('sinceTime');
  // The API server passes whole seconds on to the kubelet.
  if (time !== null) return { since: { us: Math.floor(Date.parse(time) / 1000) * 1e6, restNs: 0 } };
  const seconds = query.get('sinceSeconds');
  if (seconds !== null) return { since: { ...clock, us: clock.us - Number(seconds) * 1e6 } };
  return {};
}
