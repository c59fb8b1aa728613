// The names that a query can use: those of the record's JSON, the aliases people have in their
// fingers, and the words of Kubernetes Events. Every other name is a field of the line itself.
import type { TimelineRecord } from '../../core/record.ts';
import { severityName } from '../../core/severity.ts';
import { formatUtc, type TimestampNs } from '../../core/time.ts';
import type { AttributeValue } from '../../../parsers/types.ts';

/**
 * How a field is compared: `value` as a whole, `prose` by what it contains, `id` exactly.
 * All of them compare as numbers with `>` and its like.
 */
export type FieldStyle = 'value' | 'prose' | 'id';

export interface Field {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly style: FieldStyle;
  /** Fields of the container instance: the same for all records of a stream. */
  readonly isOfStream: boolean;
  /** Values of a record: none where it is absent; several where any of them may match. */
  readonly read: (record: TimelineRecord) => readonly string[];
}

const none: readonly string[] = [];
const one = (value: string | number | undefined): readonly string[] =>
  value === undefined ? none : [String(value)];
const flag = (value: boolean | undefined): readonly string[] => (value ? ['true'] : none);
const time = (value: TimestampNs | undefined): readonly string[] =>
  value === undefined ? none : [formatUtc(value)];

function field(
  names: string,
  read: Field['read'],
  { style = 'value', isOfStream = false }: { style?: FieldStyle; isOfStream?: boolean } = {},
): Field {
  const [name = '', ...aliases] = names.split(' ');
  return { name, aliases, style, isOfStream, read };
}

const ofStream = { isOfStream: true };
const prose = { style: 'prose' } as const;
const id = { style: 'id' } as const;

/** Every field that klog names. */
export const recordFields: readonly Field[] = [
  field('cluster context', (r) => one(r.cluster), ofStream),
  field('namespace ns', (r) => one(r.namespace), ofStream),
  field('pod po', (r) => one(r.pod), ofStream),
  field('container', (r) => one(r.container), ofStream),
  field('node', (r) => one(r.node), ofStream),
  field('service', (r) => one(r.service), ofStream),
  field('podUid', (r) => one(r.podUid), ofStream),
  field('containerId', (r) => one(r.containerId), ofStream),
  field('restartCount', (r) => one(r.restartCount), ofStream),
  field('kind', (r) => one(r.kind)),
  field('timeSource', (r) => one(r.timeSource)),
  field('observedTimestamp', (r) => time(r.observedTimestamp)),
  field('timestamp', (r) => time(r.timestamp)),
  field('wallTime', (r) => one(r.wallTime)),
  field('zone', (r) => one(r.zone)),
  field('zoneSource', (r) => one(r.zoneSource)),
  field('severityNumber', (r) => one(r.severityNumber)),
  field('severityText', (r) => one(r.severityText)),
  field('severityDerived', (r) => flag(r.severityDerived)),
  field('body msg message', (r) => one(r.body), prose),
  field('raw', (r) => one(r.raw), prose),
  field('traceId trace', (r) => one(r.traceId), id),
  field('spanId span', (r) => one(r.spanId), id),
  field('requestId req', (r) => one(r.requestId), id),
  field('correlationId', (r) => one(r.correlationId), id),
  field('parentRequestId', (r) => one(r.parentRequestId), id),
  field('parentSpanId', (r) => one(r.parentSpanId)),
  field('httpStatus', (r) => one(r.httpStatus)),
  field('stream iostream', (r) => one(r.stream)),
  field('format', (r) => one(r.format)),
  field('file', (r) => one(r.file)),
  field('line', (r) => one(r.line)),
  field('lineCount', (r) => one(r.lineCount)),
  field('zoneAmbiguous', (r) => flag(r.zoneAmbiguous)),
  field('truncated', (r) => flag(r.truncated)),
  field('late', (r) => flag(r.late)),
  field('type', (r) => (r.kind === 'event' ? one(r.event.type) : none)),
  field('reason', (r) => {
    if (r.kind === 'event') return one(r.event.reason);
    if (r.kind === 'restart') return one(r.restart.reason);
    return r.kind === 'gap' ? one(r.gap.reason) : none;
  }),
  field('action', (r) => (r.kind === 'event' ? one(r.event.action) : none)),
  field('note', (r) => (r.kind === 'event' ? one(r.event.note) : none), prose),
  field('regarding', readRegarding),
  field('count', (r) => (r.kind === 'event' ? one(r.event.count) : none)),
  field('reportingController', (r) =>
    r.kind === 'event' ? one(r.event.reportingController) : none,
  ),
  field('exitCode', (r) => (r.kind === 'restart' ? one(r.restart.exitCode) : none)),
  field('signal', (r) => (r.kind === 'restart' ? one(r.restart.signal) : none)),
];

const byName = new Map<string, Field>();
for (const entry of recordFields) {
  for (const name of [entry.name, ...entry.aliases]) byName.set(name.toLowerCase(), entry);
}

/** Names with a meaning of their own, not a field of the record. */
export const specialNames = [
  'severity',
  'level',
  'id',
  'request',
  'resource',
  'owner',
  'deploy',
  'has',
  'since',
  'until',
  'time',
] as const;

/** Every name that klog gives a meaning to, for hints. */
export const knownNames: readonly string[] = [
  ...recordFields.flatMap(({ name, aliases }) => [name, ...aliases]),
  ...specialNames,
];

/** The field of this name or alias, read without case; absent: a field of the lines. */
export function fieldNamed(name: string): Field | undefined {
  return byName.get(name.toLowerCase());
}

/** Values of the field `name`: canonical, `severity`, or `@` and an attribute's path. */
export function readField(name: string, record: TimelineRecord): readonly string[] {
  if (name.startsWith('@')) return readAttribute(name.slice(1), record);
  if (name === 'severity') return one(severityName(record.severityNumber));
  return byName.get(name.toLowerCase())?.read(record) ?? none;
}

/** An Event's object as `Kind/name`, `namespace/Kind/name` and `name`. */
function readRegarding(record: TimelineRecord): readonly string[] {
  if (record.kind !== 'event' || record.event.regarding?.name === undefined) return none;
  const { kind, namespace, name } = record.event.regarding;
  const forms = [name];
  if (kind !== undefined) forms.push(`${kind}/${name}`);
  if (kind !== undefined && namespace !== undefined) forms.push(`${namespace}/${kind}/${name}`);
  return forms;
}

/** `a.b` is the attribute of that name, or `b` inside `a`; arrays give each of their values. */
function readAttribute(path: string, { attributes }: TimelineRecord): readonly string[] {
  if (attributes === undefined) return none;
  const found: string[] = [];
  collect(attributes, path, found);
  return found;
}

type AttributeObject = Readonly<Record<string, AttributeValue>>;

function collect(from: AttributeObject, path: string, found: string[]): void {
  if (Object.hasOwn(from, path)) {
    addValues(from[path], found);
    return;
  }
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    const inner = Object.hasOwn(from, head) ? from[head] : undefined;
    if (isObject(inner)) collect(inner, path.slice(dot + 1), found);
  }
}

function isObject(value: AttributeValue | undefined): value is AttributeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function addValues(value: AttributeValue | undefined, found: string[]): void {
  if (value === undefined || value === null) return;
  if (typeof value === 'string') found.push(value);
  else if (Array.isArray(value))
    for (const item of value as readonly AttributeValue[]) addValues(item, found);
  else found.push(typeof value === 'object' ? JSON.stringify(value) : String(value));
}
