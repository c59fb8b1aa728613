// From kubectl's flags, environment and files to a client for one cluster. Cheap to import: the
// YAML reader, and client-node for OIDC, are loaded when they are needed.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Failure, Result } from '../../core/failure.ts';
import { credentialSource } from './credentials.ts';
import { processExecRunner } from './exec-runner.ts';
import { type ApiClient, type ApiError, apiClient } from './http.ts';
import {
  type ClusterConfig,
  type ConnectionOptions,
  type KubeconfigEnvironment,
  contextNames,
  resolveCluster,
} from './kubeconfig.ts';
import { proxyFor } from './proxy.ts';

/** A client for the cluster that the options mean; nothing is sent yet. */
export async function connect(options: ConnectionOptions): Promise<Result<ApiClient>> {
  const environment = await processEnvironment();
  let resolved: Result<ClusterConfig>;
  try {
    resolved = resolveCluster(options, environment);
  } catch (error) {
    return { ok: false, failure: unreadable(error) };
  }
  if (!resolved.ok) return resolved;
  const config = resolved.value;
  const proxy = proxyFor(config.server, config.proxyUrl, environment.variables);
  const credentials = credentialSource(config, {
    now: Date.now,
    readFile: environment.read,
    exec: processExecRunner(),
    refreshOidc,
  });
  return {
    ok: true,
    value: apiClient({
      config,
      credentials,
      ...(proxy !== undefined && { proxy }),
      ...(options.requestTimeoutMs !== undefined &&
        options.requestTimeoutMs > 0 && { requestTimeoutMs: options.requestTimeoutMs }),
    }),
  };
}

/** Names of the contexts that `--context` can be given, the current one first; empty on failure. */
export async function listContexts(options: ConnectionOptions): Promise<readonly string[]> {
  return contextNames(options, await processEnvironment());
}

/** The message for a cluster that did not answer as it should; never holds a credential. */
export function connectionFailure(config: ClusterConfig, error: ApiError): Failure {
  if (error.failure !== undefined) return error.failure;
  const server = `${config.server.protocol}//${config.server.host}`;
  const message = `cannot reach the cluster of context \`${config.name}\` at ${server}`;
  if (error.status === 401)
    return {
      code: 'credentials_refused',
      exit: 3,
      message: `cannot log in to the cluster of context \`${config.name}\``,
      reason: `the server refused the credentials: ${error.message}`,
      help: 'they may have expired: log in again, or see what kubectl get pods says',
    };
  if (error.status === 403)
    return {
      code: 'forbidden',
      exit: 3,
      message: `cannot read from the cluster of context \`${config.name}\``,
      reason: error.message,
    };
  const isTls = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(error.code ?? '');
  if (isTls)
    return {
      code: 'tls_failed',
      exit: 3,
      message,
      reason: `its certificate is not accepted: ${error.message}`,
      help: 'check certificate-authority and tls-server-name of the cluster in the kubeconfig',
    };
  return {
    code: 'cluster_unreachable',
    exit: 3,
    message,
    reason: error.message,
    help: 'check that the cluster runs and that a VPN or proxy is not missing; --context chooses another one',
  };
}

async function processEnvironment(): Promise<KubeconfigEnvironment> {
  const { parseYaml } = await import('./parse-yaml.ts');
  return {
    variables: process.env,
    home: process.env['HOME'] ?? homedir(),
    read: readIfThere,
    parseYaml,
  };
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function unreadable(error: unknown): Failure {
  const { message, code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return {
    code: 'kubeconfig_unreadable',
    exit: 3,
    message: 'cannot read the kubeconfig',
    reason: message,
  };
}

async function refreshOidc(config: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { OpenIDConnectAuth } = await import('@kubernetes/client-node/dist/oidc_auth.js');
  const auth = new OpenIDConnectAuth();
  // One millisecond after the epoch: expired, whatever the stored token says of itself.
  Object.assign(auth, { currentTokenExpiration: 0.001 });
  const request: { headers: Record<string, string> } = { headers: {} };
  await auth.applyAuthentication(
    { name: '', authProvider: { name: 'oidc', config: { ...config } } },
    request,
  );
  return request.headers['Authorization']?.replace(/^Bearer /, '');
}
