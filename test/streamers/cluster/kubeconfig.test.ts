import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type ConnectionOptions,
  type KubeconfigEnvironment,
  resolveCluster,
} from '../../../src/streamers/cluster/kubeconfig.ts';

function environment(
  files: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
): KubeconfigEnvironment {
  return {
    variables,
    home: '/home/u',
    read: (path) => (path in files ? Buffer.from(files[path] ?? '') : undefined),
    parseYaml: (text) => parse(text) as unknown,
  };
}

const one = `
current-context: dev
clusters:
- {name: c1, cluster: {server: "https://one:6443", certificate-authority: ca.pem}}
contexts:
- {name: dev, context: {cluster: c1, user: u1, namespace: shop}}
users:
- {name: u1, user: {token: secret-one}}
`;
const two = `
current-context: prod
clusters:
- {name: c1, cluster: {server: "https://other:6443"}}
- {name: c2, cluster: {server: "https://two:6443/prefix", proxy-url: "http://proxy:3128", tls-server-name: real, insecure-skip-tls-verify: true}}
contexts:
- {name: prod, context: {cluster: c2, user: u2}}
- {name: broken, context: {cluster: gone, user: u2}}
users:
- {name: u2, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [a], env: [{name: K, value: V}]}, as: boss, as-groups: [g1, g2]}}
`;
const files = { '/k/one': one, '/k/ca.pem': 'CA', '/k/sub/two': two, '/k/empty': '' };
const merged = { KUBECONFIG: '/k/missing:/k/empty:/k/one:/k/sub/two' };

function resolve(options: ConnectionOptions, variables: Readonly<Record<string, string>> = merged) {
  return resolveCluster(options, environment(files, variables));
}

describe('resolving a kubeconfig', () => {
  it('merges several files: the first wins, missing and empty ones count as nothing', () => {
    const result = resolve({});
    expect(result).toMatchObject({
      ok: true,
      value: {
        name: 'dev',
        namespace: 'shop',
        user: { kind: 'token', token: 'secret-one' },
        insecure: false,
      },
    });
    if (!result.ok) return;
    expect(result.value.server.href).toBe('https://one:6443/');
    expect(result.value.ca?.toString()).toBe('CA');
  });

  it('reads exec plugins relative to their file, impersonation, proxy and TLS name', () => {
    const result = resolve({ context: 'prod' });
    expect(result).toMatchObject({
      ok: true,
      value: {
        namespace: 'default',
        proxyUrl: 'http://proxy:3128',
        tlsServerName: 'real',
        insecure: true,
        user: { kind: 'exec', exec: { command: '/k/sub/login', args: ['a'], env: { K: 'V' } } },
        impersonate: [
          ['Impersonate-User', 'boss'],
          ['Impersonate-Group', 'g1'],
          ['Impersonate-Group', 'g2'],
        ],
      },
    });
  });

  it('lets flags stand above the files', () => {
    const result = resolve({
      cluster: 'c2',
      user: 'u1',
      namespace: 'x',
      server: 'http://localhost:8001',
      token: 'given',
      as: 'me',
      asGroups: ['g'],
    });
    expect(result).toMatchObject({
      ok: true,
      value: {
        namespace: 'x',
        user: { kind: 'token', token: 'given' },
        impersonate: [
          ['Impersonate-User', 'me'],
          ['Impersonate-Group', 'g'],
        ],
      },
    });
    if (result.ok) expect(result.value.server.href).toBe('http://localhost:8001/');
  });

  it('drops the CA where verification is switched off, as kubectl does', () => {
    const result = resolve({ insecureSkipTlsVerify: true });
    expect(result.ok && result.value.insecure && result.value.ca).toBeUndefined();
  });

  it.each([
    ['no file anywhere', {}, { KUBECONFIG: '/k/missing' }, 'no_kubeconfig', 3, /\/k\/missing/],
    [
      'an explicit file that is missing',
      { kubeconfig: '/nope' },
      {},
      'kubeconfig_unreadable',
      3,
      /no such file/,
    ],
    [
      'an unknown context',
      { context: 'prdo' },
      merged,
      'context_unknown',
      2,
      /similar name: `prod`/,
    ],
    [
      'a context whose cluster is gone',
      { context: 'broken' },
      merged,
      'cluster_unknown',
      2,
      /cluster/,
    ],
    ['an unknown user', { user: 'zzz' }, merged, 'user_unknown', 2, /it has: u1, u2/],
  ] as const)('fails clearly with %s', (_, options, variables, code, exit, pattern) => {
    const result = resolve(options, variables);
    expect(result).toMatchObject({ ok: false, failure: { code, exit } });
    if (result.ok) return;
    expect(`${result.failure.reason ?? ''} ${result.failure.help ?? ''}`).toMatch(pattern);
    expect(JSON.stringify(result.failure)).not.toContain('secret');
  });

  it('never quotes a broken file, which may hold a token', () => {
    const broken = environment({ '/b': 'users:\n- {name: u, user: {token: secret-one\n' });
    const result = resolveCluster({ kubeconfig: '/b' }, broken);
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('secret-one');
  });

  it("uses the pod's own account where there is no kubeconfig", () => {
    const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
    const inside = environment(
      { [`${folder}/token`]: 't', [`${folder}/ca.crt`]: 'CA', [`${folder}/namespace`]: 'mine\n' },
      { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' },
    );
    expect(resolveCluster({}, inside)).toMatchObject({
      ok: true,
      value: { name: 'in-cluster', namespace: 'mine', user: { kind: 'token_file' } },
    });
  });
});
