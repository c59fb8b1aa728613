// Moments that a Kubernetes object speaks of: where nothing says when an object was read, they are
// the earliest it can have been.
import { isJsonObject, readText } from './json.ts';
import { parseRfc3339, toTimestampNs, type TimestampNs } from './time.ts';

/** Fields of the API that hold a moment of the past, so that none of the future counts. */
const stampFields = new Set([
  'creationTimestamp',
  'lastTransitionTime',
  'lastUpdateTime',
  'lastHeartbeatTime',
  'startTime',
  'startedAt',
  'finishedAt',
  'completionTime',
  'lastScheduleTime',
  'lastSuccessfulTime',
  'lastScaleTime',
  'renewTime',
  'notBefore',
]);
const deepest = 12;

/**
 * The newest moment that an object speaks of, ns since the epoch; absent where it holds none.
 * Its `spec` is passed over: what it holds is wanted, and may lie ahead.
 */
export function newestStamp(value: unknown, depth = 0): TimestampNs | undefined {
  let newest: TimestampNs | undefined;
  const take = (stamp: TimestampNs | undefined): void => {
    if (stamp !== undefined && (newest === undefined || stamp > newest)) newest = stamp;
  };
  if (depth > deepest) return undefined;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) take(newestStamp(item, depth + 1));
  } else if (isJsonObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (stampFields.has(key)) take(readStamp(inner));
      else if (typeof inner === 'object' && key !== 'spec') take(newestStamp(inner, depth + 1));
    }
  }
  return newest;
}

/** An RFC 3339 stamp of the API; absent for anything else. */
export function readStamp(value: unknown): TimestampNs | undefined {
  const text = readText(value);
  const parts = text === undefined ? undefined : parseRfc3339(text);
  return parts === undefined ? undefined : toTimestampNs(parts);
}
