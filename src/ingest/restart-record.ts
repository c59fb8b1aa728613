// How container instances ended, as the pod objects of a bundle say: one record for each end that
// is known, in the stream of the instance that ended, behind what it wrote in that second. The API keeps
// the last end of each container and no more. An end is recognised again by its container's id,
// whichever object tells of it.
import { readRuntimeTime } from '../../parsers/index.ts';
import type { EventObservation } from '../core/batch.ts';
import { bareContainerId } from '../core/container-ref.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { asObject, asObjects, compact, readCount, readText } from '../core/json.ts';
import type { JsonObject } from '../core/json.ts';
import type { RestartDetail } from '../core/record.ts';
import type { InstantParts } from '../core/time.ts';
import type { RawObject } from '../streamers/types.ts';
import type { SettledRecord } from './batch-builder.ts';
import { rowRecord } from './row-record.ts';

export interface ConvertedRestart {
  readonly record: SettledRecord;
  readonly ref: ContainerRef;
  readonly observation: Omit<EventObservation, 'row'>;
}

const infoNumber = 9;
const errorNumber = 17;
const outOfMemory = 'OOMKilled';

/**
 * Ends of a pod's instances: the one before the present one of each container, however it went,
 * and the present one where it failed. None where `object` is no Pod.
 */
export function toRestartRecords(object: RawObject): readonly ConvertedRestart[] {
  if (object.kind !== 'Pod') return [];
  const status = asObject(object.content['status']);
  const pod = compact({
    cluster: object.cluster,
    namespace: object.namespace ?? 'default',
    pod: object.name,
    podUid: object.uid,
    node: readText(asObject(object.content['spec'])['nodeName']),
  });
  return [
    ...asObjects(status['initContainerStatuses']),
    ...asObjects(status['containerStatuses']),
  ].flatMap((container) => ends(container, pod));
}

function ends(container: JsonObject, pod: ContainerRef): readonly ConvertedRestart[] {
  const name = readText(container['name']);
  if (name === undefined) return [];
  const last = asObject(container['lastState'])['terminated'];
  const present = asObject(container['state'])['terminated'];
  const runs = readCount(container['restartCount']);
  const found: ConvertedRestart[] = [];
  if (typeof last === 'object' && last !== null) {
    const end = asObject(last);
    // A container that waits to be started again is still counted as the instance that ended.
    const id = bareContainerId(readText(end['containerID']));
    const isPresent =
      id !== undefined && id === bareContainerId(readText(container['containerID']));
    const run = runs === undefined || isPresent ? runs : runs - 1;
    found.push(toRecord(end, { ...pod, container: name, ...numbered(run) }));
  }
  if (isFailure(asObject(present))) {
    found.push(toRecord(asObject(present), { ...pod, container: name, ...numbered(runs) }));
  }
  return found;
}

function numbered(run: number | undefined): { restartCount?: number } {
  return run === undefined || run < 0 ? {} : { restartCount: run };
}

function isFailure(end: JsonObject): boolean {
  return (readCount(end['exitCode']) ?? 0) !== 0 || end['reason'] === outOfMemory;
}

function toRecord(end: JsonObject, instance: ContainerRef): ConvertedRestart {
  const containerId = bareContainerId(readText(end['containerID']));
  const signal = readCount(end['signal']);
  const detail: RestartDetail = compact({
    exitCode: readCount(end['exitCode']),
    signal: signal === 0 ? undefined : signal,
    reason: readText(end['reason']),
    previousContainerId: containerId,
  });
  const finishedAt = readText(end['finishedAt']);
  const time = finishedAt === undefined ? undefined : readRuntimeTime(finishedAt);
  return restartRecord(instance, detail, time);
}

/**
 * The row for the end of one container instance, in its stream. The same end is stored once, whoever
 * tells of it: a pod in a bundle or the watch of a live cluster.
 */
export function restartRecord(
  instance: ContainerRef,
  detail: RestartDetail,
  time: InstantParts | undefined,
): ConvertedRestart {
  const containerId = detail.previousContainerId;
  const isFailed = (detail.exitCode ?? 0) !== 0 || detail.reason === outOfMemory;
  const text = describe(instance.container ?? '', detail);
  return {
    record: rowRecord({
      kind: 'restart',
      time: time === undefined ? undefined : endOfSecond(time),
      severityNumber: isFailed ? errorNumber : infoNumber,
      text,
      detail,
    }),
    ref: containerId === undefined ? instance : { ...instance, containerId },
    observation: {
      cluster: '',
      uid:
        containerId ??
        [instance.podUid ?? instance.pod, instance.container, time?.us ?? ''].join('/'),
      resourceVersion: 'terminated',
    },
  };
}

/**
 * The API says in which second an instance ended. What it wrote in that second came before its end: the
 * last moment of the second keeps the last words in front.
 */
function endOfSecond({ us, restNs }: InstantParts): InstantParts {
  return us % 1_000_000 === 0 && restNs === 0 ? { us: us + 999_999, restNs: 999 } : { us, restNs };
}

function describe(container: string, { reason, exitCode, signal }: RestartDetail): string {
  const causes = [
    reason,
    exitCode === undefined ? undefined : `exit code ${exitCode}`,
    signal === undefined ? undefined : `signal ${signal}`,
  ].filter((cause) => cause !== undefined);
  return [`container ${container} ended`, causes.join(', ')].filter(Boolean).join(': ');
}
