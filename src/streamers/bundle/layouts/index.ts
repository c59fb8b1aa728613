import { clusterInfoDump } from './cluster-info-dump.ts';
import {
  eksCollector,
  kindExport,
  kindNodeOf,
  rancherCollector,
  sosReport,
  talosSupport,
} from './collectors.ts';
import { mustGather } from './must-gather.ts';
import { dockerContainers, varLogContainers, varLogPods } from './node-logs.ts';
import { pathParts } from './path-parts.ts';
import { plainReading } from './plain.ts';
import { troubleshoot } from './troubleshoot.ts';
import type { Layout, PathReading } from './types.ts';

/** Most specific first; a tool's folder may hold a copy of the node's, which says more. */
const layouts: readonly Layout[] = [
  varLogPods,
  dockerContainers,
  mustGather,
  troubleshoot,
  sosReport,
  talosSupport,
  clusterInfoDump,
  varLogContainers,
  rancherCollector,
  eksCollector,
  kindExport,
];

/**
 * What path and head say of a file. `path` should hold the folders above the one that was opened,
 * so that a bundle opened at its inside is read alike.
 */
export function recognise(path: string, head: Uint8Array): PathReading {
  const parts = pathParts(path);
  for (const layout of layouts) {
    const reading = layout(parts, head);
    if (reading === undefined) continue;
    const node = reading.layout.startsWith('var_log_') ? kindNodeOf(parts.folder) : undefined;
    return node === undefined ? reading : { ...reading, ref: { ...reading.ref, node } };
  }
  return plainReading(parts);
}
