// The rows of the pods pane: pods in the order of their workloads, each workload with a row of its own
// where it has one.
import type { PodOverview } from '../query/browse/browse-messages.ts';
import type { Model } from './model.ts';
import { podKey } from '../core/container-ref.ts';

export type PodRow =
  | { readonly kind: 'workload'; readonly name: string }
  | { readonly kind: 'pod'; readonly pod: PodOverview; readonly index: number };

/** Those of the capture, then those that are followed and have not written anything. */
export function podsOf({ overview, live }: Model): readonly PodOverview[] {
  const stored = overview?.pods ?? [];
  if (live === undefined) return stored;
  const known = new Set(stored.map(({ origin }) => podKey(origin)));
  const silent: PodOverview[] = [];
  for (const { origin } of live.streams) {
    const key = podKey(origin);
    if (known.has(key)) continue;
    known.add(key);
    silent.push({ origin, restarts: 0, errors: 0 });
  }
  return silent.length === 0 ? stored : [...stored, ...silent];
}

export function podRows(model: Model): readonly PodRow[] {
  const rows: PodRow[] = [];
  let group: string | undefined;
  podsOf(model).forEach((pod, index) => {
    const { workload, origin } = pod;
    const key = `${origin.cluster ?? ''}/${origin.namespace ?? ''}/${workload ?? ''}`;
    if (workload !== undefined && key !== group) rows.push({ kind: 'workload', name: workload });
    group = key;
    rows.push({ kind: 'pod', pod, index });
  });
  return rows;
}

/** Trouble that the pane's title counts. */
export function isFailing({ status }: PodOverview): boolean {
  return status?.health === 'bad';
}
