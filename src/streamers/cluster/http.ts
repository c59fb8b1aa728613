// Requests to the API server over node:https, made for streams that live for hours: cancellable
// from before the first byte, a deadline until the headers are there and none after them, TCP
// keep-alive, error bodies read (bounded) as Status. client-node's own requests offer none of
// that. Nothing here retries but once after a 401, and once where an idle connection was stale.
import { setMaxListeners } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import tls from 'node:tls';
import { createGunzip } from 'node:zlib';
import type { Failure } from '../../core/failure.ts';
import type { Credential, CredentialSource } from './credentials.ts';
import type { JsonObject } from '../../core/json.ts';
import { numberAt, objectAt, parseJson, textAt } from './json.ts';
import type { ClusterConfig } from './kubeconfig.ts';
import { openTunnel } from './proxy.ts';

/** What went wrong with a request; `aborted` is our own doing. */
export interface ApiError {
  readonly kind: 'status' | 'network' | 'timeout' | 'aborted' | 'credentials' | 'decode';
  /** HTTP status; 204 counts as an error where a body was expected. */
  readonly status?: number;
  /** `reason` of the Status object: `Forbidden`, `Expired` … */
  readonly reason?: string;
  readonly message: string;
  /** Node's code: `ECONNREFUSED`, `CERT_HAS_EXPIRED` … */
  readonly code?: string;
  readonly retryAfterMs?: number;
  readonly failure?: Failure;
}

export type ApiResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ApiError };

export type QueryParameters = readonly (readonly [name: string, value: string])[];

export interface ApiRequest {
  /** Below the server's address: `/api/v1/pods`. */
  readonly path: string;
  readonly query?: QueryParameters;
  readonly signal: AbortSignal;
  /** Until the headers are there. */
  readonly headerTimeoutMs?: number;
  readonly accept?: string;
  /** Ask for gzip and undo it; not for logs, where it would hold lines back. */
  readonly isCompressed?: boolean;
}

export interface ApiResponse {
  readonly body: Readable;
  /** The server's clock as its `Date` header says, ms since the epoch; whole seconds. */
  readonly dateMs?: number;
}

/** One cluster, ready for requests. */
export interface ApiClient {
  readonly config: ClusterConfig;
  /** Opens a response and leaves its body to the caller; only 200 is `ok`. */
  readonly open: (request: ApiRequest) => Promise<ApiResult<ApiResponse>>;
  /** Reads one JSON object whole. */
  readonly json: (request: ApiRequest) => Promise<ApiResult<JsonObject>>;
  /** Closes idle connections. */
  readonly close: () => void;
}

export interface ApiClientOptions {
  readonly config: ClusterConfig;
  readonly credentials: CredentialSource;
  readonly proxy?: URL;
  /** For whole requests, ms; absent: only the deadlines of the parts hold. */
  readonly requestTimeoutMs?: number;
}

const headerDeadlineMs = 30_000;
const jsonDeadlineMs = 120_000;
const maxErrorBytes = 64 << 10;
const maxJsonBytes = 512 << 20;
const userAgent = 'klog';

/** Makes the client; nothing is sent before the first request. */
export function apiClient(options: ApiClientOptions): ApiClient {
  const { config, credentials } = options;
  const agents = new Map<string, http.Agent>();

  const agentFor = (credential: Credential): http.Agent => {
    const key = `${String(credential.certificate ?? '')}\0${String(credential.key ?? '')}`;
    const found = agents.get(key);
    if (found !== undefined) return found;
    // The agent of a certificate since renewed is kept: its streams live on.
    const agent = createAgent(config, credential, options.proxy);
    agents.set(key, agent);
    return agent;
  };

  const send = async (request: ApiRequest): Promise<ApiResult<ApiResponse>> => {
    let isRefused = false;
    let isStale = false;
    for (;;) {
      const credential = await credentials.current();
      if (!credential.ok) return { ok: false, error: credentialError(credential.failure) };
      if (request.signal.aborted) return { ok: false, error: abortedError };
      let agent: http.Agent;
      try {
        agent = agentFor(credential.value);
      } catch (error) {
        return { ok: false, error: networkError(error) };
      }
      const result = await sendOnce(config, credential.value, agent, request);
      if (result.ok) return result;
      if (result.error.status === 401 && !isRefused && credentials.refuse(credential.value)) {
        isRefused = true;
        continue;
      }
      if (result.error.code === staleConnection && !isStale) {
        isStale = true;
        continue;
      }
      return result;
    }
  };

  const json = async (request: ApiRequest): Promise<ApiResult<JsonObject>> => {
    const deadline = deadlineSignal(request.signal, options.requestTimeoutMs ?? jsonDeadlineMs);
    try {
      const opened = await send({ isCompressed: true, ...request, signal: deadline.signal });
      if (!opened.ok) return deadline.settle(opened);
      const bytes = await readAll(opened.value.body, maxJsonBytes);
      if (!bytes.ok) return deadline.settle(bytes);
      const value = parseJson(bytes.value.toString('utf8'));
      return value === undefined
        ? { ok: false, error: { kind: 'decode', message: 'the answer is not a JSON object' } }
        : { ok: true, value };
    } finally {
      deadline.clear();
    }
  };

  return {
    config,
    open: send,
    json,
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

const staleConnection = 'KLOG_STALE_CONNECTION';
const abortedError: ApiError = { kind: 'aborted', message: 'stopped' };

function credentialError(failure: Failure): ApiError {
  return { kind: 'credentials', message: failure.reason ?? failure.message, failure };
}

function createAgent(
  config: ClusterConfig,
  credential: Credential,
  proxy: URL | undefined,
): http.Agent {
  const host = config.server.hostname.replace(/^\[|\]$/g, '');
  const isTls = config.server.protocol === 'https:';
  const common = { keepAlive: true, keepAliveMsecs: 30_000, maxSockets: Infinity };
  const secure = {
    ...(config.ca !== undefined && { ca: config.ca }),
    ...(credential.certificate !== undefined && { cert: credential.certificate }),
    ...(credential.key !== undefined && { key: credential.key }),
    ...(config.tlsServerName !== undefined && { servername: config.tlsServerName }),
    rejectUnauthorized: !config.insecure,
    minVersion: 'TLSv1.2' as const,
  };
  // Made here so that an unusable certificate fails before the request, with its own words.
  const secureContext = isTls ? tls.createSecureContext(secure) : undefined;
  const agent = isTls
    ? new https.Agent({ ...common, ...secure, ...(secureContext && { secureContext }) })
    : new http.Agent(common);
  if (proxy !== undefined) {
    const port = Number(config.server.port || (isTls ? 443 : 80));
    const createConnection = (
      connection: tls.ConnectionOptions,
      done: (error: Error | null, socket?: unknown) => void,
    ): undefined => {
      openTunnel(proxy, host, port).then(
        (socket) => {
          done(null, isTls ? tls.connect({ ...connection, socket }) : socket);
        },
        (error: unknown) => {
          done(error instanceof Error ? error : new Error('the proxy failed'));
        },
      );
    };
    Object.assign(agent, { createConnection });
  }
  return agent;
}

function sendOnce(
  config: ClusterConfig,
  credential: Credential,
  agent: http.Agent,
  request: ApiRequest,
): Promise<ApiResult<ApiResponse>> {
  const { server } = config;
  const isTls = server.protocol === 'https:';
  const query = (request.query ?? [])
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  const prefix = server.pathname.replace(/\/$/, '');
  setMaxListeners(0, request.signal);
  return new Promise((resolve) => {
    const message = (isTls ? https : http).request({
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port || (isTls ? 443 : 80),
      path: `${prefix}${request.path}${query === '' ? '' : `?${query}`}`,
      method: 'GET',
      agent,
      headers: requestHeaders(config, credential, request),
    });
    // Not by http's own signal: aborted after its last byte it throws where nobody listens.
    let opened: http.IncomingMessage | undefined;
    const stop = (): void => {
      if (opened === undefined) message.destroy(new Error('stopped'));
      else opened.destroy();
    };
    request.signal.addEventListener('abort', stop, { once: true });
    message.on('close', () => {
      request.signal.removeEventListener('abort', stop);
    });
    const timer = setTimeout(() => {
      message.destroy(new HeaderTimeout());
    }, request.headerTimeoutMs ?? headerDeadlineMs);
    message.on('socket', (socket) => {
      socket.setKeepAlive(true, 30_000);
      socket.setNoDelay(true);
    });
    message.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (request.signal.aborted) resolve({ ok: false, error: abortedError });
      else if (error instanceof HeaderTimeout)
        resolve({ ok: false, error: { kind: 'timeout', message: 'no answer in time' } });
      else if (message.reusedSocket && error.code === 'ECONNRESET')
        resolve({ ok: false, error: { ...networkError(error), code: staleConnection } });
      else resolve({ ok: false, error: networkError(error) });
    });
    message.on('response', (response) => {
      clearTimeout(timer);
      opened = response;
      const body = decoded(response);
      // Whoever reads the body finds its error there; one that nobody reads must not end the process.
      body.on('error', () => undefined);
      if (body !== response) response.on('error', () => undefined);
      const date = Date.parse(response.headers.date ?? '');
      if (response.statusCode === 200)
        resolve({
          ok: true,
          value: { body, ...(Number.isFinite(date) && { dateMs: date }) },
        });
      else
        readStatus(response, body).then((error) => {
          resolve({ ok: false, error });
        }, message.destroy.bind(message));
    });
    message.end();
  });
}

class HeaderTimeout extends Error {}

function requestHeaders(
  config: ClusterConfig,
  credential: Credential,
  request: ApiRequest,
): http.OutgoingHttpHeaders {
  const headers: http.OutgoingHttpHeaders = {
    Accept: request.accept ?? 'application/json',
    'User-Agent': userAgent,
    ...(credential.authorization !== undefined && { Authorization: credential.authorization }),
    ...(request.isCompressed === true && { 'Accept-Encoding': 'gzip' }),
  };
  for (const [name, value] of config.impersonate) {
    const present = headers[name];
    headers[name] = Array.isArray(present) ? [...present, value] : [value];
  }
  return headers;
}

function decoded(response: http.IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const gunzip = createGunzip();
  response.on('error', (error) => gunzip.destroy(error));
  response.on('aborted', () => gunzip.destroy(new Error('aborted')));
  gunzip.on('close', () => response.destroy());
  return response.pipe(gunzip);
}

function networkError(error: unknown): ApiError {
  const { message, code } = error as NodeJS.ErrnoException;
  return {
    kind: 'network',
    // An AggregateError of several addresses has an empty message.
    message: message === '' ? (code ?? 'the connection failed') : message,
    ...(code !== undefined && { code }),
  };
}

async function readAll(body: Readable, limit: number): Promise<ApiResult<Buffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit)
        return { ok: false, error: { kind: 'decode', message: 'the answer is too large' } };
    }
  } catch (error) {
    return { ok: false, error: networkError(error) };
  }
  return { ok: true, value: Buffer.concat(chunks) };
}

/** Reads the words of an error answer; a server that never ends them is not waited for. */
async function readStatus(response: http.IncomingMessage, body: Readable): Promise<ApiError> {
  const timer = setTimeout(() => body.destroy(), 5000);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, maxErrorBytes - size));
      size += chunk.length;
      if (size >= maxErrorBytes) break;
    }
  } catch {
    // Half an explanation is better than none.
  }
  clearTimeout(timer);
  const text = Buffer.concat(chunks).toString('utf8');
  return statusError(response.statusCode ?? 0, text, response.headers['retry-after']);
}

/** The error that an HTTP answer stands for: a Status object, or plain text from a proxy. */
export function statusError(status: number, text: string, retryAfter?: string): ApiError {
  const parsed = parseJson(text);
  const details = parsed === undefined ? {} : objectAt(parsed, 'details');
  const seconds = Number(retryAfter ?? numberAt(details, 'retryAfterSeconds') ?? Number.NaN);
  const reason = parsed === undefined ? undefined : textAt(parsed, 'reason');
  const words = parsed === undefined ? text.trim().slice(0, 500) : textAt(parsed, 'message');
  return {
    kind: 'status',
    status,
    message: words === undefined || words === '' ? `HTTP ${status}` : words,
    ...(reason !== undefined && { reason }),
    ...(Number.isFinite(seconds) && seconds >= 0 && { retryAfterMs: seconds * 1000 }),
  };
}

interface Deadline {
  readonly signal: AbortSignal;
  readonly settle: <T>(result: ApiResult<T>) => ApiResult<T>;
  readonly clear: () => void;
}

/** A signal that ends with its parent or after `ms`; which of the two is told by `settle`. */
function deadlineSignal(parent: AbortSignal, ms: number): Deadline {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    stop();
  }, ms);
  if (parent.aborted) stop();
  else parent.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    settle: (result) =>
      isOver && !result.ok
        ? { ok: false, error: { kind: 'timeout', message: 'no answer in time' } }
        : result,
    clear: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', stop);
    },
  };
}
