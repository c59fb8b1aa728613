// Values to offer while a filter is typed: of the origins, objects and ids in the capture, and of the
// fields that its newest lines and Events carry. Bounded whatever the capture's size.
import type { IdKind } from '../../core/batch.ts';
import { recordKinds, type TimelineRecord } from '../../core/record.ts';
import { severityNames } from '../../core/severity.ts';
import { timestampNs } from '../../core/time.ts';
import { utc } from '../../core/time-zone.ts';
import { Dictionaries } from '../../store/dictionaries.ts';
import type { CaptureDatabase } from '../../store/open-capture.ts';
import { kindKey } from '../graph/world.ts';
import { IdIndex } from '../id-index.ts';
import type { Query } from '../language/ast.ts';
import { fieldNamed, knownNames, readField } from '../language/fields.ts';
import { singularKind } from '../language/resource-name.ts';
import type { TimelineReader } from '../timeline-reader.ts';
import type { BrowseReply, ValuesRequest } from './browse-messages.ts';

/** What can be typed as the name of a field. */
const typedName = /^[A-Za-z_][\w./-]*$/;
const linesLookedAt = 2000;
const mostValues = 500;
/** More objects than these are not looked through. */
const mostObjects = 200_000;
/** Shorter beginnings of ids leave too many of them. */
const shortestStart = 2;
const ofStreams = ['cluster', 'namespace', 'pod', 'container', 'node', 'service'] as const;
const ofEvents = new Set(['type', 'reason', 'action', 'regarding', 'reportingController']);
const idFields: Readonly<Record<string, readonly IdKind[]>> = {
  request: ['request', 'trace', 'correlation'],
  id: ['request', 'trace', 'correlation', 'span'],
  requestId: ['request'],
  traceId: ['trace'],
  spanId: ['span'],
};

/**
 * Values of the field that hold what was typed of one, or names of the lines' own fields where there
 * is no field; those that begin like it first.
 */
export function* readValues(
  db: CaptureDatabase,
  reader: TimelineReader,
  { field, partial = '' }: ValuesRequest,
): Generator<BrowseReply | undefined> {
  const name = field === undefined ? undefined : (fieldNamed(field)?.name ?? field);
  const found = yield* valuesOf(db, reader, name, partial);
  const wanted = isResourceField(name) ? withSingularKind(partial) : partial.toLowerCase();
  const rank = (text: string): number => (text.toLowerCase().startsWith(wanted) ? 0 : 1);
  const values = [...new Set(found)]
    .filter((text) => text.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, mostValues);
  yield { kind: 'values', ...(field === undefined ? {} : { field }), partial, values };
}

function* valuesOf(
  db: CaptureDatabase,
  reader: TimelineReader,
  name: string | undefined,
  partial: string,
): Generator<undefined, readonly string[]> {
  if (name === undefined) {
    const own = yield* fromRecords(reader, {}, ({ attributes }) =>
      Object.keys(attributes ?? {}).filter((key) => typedName.test(key)),
    );
    return [...knownNames, ...own];
  }
  const known = knownValues(db, name);
  if (known !== undefined) return known;
  const kinds = Object.hasOwn(idFields, name) ? idFields[name] : undefined;
  if (kinds !== undefined) {
    const stored =
      partial.length < shortestStart
        ? []
        : new IdIndex(db).startingWith(partial, kinds, mostValues);
    const newest = yield* fromRecords(reader, {}, (record) => idsIn(record, name));
    return [...stored, ...newest];
  }
  const isOwn = fieldNamed(name) === undefined;
  const read = isOwn ? `@${name.replace(/^@/, '')}` : name;
  // Among the newest lines there may be none of the few Events.
  const events = { filter: { kind: 'match', field: 'kind', patterns: [{ pieces: ['event'] }] } };
  const filter = ofEvents.has(name) ? (events as Pick<Query, 'filter'>) : {};
  return yield* fromRecords(reader, filter, (record) => readField(read, record));
}

function idsIn(record: TimelineRecord, name: string): readonly string[] {
  const { requestId, traceId, spanId } = record;
  const ids =
    name === 'requestId'
      ? [requestId]
      : name === 'traceId'
        ? [traceId]
        : name === 'spanId'
          ? [spanId]
          : [requestId, traceId];
  return ids.filter((id) => id !== undefined);
}

function isResourceField(name: string | undefined): boolean {
  return name === 'resource' || name === 'owner';
}

function knownValues(db: CaptureDatabase, name: string): readonly string[] | undefined {
  if (name === 'severity' || name === 'level') return severityNames;
  if (name === 'kind') return recordKinds;
  if (name === 'has') return knownNames;
  if (isResourceField(name)) return resourceNames(db);
  if (name === 'deploy') {
    return resourceNames(db).flatMap((text) => /(?:^|\/)deployment\/(.+)$/.exec(text)?.[1] ?? []);
  }
  const column = ofStreams.find((each) => each === name);
  if (column !== undefined) {
    const refs = [...new Dictionaries(db).streams()].flatMap(({ ref }) => ref[column] ?? []);
    return [...new Set(refs)].sort();
  }
  if (name !== 'format') return undefined;
  return [...new Dictionaries(db).formats()].map(([, format]) => format);
}

/** Kinds as `deployment/`, then everything that has a name as `shop/deployment/web`. */
function resourceNames(db: CaptureDatabase): readonly string[] {
  const names = new Set<string>();
  const kinds = new Set<string>();
  const add = (kind: string, namespace: string | undefined, name: string): void => {
    kinds.add(`${kind}/`);
    names.add(namespace === undefined ? `${kind}/${name}` : `${namespace}/${kind}/${name}`);
  };
  const rows = db
    .prepare<[number], readonly [string | null, string, string | null, string]>(
      `SELECT DISTINCT api_version, kind, namespace, name FROM main.objects
       WHERE name <> '' LIMIT ?`,
    )
    .raw();
  for (const [version, kind, namespace, name] of rows.iterate(mostObjects)) {
    add(kindKey(kind, version ?? undefined), namespace ?? undefined, name);
  }
  for (const { ref } of new Dictionaries(db).streams()) {
    if (ref.pod !== undefined) add('pod', ref.namespace, ref.pod);
    if (ref.namespace !== undefined) add('namespace', undefined, ref.namespace);
    if (ref.node !== undefined) add('node', undefined, ref.node);
  }
  return [...[...kinds].sort(), ...[...names].sort()];
}

/** `shop/svc/we` as the list has it: `shop/service/we`. */
function withSingularKind(partial: string): string {
  const parts = partial.toLowerCase().split('/');
  // What is still being typed is no kind yet.
  return parts.map((part, at) => (at < parts.length - 1 ? singularKind(part) : part)).join('/');
}

/** What the newest records have; the most frequent first. */
function* fromRecords(
  reader: TimelineReader,
  filter: Pick<Query, 'filter'>,
  read: (record: TimelineRecord) => readonly string[],
): Generator<undefined, readonly string[]> {
  const counts = new Map<string, number>();
  let left = linesLookedAt;
  const query = { windows: [], ...filter };
  const request = { query, now: timestampNs(0n), zone: utc, direction: 'backward' } as const;
  for (const { records } of reader.read(request)) {
    for (const record of records) {
      for (const text of read(record)) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    left -= records.length;
    if (left <= 0) break;
    yield undefined;
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([text]) => text);
}
