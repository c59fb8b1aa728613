// One observation of a Kubernetes Event becomes a record: placed by the last time it was seen, under
// the pod and container it regards, so that a question for the pod finds it. Both APIs (core/v1 and
// events.k8s.io/v1) are read; whatever is missing or of a wrong type is absent.
import { readRuntimeTime } from '../../parsers/index.ts';
import { noTime, recordFlags } from '../core/batch.ts';
import type { EventObservation } from '../core/batch.ts';
import type { ContainerRef } from '../core/container-ref.ts';
import { recordKinds, timeSources } from '../core/record.ts';
import type { EventDetail, ObjectReference } from '../core/record.ts';
import type { InstantParts } from '../core/time.ts';
import type { RawEvent } from '../streamers/types.ts';
import type { SettledRecord } from './batch-builder.ts';
import { asObject, compact, readCount, readText } from './json-fields.ts';
import type { Json } from './json-fields.ts';

export interface ConvertedEvent {
  readonly record: SettledRecord;
  readonly ref: ContainerRef;
  /** Absent where the Event has no uid: then it cannot be told from others. */
  readonly observation?: Omit<EventObservation, 'row'>;
}

const eventKind = recordKinds.indexOf('event');
const fromEvent = timeSources.indexOf('event') << recordFlags.timeSourceShift;
const infoNumber = 9;
const warnNumber = 13;

/** `undefined` where the JSON is no Event (it regards nothing). */
export function toEventRecord(event: RawEvent): ConvertedEvent | undefined {
  const json = event.content;
  const regarding = readReference(json['involvedObject'] ?? json['regarding']);
  if (regarding === undefined) return undefined;
  const detail = readDetail(json, regarding);
  const time = placeOf(json, detail);
  const text = [detail.reason, detail.note].filter((part) => part !== undefined).join(': ');
  const isWarning = detail.type === 'Warning';
  const metadata = asObject(json['metadata']);
  const uid = readText(metadata['uid']);
  const record: SettledRecord = {
    stream: 0,
    source: 0,
    line: 0,
    lineCount: 0,
    flags: eventKind | (time === undefined ? 0 : fromEvent),
    timeUs: (time ?? noTime).us,
    timeRestNs: (time ?? noTime).restNs,
    observedUs: time === undefined ? Number.NaN : time.us,
    observedRestNs: time === undefined ? 0 : time.restNs,
    timestampUs: Number.NaN,
    timestampRestNs: 0,
    text,
    parsed: {
      format: 'event',
      severityNumber: isWarning ? warnNumber : infoNumber,
      body: text,
    },
    bytes: undefined,
    lineStamps: undefined,
    detail: JSON.stringify(detail),
  };
  const ref = refOf(event, json, regarding);
  if (uid === undefined) return { record, ref };
  const observation = {
    cluster: event.cluster ?? '',
    uid,
    resourceVersion: readText(metadata['resourceVersion']) ?? '',
  };
  return { record, ref, observation };
}

function readDetail(json: Json, regarding: ObjectReference): EventDetail {
  const series = asObject(json['series']);
  const source = asObject(json['source'] ?? json['deprecatedSource']);
  return compact({
    type: readText(json['type']),
    reason: readText(json['reason']),
    action: readText(json['action']),
    note: readText(json['note'] ?? json['message']),
    regarding,
    count: readCount(series['count'] ?? json['count'] ?? json['deprecatedCount']),
    firstTimestamp: readText(json['firstTimestamp'] ?? json['deprecatedFirstTimestamp']),
    lastTimestamp: readText(
      series['lastObservedTime'] ?? json['lastTimestamp'] ?? json['deprecatedLastTimestamp'],
    ),
    reportingController:
      readText(json['reportingController'] ?? json['reportingComponent']) ??
      readText(source['component']),
    uid: readText(asObject(json['metadata'])['uid']),
  });
}

/** series.lastObservedTime > lastTimestamp > eventTime > firstTimestamp > creationTimestamp. */
function placeOf(json: Json, detail: EventDetail): InstantParts | undefined {
  const metadata = asObject(json['metadata']);
  const candidates = [
    detail.lastTimestamp,
    json['eventTime'],
    detail.firstTimestamp,
    metadata['creationTimestamp'],
  ];
  for (const candidate of candidates) {
    const text = readText(candidate);
    const time = text === undefined ? undefined : readRuntimeTime(text);
    if (time !== undefined) return refine(time, readText(metadata['name']));
  }
  return undefined;
}

/**
 * The name of most Events ends in the nanoseconds of their first occurrence, in hex: more exact
 * than the fields, which are cut to seconds (client-go's recorder writes both).
 */
function refine(time: InstantParts, name: string | undefined): InstantParts {
  const suffix = name?.match(/\.([0-9a-f]{14,16})$/)?.[1];
  if (suffix === undefined || time.us % 1e6 !== 0 || time.restNs !== 0) return time;
  const nanoseconds = BigInt(`0x${suffix}`);
  const us = Number(nanoseconds / 1000n);
  const isSameSecond = Math.floor(us / 1e6) * 1e6 === time.us;
  return isSameSecond ? { us, restNs: Number(nanoseconds % 1000n) } : time;
}

function refOf(event: RawEvent, json: Json, regarding: ObjectReference): ContainerRef {
  const isPod = regarding.kind === 'Pod';
  const node = readText(asObject(json['source'] ?? json['deprecatedSource'])['host']);
  const named = regarding.kind === 'Node' ? regarding.name : node;
  return compact({
    cluster: event.cluster,
    namespace: regarding.namespace,
    pod: isPod ? regarding.name : undefined,
    podUid: isPod ? regarding.uid : undefined,
    container: isPod ? containerOf(regarding.fieldPath) : undefined,
    node: isPod || regarding.kind === 'Node' ? named : undefined,
    service: isPod ? undefined : 'events',
  });
}

/** `spec.containers{web}`, `spec.initContainers{setup}`. */
function containerOf(fieldPath: string | undefined): string | undefined {
  return fieldPath?.match(/^spec\.\w+\{([^{}]+)\}$/)?.[1];
}

function readReference(value: unknown): ObjectReference | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const json = value as Json;
  return compact({
    apiVersion: readText(json['apiVersion']),
    kind: readText(json['kind']),
    namespace: readText(json['namespace']),
    name: readText(json['name']),
    uid: readText(json['uid']),
    fieldPath: readText(json['fieldPath']),
  });
}
