// Keeps up with one collection of the API server: a list in pages, then a watch that goes on from it,
// for as long as the signal allows. Every way in which a watch can end is told apart: an ordinary
// end, a version that is too old (said so, or shown by an empty answer), a stall, trouble of the
// server. What is known is compared by UID after each list, so that deletions during a gap and
// successors of the same name are seen. Of each object only name and version are kept.
import { bodyReader } from './body-reader.ts';
import { childSignal } from './child-signal.ts';
import { type Clock, pause } from './clock.ts';
import { type ApiClient, type ApiError, type QueryParameters, statusError } from './http.ts';
import type { JsonObject } from '../../core/json.ts';
import { objectAt, objectsAt, parseJson, textAt } from './json.ts';
import { lineSplitter } from './line-splitter.ts';

export interface ObjectChange {
  readonly type: 'added' | 'modified' | 'deleted';
  /** For a deletion found by a later list: only metadata with name, namespace and uid. */
  readonly object: JsonObject;
  /** Was there at the first list. */
  readonly isInitial: boolean;
}

export interface ListWatchOptions {
  readonly client: ApiClient;
  /** Of the collection: `/api/v1/namespaces/shop/pods`. */
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onChange: (change: ObjectChange) => void | Promise<void>;
  /** A list is complete. */
  readonly onListed?: () => void | Promise<void>;
  /** Trouble, once for each streak of it. */
  readonly onTrouble?: (error: ApiError) => void | Promise<void>;
  /** The trouble that was told is over. */
  readonly onRecovered?: () => void;
  /** List once and return. */
  readonly isOnce?: boolean;
}

export type ListWatchEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'listed' }
  | { readonly kind: 'forbidden'; readonly verb: 'list'; readonly message: string }
  /** The server has no such resource. */
  | { readonly kind: 'unknown' }
  /** With `isOnce` alone: the list failed. */
  | { readonly kind: 'failed'; readonly error: ApiError };

const pageSize = 500;
const maxFrameBytes = 64 << 20;
const bookmarkSilenceMs = 180_000;
const graceMs = 30_000;
/** An empty answer shorter than this does not come from a watch that simply ran its time. */
const emptyCloseMs = 2000;
/** Where watching is forbidden, the list is asked for again and again. */
const pollMs = 10_000;

type WatchEnd =
  /** Go on from the same version. */
  | { readonly kind: 'ended'; readonly hadFrames: boolean; readonly age: number }
  | { readonly kind: 'broken'; readonly error: ApiError; readonly hadFrames: boolean }
  /** The version cannot be gone on from. */
  | { readonly kind: 'relist' }
  | { readonly kind: 'forbidden'; readonly error: ApiError };

interface Known {
  readonly version: string;
  readonly name: string;
  readonly namespace: string;
}

/** Runs until the signal comes, or a right or the resource itself is missing. */
export async function listWatch(options: ListWatchOptions): Promise<ListWatchEnd> {
  const { client, clock, signal } = options;
  const isStopped = (): boolean => signal.aborted;
  const known = new Map<string, Known>();
  let isInitial = true;
  let attempt = 0;
  let inTrouble = false;
  let emptyCloses = 0;

  const backOff = async (error: ApiError): Promise<void> => {
    if (!inTrouble && attempt > 0) {
      inTrouble = true;
      await options.onTrouble?.(error);
    }
    // Full jitter, so that a server that comes back is not met by all its clients at once.
    const ceiling = Math.min(30_000, 800 * 2 ** attempt);
    const delay = Math.max(error.retryAfterMs ?? 0, clock.random() * ceiling);
    attempt += 1;
    await pause(clock, delay, signal);
  };
  const answered = (): void => {
    if (inTrouble) options.onRecovered?.();
    inTrouble = false;
  };
  const recovered = (): void => {
    attempt = 0;
    answered();
  };

  const selectors: QueryParameters = [
    ...(options.labelSelector === undefined || options.labelSelector === ''
      ? []
      : [['labelSelector', options.labelSelector] as const]),
    ...(options.fieldSelector === undefined || options.fieldSelector === ''
      ? []
      : [['fieldSelector', options.fieldSelector] as const]),
  ];

  const apply = async (type: ObjectChange['type'], object: JsonObject): Promise<void> => {
    const metadata = objectAt(object, 'metadata');
    const uid =
      textAt(metadata, 'uid') ??
      `${textAt(metadata, 'namespace') ?? ''}/${textAt(metadata, 'name') ?? ''}`;
    const version = textAt(metadata, 'resourceVersion') ?? '';
    const before = known.get(uid);
    if (type === 'deleted') {
      known.delete(uid);
      if (before === undefined) return;
    } else {
      if (before?.version === version) return;
      known.set(uid, {
        version,
        name: textAt(metadata, 'name') ?? '',
        namespace: textAt(metadata, 'namespace') ?? '',
      });
    }
    const seen = type === 'deleted' ? type : before === undefined ? 'added' : 'modified';
    // Items of a list do not say what they are.
    const whole = { apiVersion: options.apiVersion, kind: options.kind, ...object };
    await options.onChange({ type: seen, object: whole, isInitial });
  };

  /** Reads all pages; the answer is the version to watch from. */
  const list = async (): Promise<string | ApiError> => {
    const present = new Set<string>();
    let limit: number | undefined = pageSize;
    let token: string | undefined;
    for (;;) {
      const query: QueryParameters = [
        ...selectors,
        ...(limit === undefined ? [] : [['limit', String(limit)] as const]),
        ...(token === undefined ? [] : [['continue', token] as const]),
      ];
      const page = await client.json({ path: options.path, query, signal });
      if (!page.ok) {
        if (page.error.status !== 410 || token === undefined) return page.error;
        // The pages outlived the server's memory: all at once then.
        token = undefined;
        limit = undefined;
        present.clear();
        continue;
      }
      for (const item of objectsAt(page.value, 'items')) {
        const uid = textAt(objectAt(item, 'metadata'), 'uid');
        if (uid !== undefined) present.add(uid);
        await apply('added', item);
      }
      const metadata = objectAt(page.value, 'metadata');
      token = textAt(metadata, 'continue');
      if (token !== undefined) continue;
      for (const [uid, { name, namespace }] of known)
        if (!present.has(uid))
          await apply('deleted', {
            metadata: { uid, name, ...(namespace !== '' && { namespace }) },
          });
      return textAt(metadata, 'resourceVersion') ?? '';
    }
  };

  let version = '';
  const watch = async (): Promise<WatchEnd> => {
    const timeoutSeconds = 300 + Math.floor(clock.random() * 300);
    const scope = childSignal(signal);
    let cancel: () => void = () => undefined;
    const allow = (ms: number): void => {
      cancel();
      cancel = clock.after(ms, scope.abort);
    };
    const openedAt = clock.now();
    const longestMs = timeoutSeconds * 1000 + graceMs;
    let hadFrames = false;
    try {
      allow(longestMs);
      const opened = await client.open({
        path: options.path,
        query: [
          ...selectors,
          ['watch', 'true'],
          ['resourceVersion', version],
          ['allowWatchBookmarks', 'true'],
          ['timeoutSeconds', String(timeoutSeconds)],
        ],
        signal: scope.signal,
        headerTimeoutMs: longestMs,
        isCompressed: true,
      });
      if (!opened.ok) return refusedWatch(opened.error);
      // What comes next may be long in coming.
      answered();
      const splitter = lineSplitter(maxFrameBytes);
      let silenceMs = longestMs;
      const body = bodyReader(opened.value.body);
      for (;;) {
        const chunk = await body.next();
        if (chunk === undefined) break;
        for (const line of splitter.push(chunk)) {
          const frame = parseJson(Buffer.from(line.bytes).toString('utf8'));
          if (frame === undefined) return { kind: 'broken', hadFrames, error: brokenFrame };
          const object = objectAt(frame, 'object');
          const type = frame['type'];
          if (type === 'ERROR') {
            const error = statusError(Number(object['code'] ?? 500), JSON.stringify(object));
            return error.status === 410 ? { kind: 'relist' } : { kind: 'broken', error, hadFrames };
          }
          const change = changeTypes.get(String(type));
          if (change === undefined && type !== 'BOOKMARK') return { kind: 'relist' };
          hadFrames = true;
          if (change !== undefined) await apply(change, object);
          else silenceMs = Math.min(bookmarkSilenceMs, longestMs);
          version = textAt(objectAt(object, 'metadata'), 'resourceVersion') ?? version;
        }
        allow(silenceMs);
      }
      const failure = body.failure();
      if (failure !== undefined)
        return { kind: 'broken', hadFrames, error: { kind: 'network', message: failure.message } };
      if (splitter.rest() !== undefined) return { kind: 'broken', hadFrames, error: brokenFrame };
      return { kind: 'ended', hadFrames, age: clock.now() - openedAt };
    } finally {
      cancel();
      scope.abort();
      scope.release();
    }
  };

  for (;;) {
    const listed = await list();
    if (isStopped()) return { kind: 'stopped' };
    if (typeof listed !== 'string') {
      if (listed.status === 403)
        return { kind: 'forbidden', verb: 'list', message: listed.message };
      if (listed.status === 404) return { kind: 'unknown' };
      if (options.isOnce === true) return { kind: 'failed', error: listed };
      await backOff(listed);
      if (isStopped()) return { kind: 'stopped' };
      continue;
    }
    version = listed;
    recovered();
    await options.onListed?.();
    isInitial = false;
    if (options.isOnce === true) return { kind: 'listed' };
    for (let isCurrent = true; isCurrent;) {
      const end = await watch();
      if (isStopped()) return { kind: 'stopped' };
      switch (end.kind) {
        case 'relist':
          isCurrent = false;
          break;
        case 'forbidden':
          if (!inTrouble) await options.onTrouble?.(end.error);
          inTrouble = true;
          await pause(clock, pollMs, signal);
          isCurrent = false;
          break;
        case 'broken':
          if (end.hadFrames) recovered();
          await backOff(end.error);
          break;
        case 'ended':
          recovered();
          emptyCloses = !end.hadFrames && end.age < emptyCloseMs ? emptyCloses + 1 : 0;
          // Some servers answer a version they no longer have with nothing at all.
          if (emptyCloses > 1) isCurrent = false;
          await pause(
            clock,
            emptyCloses > 0 ? 1000 * Math.min(emptyCloses, 30) : clock.random() * 1000,
            signal,
          );
          break;
      }
      if (isStopped()) return { kind: 'stopped' };
    }
  }
}

const changeTypes = new Map<string, ObjectChange['type']>([
  ['ADDED', 'added'],
  ['MODIFIED', 'modified'],
  ['DELETED', 'deleted'],
]);
const brokenFrame: ApiError = { kind: 'decode', message: 'a frame of the watch was cut' };

function refusedWatch(error: ApiError): WatchEnd {
  if (error.status === 410) return { kind: 'relist' };
  if (error.status === 403) return { kind: 'forbidden', error };
  return { kind: 'broken', error, hadFrames: false };
}
