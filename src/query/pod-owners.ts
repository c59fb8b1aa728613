// Who owns a pod, as the objects of the capture say: Pod → ReplicaSet → Deployment, Pod → Job →
// CronJob, and whatever else stands in ownerReferences. The newest observation of each object counts.
import { asObject, asObjects, readText } from '../core/json.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import type { OwnerName, PodOwners } from './language/resource-match.ts';

/** Ownership is a chain of two or three; more is a loop or a forgery. */
const longestChain = 8;

/** Looks owners up once for each pod; a pod without an object is unknown. */
export function podOwners(db: CaptureDatabase): PodOwners {
  const newest = db
    .prepare<[string, string | null, string], string>(
      `SELECT content FROM main.objects WHERE kind = ? AND namespace IS ? AND name = ?
       ORDER BY observed DESC, id DESC LIMIT 1`,
    )
    .pluck();
  const ownersOfObject = (
    kind: string,
    namespace: string | undefined,
    name: string,
  ): readonly OwnerName[] | undefined => {
    const content = newest.get(kind, namespace ?? null, name);
    return content === undefined ? undefined : readOwners(content);
  };
  const known = new Map<string, readonly OwnerName[] | undefined>();
  return (namespace, pod) => {
    const key = `${namespace ?? ''}/${pod}`;
    if (known.has(key)) return known.get(key);
    const near = ownersOfObject('Pod', namespace, pod);
    const all = near === undefined ? undefined : [...near];
    for (let at = 0; all !== undefined && at < Math.min(all.length, longestChain); at++) {
      const owner = all[at];
      if (owner) all.push(...(ownersOfObject(owner.kind, namespace, owner.name) ?? []));
    }
    known.set(key, all);
    return all;
  };
}

function readOwners(content: string): readonly OwnerName[] {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return [];
  }
  return asObjects(asObject(asObject(value)['metadata'])['ownerReferences']).flatMap(
    (reference) => {
      const kind = readText(reference['kind']);
      const name = readText(reference['name']);
      return kind !== undefined && name !== undefined ? [{ kind, name }] : [];
    },
  );
}
