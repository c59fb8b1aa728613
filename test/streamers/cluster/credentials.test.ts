import { describe, expect, it } from 'vitest';
import {
  type CredentialEnvironment,
  credentialSource,
} from '../../../src/streamers/cluster/credentials.ts';
import type { ExecCall, ExecOutcome } from '../../../src/streamers/cluster/exec-plugin.ts';
import type { ClusterConfig, UserConfig } from '../../../src/streamers/cluster/kubeconfig.ts';

function cluster(user: UserConfig): ClusterConfig {
  return {
    name: 'dev',
    server: new URL('https://one'),
    namespace: 'default',
    insecure: false,
    user,
    impersonate: [],
  };
}

const exec: UserConfig = {
  kind: 'exec',
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'login',
    args: [],
    env: {},
    provideClusterInfo: true,
    interactiveMode: 'IfAvailable',
    installHint: 'install login',
  },
};

function plugin(answers: readonly ExecOutcome[], hasTerminal = false) {
  const calls: ExecCall[] = [];
  let clock = Date.parse('2030-01-01T00:00:00Z');
  const environment: CredentialEnvironment = {
    now: () => clock,
    readFile: () => undefined,
    refreshOidc: () => Promise.resolve(undefined),
    exec: {
      hasTerminal,
      run: async (call) => {
        calls.push(call);
        await Promise.resolve();
        return answers[Math.min(calls.length, answers.length) - 1] ?? { kind: 'missing' };
      },
    },
  };
  return { calls, environment, tick: (ms: number) => (clock += ms) };
}

function answer(token: string, expires?: string): ExecOutcome {
  const status = { token, ...(expires !== undefined && { expirationTimestamp: expires }) };
  return { kind: 'done', stdout: JSON.stringify({ kind: 'ExecCredential', status }) };
}

describe('an exec plugin', () => {
  it('runs once however many requests wait', async () => {
    const { calls, environment } = plugin([answer('a')]);
    const source = credentialSource(cluster(exec), environment);
    const all = await Promise.all(Array.from({ length: 20 }, () => source.current()));
    expect(calls).toHaveLength(1);
    expect(all.every((item) => item.ok && item.value.authorization === 'Bearer a')).toBe(true);
    await source.current();
    expect(calls).toHaveLength(1);
  });

  it('is asked again a minute before its credential ends', async () => {
    const { calls, environment, tick } = plugin([
      answer('a', '2030-01-01T01:00:00Z'),
      answer('b', '2030-01-01T02:00:00Z'),
    ]);
    const source = credentialSource(cluster(exec), environment);
    await source.current();
    tick(58 * 60_000);
    expect(await source.current()).toMatchObject({ value: { authorization: 'Bearer a' } });
    tick(61_000);
    expect(await source.current()).toMatchObject({ value: { authorization: 'Bearer b' } });
    expect(calls).toHaveLength(2);
  });

  it('is asked again once for all whose credential was refused together', async () => {
    const { calls, environment } = plugin([answer('a'), answer('b')]);
    const source = credentialSource(cluster(exec), environment);
    const first = await source.current();
    if (!first.ok) throw new Error('no credential');
    expect(source.refuse(first.value)).toBe(true);
    await source.current();
    expect(source.refuse(first.value)).toBe(true);
    expect(await source.current()).toMatchObject({ value: { authorization: 'Bearer b' } });
    expect(calls).toHaveLength(2);
  });

  it('is told the cluster and whether it may ask questions', async () => {
    const { calls, environment } = plugin([answer('a')]);
    await credentialSource(cluster(exec), environment).current();
    expect(JSON.parse(calls[0]?.env['KUBERNETES_EXEC_INFO'] ?? '')).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: 'https://one' } },
    });
  });

  it.each([
    ['is not installed', { kind: 'missing' }, /not installed/, 'install login'],
    [
      'fails',
      { kind: 'failed', exitCode: 2, stderr: 'please log in' },
      /please log in \(exit code 2\)/,
      undefined,
    ],
    ['hangs', { kind: 'timeout', seconds: 60 }, /60 s/, undefined],
    ['answers nonsense', { kind: 'done', stdout: 'tok-secret' }, /not a JSON/, undefined],
    ['answers without a token', { kind: 'done', stdout: '{}' }, /neither/, undefined],
  ] as const)('gives a failure without secrets where it %s', async (_, outcome, reason, help) => {
    const { environment } = plugin([outcome]);
    const result = await credentialSource(cluster(exec), environment).current();
    expect(result).toMatchObject({ ok: false, failure: { code: 'exec_plugin_failed' } });
    if (result.ok) return;
    expect(result.failure.reason).toMatch(reason);
    expect(result.failure.help).toBe(help);
    expect(JSON.stringify(result)).not.toContain('tok-secret');
  });
});

describe('other credentials', () => {
  it('reads a token file again when a minute has passed, and at once when it was refused', async () => {
    let content = 'one\n';
    let reads = 0;
    const { environment, tick } = plugin([]);
    const source = credentialSource(cluster({ kind: 'token_file', path: '/t' }), {
      ...environment,
      readFile: () => {
        reads += 1;
        return Buffer.from(content);
      },
    });
    const first = await source.current();
    content = 'two';
    expect(await source.current()).toMatchObject({ value: { authorization: 'Bearer one' } });
    expect(reads).toBe(1);
    tick(60_001);
    expect(await source.current()).toMatchObject({ value: { authorization: 'Bearer two' } });
    content = 'three';
    if (first.ok) source.refuse(first.value);
    expect(await source.current()).toMatchObject({ value: { authorization: 'Bearer two' } });
  });

  it('renews an OIDC token that has run out, and says so where it cannot', async () => {
    const jwt = (exp: number): string =>
      `h.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.s`;
    const { environment } = plugin([]);
    const old: UserConfig = { kind: 'oidc', name: 'u', config: { 'id-token': jwt(1000) } };
    const fresh = jwt(Date.parse('2031-01-01T00:00:00Z') / 1000);
    const renewed = credentialSource(cluster(old), {
      ...environment,
      refreshOidc: () => Promise.resolve(fresh),
    });
    expect(await renewed.current()).toMatchObject({ value: { authorization: `Bearer ${fresh}` } });
    expect(await credentialSource(cluster(old), environment).current()).toMatchObject({
      ok: false,
      failure: { code: 'credentials_expired' },
    });
  });

  it('does not ask again for what cannot change', async () => {
    const { environment } = plugin([]);
    const source = credentialSource(cluster({ kind: 'token', token: 't' }), environment);
    const credential = await source.current();
    expect(credential.ok && source.refuse(credential.value)).toBe(false);
  });
});
