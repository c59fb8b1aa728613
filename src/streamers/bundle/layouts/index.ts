import { clusterInfoDump } from './cluster-info-dump.ts';
import { dockerContainers, varLogContainers, varLogPods } from './node-logs.ts';
import { pathParts } from './path-parts.ts';
import { plainReading } from './plain.ts';
import type { Layout, PathReading } from './types.ts';

/** Most specific first. */
const layouts: readonly Layout[] = [
  varLogPods,
  dockerContainers,
  clusterInfoDump,
  varLogContainers,
];

/**
 * What path and head say of a file. `path` should hold the folders above the one that was opened,
 * so that a bundle opened at its inside is read alike.
 */
export function recognise(path: string, head: Uint8Array): PathReading {
  const parts = pathParts(path);
  for (const layout of layouts) {
    const reading = layout(parts, head);
    if (reading !== undefined) return reading;
  }
  return plainReading(parts);
}
