// From an object as the API or a file gives it to what a streamer hands on. The one place where
// objects are stripped of what must not be stored, for live and captured ones alike.
import { asObject, readText, type JsonObject } from '../../core/json.ts';
import { sanitizeObject } from '../../core/sanitize-object.ts';
import type { RawEvent, RawObject } from '../types.ts';

export type ReadObject =
  | { readonly is: 'event'; readonly event: RawEvent }
  | { readonly is: 'object'; readonly object: RawObject }
  /** A Secret: nothing of it is kept. */
  | { readonly is: 'secret' };

/** Reads one object (not a List); `undefined` where it has no kind or no name. */
export function readObject(content: JsonObject, path?: string): ReadObject | undefined {
  const { kind, apiVersion } = content;
  const metadata = asObject(content['metadata']);
  const name = readText(metadata['name']);
  if (typeof kind !== 'string' || kind === '' || name === undefined) return undefined;
  const clean = sanitizeObject(content);
  if (clean === undefined) return { is: 'secret' };
  if (kind === 'Event' && isEventVersion(apiVersion)) {
    return { is: 'event', event: { ...(path === undefined ? {} : { path }), content: clean } };
  }
  const version = readText(apiVersion);
  const namespace = readText(metadata['namespace']);
  const uid = readText(metadata['uid']);
  const resourceVersion = readText(metadata['resourceVersion']);
  return {
    is: 'object',
    object: {
      ...(version === undefined ? {} : { apiVersion: version }),
      kind,
      ...(namespace === undefined ? {} : { namespace }),
      name,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      content: clean,
    },
  };
}

/** Other groups have kinds called Event, too (Knative, audit). */
function isEventVersion(apiVersion: unknown): boolean {
  return (
    apiVersion === undefined ||
    apiVersion === 'v1' ||
    (typeof apiVersion === 'string' && apiVersion.startsWith('events.k8s.io/'))
  );
}
