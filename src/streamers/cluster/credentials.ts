// Who we are towards the API server: what to send with a request, kept until shortly before it
// expires and renewed once for however many requests wait. Answers are failures as values and
// never hold the secret itself.
import type { Failure, Result } from '../../core/failure.ts';
import type { ClusterConfig } from './kubeconfig.ts';
import { type ExecRunner, runExecPlugin } from './exec-plugin.ts';
import { parseJson, numberAt } from './json.ts';

export interface Credential {
  /** Value of the Authorization header; absent where a certificate or nothing identifies us. */
  readonly authorization?: string;
  readonly certificate?: Buffer | string;
  readonly key?: Buffer | string;
  /** Milliseconds since the epoch; absent: does not expire. */
  readonly expiresMs?: number;
}

export interface CredentialSource {
  /** What to send now; every caller that waits shares one renewal. */
  readonly current: () => Promise<Result<Credential>>;
  /**
   * The server refused `used`: forgets it. Answers whether asking again may give something else;
   * a credential that another request has already replaced needs no second renewal.
   */
  readonly refuse: (used: Credential) => boolean;
}

export interface CredentialEnvironment {
  readonly now: () => number;
  readonly readFile: (path: string) => Buffer | undefined;
  readonly exec: ExecRunner;
  /** Exchanges an OIDC refresh token for a new ID token. */
  readonly refreshOidc: (config: Readonly<Record<string, string>>) => Promise<string | undefined>;
}

/** Renewed this long before the end, so that no request is sent with one that runs out on its way. */
const renewBeforeMs = 60_000;
/** Kubernetes rotates projected tokens long before their end; kubectl reads the file as often. */
const tokenFileMs = 60_000;

/** Makes the source for a cluster's user. */
export function credentialSource(
  config: ClusterConfig,
  environment: CredentialEnvironment,
): CredentialSource {
  const certificate = {
    ...(config.certificate !== undefined && { certificate: config.certificate }),
    ...(config.key !== undefined && { key: config.key }),
  };
  const user = config.user;
  switch (user.kind) {
    case 'none':
      return fixed(certificate);
    case 'token':
      return fixed({ ...certificate, authorization: `Bearer ${user.token}` });
    case 'basic': {
      const pair = Buffer.from(`${user.username}:${user.password}`, 'utf8').toString('base64');
      return fixed({ ...certificate, authorization: `Basic ${pair}` });
    }
    case 'token_file':
      return renewing(environment.now, () => {
        const read = environment.readFile(user.path)?.toString('utf8').trim();
        const token = read === undefined || read === '' ? user.token : read;
        return Promise.resolve(
          token === undefined
            ? failed('token_file_unreadable', `there is no token in ${user.path}`)
            : {
                ok: true,
                value: {
                  ...certificate,
                  authorization: `Bearer ${token}`,
                  expiresMs: environment.now() + tokenFileMs + renewBeforeMs,
                },
              },
        );
      });
    case 'exec':
      return renewing(environment.now, async () => {
        const result = await runExecPlugin(user.exec, config, environment.exec);
        if (!result.ok) return result;
        const { token, ...rest } = result.value;
        return {
          ok: true,
          value: {
            ...certificate,
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...rest,
          },
        };
      });
    case 'oidc': {
      let idToken = user.config['id-token'];
      let isRefused = false;
      const source = renewing(environment.now, async () => {
        const ends = idToken === undefined ? 0 : jwtExpiryMs(idToken);
        if (isRefused || ends - renewBeforeMs <= environment.now()) {
          const fresh = await environment.refreshOidc(user.config).catch(() => undefined);
          if (fresh === undefined)
            return failed(
              'credentials_expired',
              `the OIDC token of \`${user.name}\` has expired and could not be renewed`,
            );
          idToken = fresh;
          isRefused = false;
        }
        const token = idToken ?? '';
        return {
          ok: true,
          value: {
            ...certificate,
            authorization: `Bearer ${token}`,
            expiresMs: jwtExpiryMs(token),
          },
        };
      });
      return {
        current: source.current,
        refuse: (used) => {
          isRefused = true;
          return source.refuse(used);
        },
      };
    }
  }
}

function failed(code: string, reason: string): { ok: false; failure: Failure } {
  const help = 'log in again, or see what kubectl get pods says';
  return { ok: false, failure: { code, exit: 3, message: 'cannot log in', reason, help } };
}

/** Milliseconds since the epoch at which a JSON Web Token ends; 0 where it does not say. */
function jwtExpiryMs(token: string): number {
  const payload = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return payload === undefined ? 0 : (numberAt(payload, 'exp') ?? 0) * 1000;
}

function fixed(credential: Credential): CredentialSource {
  return {
    current: () => Promise.resolve({ ok: true, value: credential }),
    refuse: () => false,
  };
}

function renewing(now: () => number, renew: () => Promise<Result<Credential>>): CredentialSource {
  let held: Credential | undefined;
  let pending: Promise<Result<Credential>> | undefined;
  return {
    current: () => {
      if (held !== undefined) {
        if (held.expiresMs === undefined || now() < held.expiresMs - renewBeforeMs)
          return Promise.resolve({ ok: true, value: held });
        held = undefined;
      }
      pending ??= renew()
        .then((result) => {
          if (result.ok) held = result.value;
          return result;
        })
        .finally(() => {
          pending = undefined;
        });
      return pending;
    },
    refuse: (used) => {
      if (held === used) held = undefined;
      return true;
    },
  };
}
