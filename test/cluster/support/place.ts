// Where a test on the cluster takes place: a folder, a capture in it and a namespace of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { makeNamespace, removeNamespace } from './cluster.ts';
import { type KlogRun, killLeftovers, klog } from './klog-run.ts';

export interface Place {
  readonly folder: string;
  readonly namespace: string;
  /** A path in the folder where nothing is yet. */
  readonly capture: string;
  /** Counts the tests of the file from 1. */
  readonly number: number;
}

/** Made anew for each test of the file that calls this, and gone after it; read it inside tests. */
export function placeForEach(prefix: string): Place {
  const place = { folder: '', namespace: '', capture: '', number: 0 };
  beforeEach(async () => {
    place.number++;
    place.folder = mkdtempSync(join(tmpdir(), 'klog-cluster-'));
    place.namespace = await makeNamespace(`${prefix}-${place.number}`);
    place.capture = join(place.folder, 'live.klog');
  });
  afterEach(() => {
    killLeftovers();
    removeNamespace(place.namespace);
    rmSync(place.folder, { recursive: true, force: true });
  });
  return place;
}

/** `klog follow` of the namespace into the capture. */
export function followIn(place: Place, ...flags: readonly string[]): KlogRun {
  const { namespace, capture } = place;
  return klog(['follow', '-n', namespace, '--capture', capture, '--no-ui', ...flags]);
}
