// What a Kubernetes Event says, read from its JSON: its place in time, its fields, and whose it is.
// Both API groups (core/v1 and events.k8s.io/v1) describe the same objects under different names.
// Pure; nothing in the JSON is trusted to have the type it should have.
import type { ContainerRef } from './container-ref.ts';
import type { EventDetail, ObjectReference } from './record.ts';
import { compact, isJsonObject, readText, type JsonObject } from './json.ts';
import { parseRfc3339, toInstantParts, timestampNs, type InstantParts } from './time.ts';

/** Where an Event stands, and whether only its second is known. */
export interface EventTime {
  readonly time: InstantParts;
  /** True where the API gave whole seconds and nothing finer could be recovered. */
  readonly isWholeSecond: boolean;
}

/** The recorder's name and its sink may differ by this much from the object's times. */
const suffixToleranceUs = 2_000_000;

/**
 * The Event's place on the timeline: series.lastObservedTime, else lastTimestamp, else eventTime,
 * else firstTimestamp, else metadata.creationTimestamp. An Event seen once gets the nanoseconds
 * back that client-go's recorders put, in hex, at the end of `metadata.name`, where these lie
 * within 2 s of that time. Absent where no field holds a time.
 */
export function eventTime(event: JsonObject): EventTime | undefined {
  const series = field(event, 'series');
  const metadata = field(event, 'metadata');
  const candidates = [
    series?.['lastObservedTime'],
    event['lastTimestamp'] ?? event['deprecatedLastTimestamp'],
    event['eventTime'],
    event['firstTimestamp'] ?? event['deprecatedFirstTimestamp'],
    metadata?.['creationTimestamp'],
  ];
  const time = candidates.map(instant).find((value) => value !== undefined);
  if (time === undefined) return undefined;
  const isWholeSecond = time.us % 1_000_000 === 0 && time.restNs === 0;
  if (!isWholeSecond || (eventCount(event) ?? 1) > 1) return { time, isWholeSecond };
  const exact = firstOccurrence(readText(metadata?.['name']));
  return exact !== undefined && Math.abs(exact.us - time.us) <= suffixToleranceUs
    ? { time: exact, isWholeSecond: false }
    : { time, isWholeSecond };
}

/** Nanoseconds of the first occurrence from `<object>.<hex>`, the name both client-go recorders give. */
function firstOccurrence(name: string | undefined): InstantParts | undefined {
  const hex = /\.([0-9a-f]{15,16})$/.exec(name ?? '')?.[1];
  return hex === undefined ? undefined : toInstantParts(timestampNs(BigInt(`0x${hex}`)));
}

function eventCount(event: JsonObject): number | undefined {
  return (
    number(field(event, 'series')?.['count']) ??
    number(event['count']) ??
    number(event['deprecatedCount'])
  );
}

/** The Event's fields under the names of events.k8s.io/v1; absent where the JSON has none. */
export function eventDetail(event: JsonObject): EventDetail {
  const source = field(event, 'source') ?? field(event, 'deprecatedSource');
  const series = field(event, 'series');
  const regarding = eventRegarding(event);
  return compact({
    type: readText(event['type']),
    reason: readText(event['reason']),
    action: readText(event['action']),
    note: readText(event['note']) ?? readText(event['message']),
    regarding,
    count: eventCount(event),
    firstTimestamp:
      readText(event['firstTimestamp']) ?? readText(event['deprecatedFirstTimestamp']),
    lastTimestamp:
      readText(series?.['lastObservedTime']) ??
      readText(event['lastTimestamp']) ??
      readText(event['deprecatedLastTimestamp']),
    reportingController:
      readText(event['reportingController']) ??
      readText(event['reportingComponent']) ??
      readText(source?.['component']),
    uid: readText(field(event, 'metadata')?.['uid']),
  });
}

function eventRegarding(event: JsonObject): ObjectReference | undefined {
  const reference = field(event, 'involvedObject') ?? field(event, 'regarding');
  if (reference === undefined) return undefined;
  return compact({
    apiVersion: readText(reference['apiVersion']),
    kind: readText(reference['kind']),
    namespace: readText(reference['namespace']),
    name: readText(reference['name']),
    uid: readText(reference['uid']),
    fieldPath: readText(reference['fieldPath']),
  });
}

/**
 * The pod and container an Event is about, so that `pod:` finds it; for an Event regarding a node,
 * the node; the namespace in any case where it has one.
 */
export function eventContainerRef(event: JsonObject): ContainerRef {
  const regarding = eventRegarding(event);
  const namespace = regarding?.namespace ?? readText(field(event, 'metadata')?.['namespace']);
  const host =
    readText(field(event, 'source')?.['host']) ??
    readText(field(event, 'deprecatedSource')?.['host']);
  if (regarding?.kind === 'Node') {
    return compact({ namespace: regarding.namespace, node: regarding.name });
  }
  if (regarding?.kind !== 'Pod') return compact({ namespace });
  const container = /^spec\.[A-Za-z]{1,40}\{([^{}]{1,253})\}$/.exec(regarding.fieldPath ?? '')?.[1];
  return compact({
    namespace,
    pod: regarding.name,
    podUid: regarding.uid,
    container,
    node: host,
  });
}

function instant(value: unknown): InstantParts | undefined {
  return typeof value === 'string' ? parseRfc3339(value) : undefined;
}

function field(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name];
  return isJsonObject(value) ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
