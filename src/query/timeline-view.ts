// The view `timeline` that `klog sql` adds to its own connection: the compact columns of `records`
// spelled out, and what the text says read from it again. It is temporary: nothing of it is in the
// file. Fields of the text cost a parse for each row, so SQL conditions on other columns go first.
import type { ReadingRules } from '../core/reading-rules.ts';
import { captureRules } from './capture-rules.ts';
import { recordFlags } from '../core/batch.ts';
import { iostreams, recordKinds, timeSources, zoneSources } from '../core/record.ts';
import { severityNames } from '../core/severity.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';
import { RecordMapper, type RecordRow } from './record-mapper.ts';

export interface ViewColumn {
  readonly name: string;
  readonly sql: string;
  /** One line for the documentation. */
  readonly means: string;
}

/** Fields that only the text, or the detail of an Event, says. */
const textFields = {
  body: 'body',
  trace_id: 'traceId',
  span_id: 'spanId',
  request_id: 'requestId',
  http_status: 'httpStatus',
  severity_text: 'severityText',
  wall_time: 'wallTime',
  attributes: 'attributes',
} as const;
type TextField = keyof typeof textFields;

function oneOf(names: readonly string[], shift: number, mask: number, absent?: string): string {
  const cases = names
    .map((name, index) => (name === absent ? '' : ` WHEN ${index} THEN '${name}'`))
    .join('');
  return `CASE (r.flags >> ${shift}) & ${mask}${cases} END`;
}

/** Nine digits always: the order of the text is the order of time. */
function isoTime(ns: string): string {
  const rest = `((${ns}) % 1000000000 + 1000000000) % 1000000000`;
  return `strftime('%Y-%m-%dT%H:%M:%S', ((${ns}) - ${rest}) / 1000000000, 'unixepoch')
    || printf('.%09dZ', ${rest})`;
}

const timeSource = oneOf(timeSources, recordFlags.timeSourceShift, 7);
/** Records without any time stand behind all others by a number that is no time. */
const hasTime = `(r.flags >> ${recordFlags.timeSourceShift}) & 7 <> ${timeSources.indexOf('none')}`;

function flag(bit: number): string {
  return `(r.flags & ${bit}) <> 0`;
}

function field(name: TextField): string {
  return `klog_field('${name}', r.flags, f.name, r.raw, r.detail)`;
}

/** 1-based; an Event of a stream stands in none of its files. */
const line = '(r.position % 4294967296)';

/** In order. */
export const timelineColumns: readonly ViewColumn[] = [
  { name: 'id', sql: 'r.id', means: 'number of the row in `records`' },
  {
    name: 'time',
    sql: `CASE WHEN ${hasTime} THEN ${isoTime('r.time')} END`,
    means: 'UTC, nine digits of a second, so that it sorts as text; NULL where nothing says a time',
  },
  {
    name: 'kind',
    sql: oneOf(recordKinds, 0, recordFlags.kindMask),
    means: recordKinds.map((kind) => `\`${kind}\``).join(', '),
  },
  {
    name: 'severity',
    sql: `CASE WHEN r.severity > 0 THEN CASE min(${severityNames.length - 1}, (r.severity - 1) / 4)${severityNames
      .map((name, index) => ` WHEN ${index} THEN '${name}'`)
      .join('')} END END`,
    means: `${severityNames.map((name) => `\`${name}\``).join(', ')}; NULL where it is not said`,
  },
  { name: 'namespace', sql: 's.namespace', means: 'of the pod, or of what an Event regards' },
  { name: 'pod', sql: 's.pod', means: 'what wrote it, or what an Event regards' },
  { name: 'container', sql: 's.container', means: 'name in the pod' },
  { name: 'body', sql: field('body'), means: 'the message; the note of an Event' },
  { name: 'request_id', sql: field('request_id'), means: 'as the line names it' },
  { name: 'trace_id', sql: field('trace_id'), means: 'as the line names it' },
  { name: 'span_id', sql: field('span_id'), means: 'as the line names it' },
  { name: 'http_status', sql: field('http_status'), means: 'status of an access line' },
  {
    name: 'attributes',
    sql: field('attributes'),
    means: "the line's other fields as JSON: `attributes ->> '$.user'`",
  },
  {
    name: 'detail',
    sql: 'r.detail',
    means: "JSON of the Event, restart, change of state or gap: `detail ->> '$.reason'`",
  },
  {
    name: 'severity_number',
    sql: 'r.severity',
    means: "OpenTelemetry's number; 0 where it is not said",
  },
  { name: 'severity_text', sql: field('severity_text'), means: "the origin's own word" },
  {
    name: 'severity_derived',
    sql: flag(recordFlags.severityDerived),
    means: '1 where it was concluded, as from an HTTP status',
  },
  {
    name: 'time_ns',
    sql: 'r.time',
    means: 'nanoseconds since the epoch, indexed: for conditions and arithmetic',
  },
  {
    name: 'time_source',
    sql: timeSource,
    means: timeSources.map((source) => `\`${source}\``).join(', '),
  },
  {
    name: 'observed_timestamp',
    sql: `CASE WHEN r.observed_delta IS NOT NULL THEN ${isoTime('r.time + r.observed_delta')} END`,
    means: "the container runtime's stamp, or the Event's",
  },
  {
    name: 'timestamp',
    sql: `CASE WHEN r.timestamp_delta IS NOT NULL THEN ${isoTime('r.time + r.timestamp_delta')} END`,
    means: "the application's own time",
  },
  { name: 'wall_time', sql: field('wall_time'), means: 'the same as it was written' },
  {
    name: 'zone_source',
    sql: oneOf(zoneSources, recordFlags.zoneSourceShift, 7, 'none'),
    means: 'how the zone is known',
  },
  { name: 'cluster', sql: 's.cluster', means: 'context or bundle' },
  { name: 'node', sql: 's.node', means: 'where it ran' },
  {
    name: 'service',
    sql: 's.service',
    means: "a node's own service (`kubelet`), where there is no pod",
  },
  { name: 'pod_uid', sql: 's.pod_uid', means: 'tells pods of one name apart' },
  { name: 'container_id', sql: 's.container_id', means: 'tells instances of a container apart' },
  {
    name: 'restart_count',
    sql: 's.restart_count',
    means: 'instances of the container before this one',
  },
  {
    name: 'stream',
    sql: oneOf(iostreams, recordFlags.iostreamShift, 3, 'unknown'),
    means: '`stdout`, `stderr`; NULL where nothing says it',
  },
  {
    name: 'format',
    sql: `CASE WHEN (r.flags & ${recordFlags.kindMask}) = ${recordKinds.indexOf('log')} THEN f.name END`,
    means: 'what the line was read as',
  },
  {
    name: 'file',
    sql: `CASE WHEN ${line} > 0 THEN o.path END`,
    means: 'the input it came from',
  },
  {
    name: 'line',
    sql: `CASE WHEN o.path IS NOT NULL THEN nullif(${line}, 0) END`,
    means: 'number of its first line there',
  },
  { name: 'line_count', sql: 'r.line_count', means: 'lines joined into this row' },
  {
    name: 'zone_ambiguous',
    sql: flag(recordFlags.ambiguousTime),
    means: '1 where the zone shows the wall time twice or skips it',
  },
  { name: 'truncated', sql: flag(recordFlags.truncated), means: '1 where the text was cut' },
  { name: 'late', sql: flag(recordFlags.late), means: '1 where it came after its turn' },
  {
    name: 'raw',
    sql: 'r.raw',
    means: 'what the application wrote; a BLOB where that is not UTF-8',
  },
];

const view = `CREATE TEMP VIEW timeline AS
SELECT ${timelineColumns.map(({ name, sql }) => `${sql} AS ${name}`).join(',\n  ')}
FROM main.records r
LEFT JOIN main.streams s ON s.id = r.stream
LEFT JOIN main.formats f ON f.id = r.format
LEFT JOIN main.stream_sources p ON p.stream = r.stream AND p.rank = r.position / 4294967296
LEFT JOIN main.sources o ON o.id = p.source
ORDER BY r.time, s.key, r.position`;

/** Adds the view, and the function that it needs, to a connection that stays read-only. */
export function addTimelineView(db: CaptureDatabase): void {
  db.function(
    'klog_field',
    { directOnly: true, deterministic: true },
    fieldReader(captureRules(db)),
  );
  db.pragma('query_only = OFF');
  db.exec(view);
  db.pragma('query_only = ON');
}

/** Reads fields of texts. Several fields of one row come one after the other: it is read once. */
function fieldReader(rules: ReadingRules): (...values: unknown[]) => string | number | null {
  let formatName: string | undefined;
  const names = {
    stream: (id: number) => ({ id, key: '', ref: {} }),
    format: () => formatName,
    place: () => ({}),
  };
  const mapper = new RecordMapper(names, rules);
  let last: ReturnType<RecordMapper['lazy']> | undefined;
  let lastRow: readonly unknown[] = [];
  return (name, flags, format, raw, detail) => {
    const row = [flags, format, raw, detail];
    formatName = typeof format === 'string' ? format : undefined;
    if (!last || typeof raw !== 'string' || row.some((value, at) => value !== lastRow[at])) {
      last = mapper.lazy(toRow(flags, raw, detail));
      lastRow = row;
    }
    // Anybody can call the function with anything.
    if (typeof name !== 'string' || !Object.hasOwn(textFields, name)) return null;
    const value = last[textFields[name as TextField]];
    if (value === undefined) return null;
    return typeof value === 'object' ? JSON.stringify(value) : value;
  };
}

function toRow(flags: unknown, raw: unknown, detail: unknown): RecordRow {
  const text = typeof raw === 'string' || raw instanceof Uint8Array ? raw : '';
  const bits = typeof flags === 'number' ? flags : 0;
  const json = typeof detail === 'string' ? detail : null;
  return [0, 0, 0, 0, 0, 0, bits, 0, 1, null, null, null, null, text, json];
}
