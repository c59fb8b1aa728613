// Runs a credential plugin of the kubeconfig (client.authentication.k8s.io) and reads its answer.
// The plugin's output is never shown: it is the secret. What it says on stderr is, shortened.
import type { Result } from '../../core/failure.ts';
import type { ClusterConfig, ExecConfig } from './kubeconfig.ts';
import { objectAt, parseJson, textAt } from './json.ts';

export interface ExecCall {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to our own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The plugin may talk to the user on the terminal. */
  readonly isInteractive: boolean;
}

export type ExecOutcome =
  | { readonly kind: 'done'; readonly stdout: string }
  | { readonly kind: 'failed'; readonly exitCode?: number; readonly stderr: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'timeout'; readonly seconds: number };

export interface ExecRunner {
  /** Runs to the end; bounded in time and output. */
  readonly run: (call: ExecCall) => Promise<ExecOutcome>;
  readonly hasTerminal: boolean;
}

export interface ExecCredential {
  readonly token?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly expiresMs?: number;
}

/** One run of the plugin. */
export async function runExecPlugin(
  exec: ExecConfig,
  cluster: ClusterConfig,
  runner: ExecRunner,
): Promise<Result<ExecCredential>> {
  if (exec.interactiveMode === 'Always' && !runner.hasTerminal)
    return failure(exec, 'it asks questions, and there is no terminal to ask them on');
  const isInteractive = exec.interactiveMode !== 'Never' && runner.hasTerminal;
  const outcome = await runner.run({
    command: exec.command,
    args: exec.args,
    env: {
      ...exec.env,
      KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(exec, cluster, isInteractive)),
    },
    isInteractive,
  });
  switch (outcome.kind) {
    case 'missing':
      return failure(exec, 'the program is not installed', exec.installHint);
    case 'timeout':
      return failure(exec, `it gave no answer within ${outcome.seconds} s`);
    case 'failed': {
      const code = outcome.exitCode === undefined ? '' : ` (exit code ${outcome.exitCode})`;
      const said = outcome.stderr.trim().split('\n').slice(-3).join(' ').slice(0, 400);
      return failure(exec, `${said === '' ? 'it failed' : said}${code}`);
    }
    case 'done':
      return readCredential(exec, outcome.stdout);
  }
}

function readCredential(exec: ExecConfig, stdout: string): Result<ExecCredential> {
  const answer = parseJson(stdout);
  if (answer === undefined) return failure(exec, 'its answer is not a JSON ExecCredential');
  const status = objectAt(answer, 'status');
  const token = textAt(status, 'token');
  const certificate = textAt(status, 'clientCertificateData');
  const key = textAt(status, 'clientKeyData');
  if (token === undefined && (certificate === undefined || key === undefined))
    return failure(exec, 'its answer holds neither a token nor a certificate with its key');
  const expires = Date.parse(textAt(status, 'expirationTimestamp') ?? '');
  return {
    ok: true,
    value: {
      ...(token !== undefined && { token }),
      ...(certificate !== undefined && { certificate }),
      ...(key !== undefined && { key }),
      ...(Number.isFinite(expires) && { expiresMs: expires }),
    },
  };
}

function execInfo(exec: ExecConfig, cluster: ClusterConfig, interactive: boolean): unknown {
  return {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: {
      interactive,
      ...(exec.provideClusterInfo && {
        cluster: {
          server: cluster.server.href.replace(/\/$/, ''),
          ...(cluster.tlsServerName !== undefined && { 'tls-server-name': cluster.tlsServerName }),
          ...(cluster.insecure && { 'insecure-skip-tls-verify': true }),
          ...(cluster.ca !== undefined && {
            'certificate-authority-data': cluster.ca.toString('base64'),
          }),
          ...(cluster.proxyUrl !== undefined && { 'proxy-url': cluster.proxyUrl }),
        },
      }),
    },
  };
}

function failure(exec: ExecConfig, reason: string, help?: string): Result<ExecCredential> {
  return {
    ok: false,
    failure: {
      code: 'exec_plugin_failed',
      exit: 3,
      message: `cannot log in with the credential plugin \`${exec.command}\``,
      reason,
      ...(help !== undefined && { help }),
    },
  };
}
