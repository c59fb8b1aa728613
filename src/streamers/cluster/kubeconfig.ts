// Finds out which cluster, user and namespace are meant, as kubectl does: several files merged with
// the first one winning, paths relative to their file, a context, and flags above all of it. Pure
// but for the reading of files, which is an argument; nothing here talks to a cluster.
// client-node's own loader is not used: it refuses two files that name one cluster, fails on a
// missing one, falls back to localhost in silence, and takes most of a second to import.
import { posix } from 'node:path';
import type { Failure, Result } from '../../core/failure.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { mapAt, objectAt, objectsAt, textAt, textsAt } from './json.ts';
import { nearNames } from '../../core/near-names.ts';

/** kubectl's connection flags; absent means not given. */
export interface ConnectionOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly server?: string;
  readonly token?: string;
  readonly as?: string;
  readonly asGroups?: readonly string[];
  readonly insecureSkipTlsVerify?: boolean;
  /** Milliseconds for a whole request that is not a stream; absent: no limit of its own. */
  readonly requestTimeoutMs?: number;
}

/** The outside world of this file. */
export interface KubeconfigEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Bytes of a file; absent where it does not exist. Throws for other reasons. */
  readonly read: (path: string) => Buffer | undefined;
  readonly parseYaml: (text: string) => unknown;
}

export interface ExecConfig {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint?: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string;
}

/** How to prove who we are; exactly one of them is used, a certificate beside any. */
export type UserConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'token_file'; readonly path: string; readonly token?: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'exec'; readonly exec: ExecConfig }
  | {
      readonly kind: 'oidc';
      readonly name: string;
      readonly config: Readonly<Record<string, string>>;
    };

export interface ClusterConfig {
  /** Name of the context, or what stands for it (`in-cluster`, the server's address). */
  readonly name: string;
  readonly server: URL;
  readonly namespace: string;
  readonly ca?: Buffer;
  readonly certificate?: Buffer;
  readonly key?: Buffer;
  readonly insecure: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  readonly user: UserConfig;
  readonly impersonate: readonly (readonly [header: string, value: string])[];
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

interface LoadedFile {
  readonly path: string;
  readonly folder: string;
  readonly content: JsonObject;
}

interface Named {
  readonly folder: string;
  readonly value: JsonObject;
}

interface Merged {
  readonly clusters: ReadonlyMap<string, Named>;
  readonly users: ReadonlyMap<string, Named>;
  readonly contexts: ReadonlyMap<string, Named>;
  readonly currentContext?: string;
  readonly paths: readonly string[];
}

/** Where a problem is told: which context, cluster or user of which files. */
class ConfigProblem extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * Resolves flags, environment and files into one cluster to talk to. Merging follows kubectl:
 * files of `KUBECONFIG` in order, the first to name a thing wins, missing and empty ones count as
 * nothing; `--kubeconfig` must exist and is the only one read.
 */
export function resolveCluster(
  options: ConnectionOptions,
  environment: KubeconfigEnvironment,
): Result<ClusterConfig> {
  try {
    const merged = loadFiles(options, environment);
    const isEmpty = merged.clusters.size === 0 && merged.contexts.size === 0;
    const asksForNames =
      options.context !== undefined ||
      options.cluster !== undefined ||
      options.user !== undefined ||
      options.kubeconfig !== undefined;
    if (isEmpty && !asksForNames) {
      const inCluster = inClusterConfig(options, environment);
      if (inCluster !== undefined) return { ok: true, value: inCluster };
      if (options.server === undefined) throw noKubeconfig(merged);
    }
    return { ok: true, value: fromFiles(options, environment, merged) };
  } catch (error) {
    if (error instanceof ConfigProblem) return { ok: false, failure: error.failure };
    throw error;
  }
}

/** Names of all contexts, the current one first: for completion and for failures. */
export function contextNames(
  options: ConnectionOptions,
  environment: KubeconfigEnvironment,
): readonly string[] {
  try {
    const merged = loadFiles(options, environment);
    const names = [...merged.contexts.keys()];
    const current = merged.currentContext;
    return current === undefined ? names : [current, ...names.filter((name) => name !== current)];
  } catch {
    return [];
  }
}

function loadFiles(options: ConnectionOptions, environment: KubeconfigEnvironment): Merged {
  const explicit = options.kubeconfig;
  const variable = environment.variables['KUBECONFIG'] ?? '';
  const listed = variable.split(process.platform === 'win32' ? ';' : ':').filter(Boolean);
  const fallback = `${environment.home}/.kube/config`;
  const paths = explicit !== undefined ? [explicit] : listed.length > 0 ? listed : [fallback];
  const files: LoadedFile[] = [];
  for (const path of new Set(paths)) {
    const file = loadFile(path, environment);
    if (file !== undefined) files.push(file);
    else if (explicit !== undefined)
      throw new ConfigProblem({
        code: 'kubeconfig_unreadable',
        exit: 3,
        message: `cannot read the kubeconfig ${path}`,
        reason: 'there is no such file',
        location: { where: '--kubeconfig' },
      });
  }
  const currentContext = files
    .map((file) => textAt(file.content, 'current-context'))
    .find((name) => name !== undefined);
  return {
    clusters: named(files, 'clusters', 'cluster'),
    users: named(files, 'users', 'user'),
    contexts: named(files, 'contexts', 'context'),
    ...(currentContext !== undefined && { currentContext }),
    paths,
  };
}

function loadFile(path: string, environment: KubeconfigEnvironment): LoadedFile | undefined {
  let content: unknown;
  try {
    const bytes = environment.read(path);
    if (bytes === undefined) return undefined;
    content = environment.parseYaml(bytes.toString('utf8'));
  } catch (error) {
    // A YAML error quotes the line it is about, and that line may hold a token.
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable';
    throw new ConfigProblem({
      code: 'kubeconfig_unreadable',
      exit: 3,
      message: `cannot read the kubeconfig ${path}`,
      reason: reason.replace(/:$/, ''),
    });
  }
  content ??= {};
  if (!isJsonObject(content))
    throw new ConfigProblem({
      code: 'kubeconfig_unreadable',
      exit: 3,
      message: `cannot read the kubeconfig ${path}`,
      reason: 'it is not a YAML mapping',
    });
  return { path, folder: posix.dirname(path), content };
}

function named(files: readonly LoadedFile[], list: string, key: string): Map<string, Named> {
  const found = new Map<string, Named>();
  for (const file of files)
    for (const item of objectsAt(file.content, list)) {
      const name = textAt(item, 'name');
      if (name !== undefined && !found.has(name))
        found.set(name, { folder: file.folder, value: objectAt(item, key) });
    }
  return found;
}

function noKubeconfig(merged: Merged): ConfigProblem {
  return new ConfigProblem({
    code: 'no_kubeconfig',
    exit: 3,
    message: 'cannot find a cluster to talk to',
    reason: `no kubeconfig: looked at ${merged.paths.join(', ')}, and this is not a pod`,
    help: 'set KUBECONFIG, give --kubeconfig FILE, or open a saved bundle with klog open PATH',
  });
}

function pick(
  what: 'context' | 'cluster' | 'user',
  name: string,
  entries: ReadonlyMap<string, Named>,
  isFlag: boolean,
): Named {
  const found = entries.get(name);
  if (found !== undefined) return found;
  const near = nearNames(name, [...entries.keys()]);
  throw new ConfigProblem({
    code: `${what}_unknown`,
    exit: 2,
    message: `cannot use the ${what} \`${name}\``,
    reason: `the kubeconfig has no ${what} of that name`,
    ...(isFlag && { location: { where: `--${what}`, text: name } }),
    help:
      near.length > 0
        ? `there is a ${what} with a similar name: ${near.map((item) => `\`${item}\``).join(', ')}`
        : `it has: ${[...entries.keys()].slice(0, 10).join(', ') || 'none'}`,
  });
}

function fromFiles(
  options: ConnectionOptions,
  environment: KubeconfigEnvironment,
  merged: Merged,
): ClusterConfig {
  const contextName = options.context ?? merged.currentContext;
  let context: JsonObject = {};
  if (contextName !== undefined)
    context = pick('context', contextName, merged.contexts, options.context !== undefined).value;
  else if (options.cluster === undefined && options.server === undefined)
    throw new ConfigProblem({
      code: 'context_unset',
      exit: 3,
      message: 'cannot choose a cluster',
      reason: `no current context is set in ${merged.paths.join(', ')}`,
      help: `give --context NAME; there are: ${[...merged.contexts.keys()].slice(0, 10).join(', ') || 'none'}`,
    });
  const clusterName = options.cluster ?? textAt(context, 'cluster');
  const cluster =
    clusterName === undefined
      ? undefined
      : pick('cluster', clusterName, merged.clusters, options.cluster !== undefined);
  const userName = options.user ?? textAt(context, 'user');
  const user =
    userName === undefined
      ? undefined
      : pick('user', userName, merged.users, options.user !== undefined);
  const name = contextName ?? clusterName ?? options.server ?? 'cluster';
  const server = options.server ?? textAt(cluster?.value ?? {}, 'server');
  const settings = cluster?.value ?? {};
  const insecure = options.insecureSkipTlsVerify ?? settings['insecure-skip-tls-verify'] === true;
  const ca = insecure
    ? undefined
    : bytesOf(cluster, 'certificate-authority', environment, `cluster ${clusterName ?? ''}`);
  const identity = user?.value ?? {};
  const certificate = bytesOf(user, 'client-certificate', environment, `user ${userName ?? ''}`);
  const key = bytesOf(user, 'client-key', environment, `user ${userName ?? ''}`);
  const tlsServerName = textAt(settings, 'tls-server-name');
  const proxyUrl = textAt(settings, 'proxy-url');
  return {
    name,
    server: serverUrl(server, name),
    namespace: options.namespace ?? textAt(context, 'namespace') ?? 'default',
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    insecure,
    ...(tlsServerName !== undefined && { tlsServerName }),
    ...(proxyUrl !== undefined && { proxyUrl }),
    user: userConfig(user, options, userName ?? ''),
    impersonate: impersonation(options, identity),
  };
}

function serverUrl(server: string | undefined, name: string): URL {
  try {
    // Like kubectl, an address without a scheme is taken as https.
    const text = server ?? '';
    const url = new URL(/^https?:\/\//.test(text) ? text : `https://${text}`);
    if (url.hostname !== '') return url;
  } catch {
    // Reported below, with the context's name instead of Node's words.
  }
  throw new ConfigProblem({
    code: 'server_invalid',
    exit: 3,
    message: `cannot use the context \`${name}\``,
    reason:
      server === undefined ? 'its cluster names no server' : `\`${server}\` is not an address`,
  });
}

/** Data given in the file, else the file it points to, relative to the kubeconfig. */
function bytesOf(
  named: Named | undefined,
  key: string,
  environment: KubeconfigEnvironment,
  owner: string,
): Buffer | undefined {
  if (named === undefined) return undefined;
  const inline = textAt(named.value, `${key}-data`);
  if (inline !== undefined) return Buffer.from(inline, 'base64');
  const path = textAt(named.value, key);
  if (path === undefined) return undefined;
  const full = posix.resolve(named.folder, path);
  const bytes = environment.read(full);
  if (bytes !== undefined) return bytes;
  throw new ConfigProblem({
    code: 'kubeconfig_unreadable',
    exit: 3,
    message: `cannot read the ${key} of ${owner}`,
    reason: `there is no file ${full}`,
  });
}

function userConfig(
  named: Named | undefined,
  options: ConnectionOptions,
  userName: string,
): UserConfig {
  if (options.token !== undefined) return { kind: 'token', token: options.token };
  if (named === undefined) return { kind: 'none' };
  const { value, folder } = named;
  const token = textAt(value, 'token');
  const tokenFile = textAt(value, 'tokenFile');
  if (tokenFile !== undefined)
    return {
      kind: 'token_file',
      path: posix.resolve(folder, tokenFile),
      ...(token !== undefined && { token }),
    };
  if (token !== undefined) return { kind: 'token', token };
  const exec = objectAt(value, 'exec');
  const command = textAt(exec, 'command');
  if (command !== undefined) return { kind: 'exec', exec: execConfig(exec, command, folder) };
  const username = textAt(value, 'username');
  if (username !== undefined)
    return { kind: 'basic', username, password: textAt(value, 'password') ?? '' };
  const provider = objectAt(value, 'auth-provider');
  const providerName = textAt(provider, 'name');
  if (providerName === 'oidc')
    return { kind: 'oidc', name: userName, config: mapAt(provider, 'config') };
  if (providerName !== undefined)
    throw new ConfigProblem({
      code: 'auth_provider_unsupported',
      exit: 3,
      message: `cannot log in as \`${userName}\``,
      reason: `the auth-provider \`${providerName}\` was removed from Kubernetes in 1.26`,
      help: "use the cloud's exec plugin (gke-gcloud-auth-plugin, kubelogin) as kubectl does",
    });
  return { kind: 'none' };
}

function execConfig(exec: JsonObject, command: string, folder: string): ExecConfig {
  const env = objectsAt(exec, 'env').flatMap((item) => {
    const name = textAt(item, 'name');
    return name === undefined ? [] : [[name, textAt(item, 'value') ?? ''] as const];
  });
  const installHint = textAt(exec, 'installHint');
  // A bare name is looked for on PATH; anything with a slash belongs to the kubeconfig's folder.
  const isPath = command.includes('/');
  return {
    apiVersion: textAt(exec, 'apiVersion') ?? 'client.authentication.k8s.io/v1',
    command: isPath ? posix.resolve(folder, command) : command,
    args: textsAt(exec, 'args'),
    env: Object.fromEntries(env),
    ...(installHint !== undefined && { installHint }),
    provideClusterInfo: exec['provideClusterInfo'] === true,
    interactiveMode: textAt(exec, 'interactiveMode') ?? 'IfAvailable',
  };
}

function impersonation(
  options: ConnectionOptions,
  user: JsonObject,
): readonly (readonly [string, string])[] {
  const name = options.as ?? textAt(user, 'as');
  const groups = options.asGroups ?? textsAt(user, 'as-groups');
  const uid = textAt(user, 'as-uid');
  const headers: (readonly [string, string])[] = [];
  if (name !== undefined) headers.push(['Impersonate-User', name]);
  if (uid !== undefined) headers.push(['Impersonate-Uid', uid]);
  for (const group of groups) headers.push(['Impersonate-Group', group]);
  const extra = objectAt(user, 'as-user-extra');
  for (const key of Object.keys(extra))
    for (const value of textsAt(extra, key))
      headers.push([`Impersonate-Extra-${encodeURIComponent(key)}`, value]);
  return headers;
}

function inClusterConfig(
  options: ConnectionOptions,
  environment: KubeconfigEnvironment,
): ClusterConfig | undefined {
  const host = environment.variables['KUBERNETES_SERVICE_HOST'];
  const port = environment.variables['KUBERNETES_SERVICE_PORT'];
  if (host === undefined || port === undefined) return undefined;
  const tokenPath = `${serviceAccount}/token`;
  if (options.token === undefined && environment.read(tokenPath) === undefined) return undefined;
  const ca = environment.read(`${serviceAccount}/ca.crt`);
  const namespace = environment.read(`${serviceAccount}/namespace`)?.toString('utf8').trim();
  const address = host.includes(':') ? `[${host}]` : host;
  return {
    name: 'in-cluster',
    server: serverUrl(options.server ?? `https://${address}:${port}`, 'in-cluster'),
    namespace:
      options.namespace ?? (namespace === undefined || namespace === '' ? 'default' : namespace),
    ...(ca !== undefined && { ca }),
    insecure: options.insecureSkipTlsVerify ?? false,
    user:
      options.token !== undefined
        ? { kind: 'token', token: options.token }
        : { kind: 'token_file', path: tokenPath },
    impersonate: impersonation(options, {}),
  };
}
