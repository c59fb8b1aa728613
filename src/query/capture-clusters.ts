import type { CaptureDatabase } from '../store/open-capture.ts';
import { partClusters, type ClusterPart, type KnownCluster } from './graph/clusters.ts';
import type { ControllerHints } from './graph/controllers.ts';
import { controllerReporters, readObservations } from './read-observations.ts';

/** One cluster of a capture, with what its Events say of controllers. */
export interface CaptureCluster extends ClusterPart {
  readonly hints: ControllerHints;
}

/** The clusters of a capture, by its objects and its streams; at least one. */
export function captureClusters(db: CaptureDatabase): readonly CaptureCluster[] {
  const rows = db
    .prepare<[], readonly [string | null, string | null]>(
      'SELECT DISTINCT cluster, cluster_uid FROM main.streams',
    )
    .raw()
    .all();
  const known = rows.map(([name, uid]): KnownCluster => ({
    ...(name === null ? {} : { name }),
    ...(uid === null ? {} : { uid }),
  }));
  const parts = partClusters(readObservations(db), known);
  const whole = parts.length > 0 ? parts : [{ names: new Set([undefined]), observations: [] }];
  return whole.map((part) => ({
    ...part,
    hints: { reportersOf: controllerReporters(db, part.names) },
  }));
}
