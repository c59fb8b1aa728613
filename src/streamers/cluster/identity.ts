import type { ApiClient, ApiError } from './http.ts';
import { objectAt, textAt } from './json.ts';

/** What identifies a cluster whatever its context is called. */
export interface ClusterIdentity {
  /** UID of the kube-system namespace; absent where it may not be read. */
  readonly uid?: string;
  /** `v1.34.1`; absent where it may not be read. */
  readonly version?: string;
}

export type IdentityAnswer =
  | { readonly ok: true; readonly value: ClusterIdentity }
  /** The cluster cannot be reached or refuses the credentials. */
  | { readonly ok: false; readonly error: ApiError };

/** Asks the cluster who it is; a missing right is no failure. */
export async function identifyCluster(
  client: ApiClient,
  signal: AbortSignal,
): Promise<IdentityAnswer> {
  const [namespace, version] = await Promise.all([
    client.json({ path: '/api/v1/namespaces/kube-system', signal }),
    client.json({ path: '/version', signal }),
  ]);
  // 403 and 404 come from a server that is there and knows us.
  const isAnswered =
    namespace.ok || namespace.error.status === 403 || namespace.error.status === 404;
  if (!isAnswered) return { ok: false, error: namespace.error };
  const uid = namespace.ok ? textAt(objectAt(namespace.value, 'metadata'), 'uid') : undefined;
  const gitVersion = version.ok ? textAt(version.value, 'gitVersion') : undefined;
  return {
    ok: true,
    value: {
      ...(uid !== undefined && { uid }),
      ...(gitVersion !== undefined && { version: gitVersion }),
    },
  };
}
