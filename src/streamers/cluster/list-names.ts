// Names of a cluster's objects for completion: one short request, no failures. Whoever presses Tab
// waits for it, so nothing is retried and the metadata alone is asked for.
import { connect } from './connect.ts';
import { objectAt, objectsAt, textAt } from './json.ts';
import type { ConnectionOptions } from './kubeconfig.ts';
import { collectionPath, kindByName, namespaceKind } from './kinds.ts';

/** What is listed: `namespace`, or any name of a kind that a selection takes. */
export interface NamesRequest {
  readonly kind: string;
  /** Absent: the context's own. */
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
}

const metadataOnly =
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';
/** More are not shown by any shell. */
const most = 500;

/** Empty where the cluster does not answer, refuses, or has none. */
export async function listNames(
  options: ConnectionOptions,
  { kind, namespace, allNamespaces = false }: NamesRequest,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const info = kind === 'namespace' ? namespaceKind : kindByName(kind);
  if (info === undefined) return [];
  const connected = await connect(options);
  if (!connected.ok || signal.aborted) return [];
  const client = connected.value;
  try {
    const answer = await client.json({
      path: collectionPath(
        info,
        allNamespaces ? undefined : (namespace ?? client.config.namespace),
      ),
      query: [['limit', String(most)]],
      accept: metadataOnly,
      signal,
    });
    if (!answer.ok) return [];
    const names = objectsAt(answer.value, 'items').flatMap(
      (item) => textAt(objectAt(item, 'metadata'), 'name') ?? [],
    );
    return [...new Set(names)];
  } finally {
    client.close();
  }
}
