import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { asObject, readText } from '../../src/core/json.ts';
import { timestampNs } from '../../src/core/time.ts';
import { utc } from '../../src/core/time-zone.ts';
import { parseQuery } from '../../src/query/language/parse.ts';
import { TimelineReader } from '../../src/query/timeline-reader.ts';
import {
  openCaptureForReading,
  openCaptureForWriting,
  type CaptureDatabase,
} from '../../src/store/open-capture.ts';
import { addRows, addStreams } from '../support/build-capture.ts';
import { object, pod } from '../support/build-world.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klog-clusters-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function addObject(db: CaptureDatabase, cluster: string, content: JsonObject): void {
  const metadata = asObject(content['metadata']);
  db.prepare(
    `INSERT INTO objects(cluster, api_version, kind, namespace, name, uid, content)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    cluster,
    readText(content['apiVersion']),
    readText(content['kind']),
    readText(metadata['namespace']),
    readText(metadata['name']),
    readText(metadata['uid']),
    JSON.stringify(content),
  );
}

/** A pod of this name and address that a Deployment owns, in the cluster that `digit` stands for. */
function addPod(db: CaptureDatabase, cluster: string, digit: string, owner: string): void {
  const uid = `${digit.repeat(8)}-1111-4111-8111-111111111111`;
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: owner, uid }];
  const ownUid = uid.replace(/1$/, '2');
  const status = { podIP: '10.0.0.7' };
  addObject(db, cluster, object('Deployment', owner, { metadata: { uid } }));
  addObject(db, cluster, pod('same-0', {}, { metadata: { uid: ownUid, ownerReferences }, status }));
}

test('one name in two clusters is two things', () => {
  const file = join(folder, 'a.klog');
  const written = openCaptureForWriting(file);
  if (!written.ok) throw new Error('no capture');
  const { db } = written.value;
  const ref = { namespace: 'shop', pod: 'same-0', container: 'app' };
  addStreams(db, [
    { key: 'east', ref: { ...ref, cluster: 'east', clusterUid: 'u-1' } },
    { key: 'west', ref: { ...ref, cluster: 'west', clusterUid: 'u-2' } },
    { key: 'edge', ref: { ...ref, pod: 'edge', cluster: 'east', clusterUid: 'u-1' } },
    { key: 'edge-w', ref: { ...ref, pod: 'edge', cluster: 'west', clusterUid: 'u-2' } },
  ]);
  addPod(db, 'east', 'a', 'web');
  addPod(db, 'west', 'b', 'api');
  addRows(db, [
    { time: 1n, stream: 1, raw: 'of web in east' },
    { time: 2n, stream: 2, raw: 'of api in west' },
    { time: 3n, stream: 3, raw: 'east says 10.0.0.7 is down' },
    { time: 4n, stream: 4, raw: 'west says 10.0.0.7 is down' },
    { time: 5n, stream: 1, raw: 'boom', severity: 17 },
    { time: 6n, stream: 2, raw: 'bang', severity: 17 },
  ]);
  written.value.close();
  const read = openCaptureForReading(file);
  if (!read.ok) throw new Error('no capture');
  const reader = new TimelineReader(read.value);
  const bodies = (filter: string): readonly string[] => {
    const parsed = parseQuery(filter);
    if (!parsed.ok) throw new Error(parsed.problem.reason);
    const request = { now: timestampNs(9n), zone: utc, direction: 'forward' } as const;
    const steps = [...reader.read({ ...request, query: parsed.query })];
    return steps.flatMap(({ records }) => records.map(({ body }) => body));
  };
  expect(bodies('owner:deploy/web')).toEqual(['of web in east', 'boom']);
  expect(bodies('resource:deploy/api')).toEqual([
    'of api in west',
    'west says 10.0.0.7 is down',
    'bang',
  ]);
  expect(bodies('resource:pod/same-0')).toHaveLength(6);
  expect(bodies('resource:pod/same-0 cluster:east')).toEqual([
    'of web in east',
    'east says 10.0.0.7 is down',
    'boom',
  ]);
  const steps = reader.neighbours(1, 100n, 9);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const near = step.value ?? [];
  expect(near.map(({ record }) => record.body)).toEqual(['boom']);
  read.value.close();
});
