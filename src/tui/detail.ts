// What the detail says of a record, as labelled values: drawn by a view, walked and asked about by keys.
import type { AttributeValue } from '../../parsers/types.ts';
import type { TimelineRecord } from '../core/record.ts';
import { severityName } from '../core/severity.ts';
import { inZone } from '../core/time-zone.ts';
import { formatUtc, type TimestampNs } from '../core/time.ts';
import { formatDelta } from '../export/text/delta.ts';
import { describeRecord, describeRegarding } from '../export/text/describe.ts';
import { timeMarkOf, timeMarks } from '../export/text/text-writer.ts';
import type { Model } from './model.ts';
import { tyingId } from './question.ts';

export interface DetailField {
  readonly label: string;
  readonly value: string;
  /** Name in the question language; absent: nothing can be asked by it. */
  readonly field?: string;
}

/** Lines of a text that the detail holds at most. */
const mostLines = 500;
const mostAttributes = 200;

/** In the order in which they help. */
export function detailFields(model: Model, record: TimelineRecord): readonly DetailField[] {
  const fields: DetailField[] = [];
  const add = (label: string, value: string | number | undefined, field?: string): void => {
    if (value === undefined || value === '') return;
    fields.push({ label, value: String(value), ...(field === undefined ? {} : { field }) });
  };
  add('time', timeInFull(model, record));
  const app = record.timestamp;
  if (app !== undefined && app !== record.time) {
    add(
      'app time',
      `${formatUtc(app)} (${formatDelta(app - record.time)}), zone ${record.zone ?? '?'} ${record.zoneSource ?? ''}`,
    );
  }
  if (record.kind !== 'log') add('kind', record.kind, 'kind');
  add('message', describeRecord(record).slice(0, 4096));
  const severity = severityName(record.severityNumber);
  add('level', severity && (record.severityDerived ? `${severity} (concluded)` : severity));
  const tie = tyingId(record);
  if (tie !== undefined) add(tie.name, tie.id, tie.name === 'request' ? 'request' : 'traceId');
  if (record.kind === 'event') {
    add('about', describeRegarding(record), 'regarding');
    add('reason', record.event.reason, 'reason');
    add('type', record.event.type, 'type');
    add('reporter', record.event.reportingController, 'reportingController');
  }
  add('pod', record.pod, 'pod');
  add('container', record.container, 'container');
  add('namespace', record.namespace, 'namespace');
  add('node', record.node, 'node');
  add('cluster', record.cluster, 'cluster');
  add('restarts', record.restartCount);
  add('service', record.service, 'service');
  let left = mostAttributes;
  for (const [name, value] of Object.entries(record.attributes ?? {})) {
    if (left-- <= 0) break;
    if (value !== null) add(name, attributeText(value, model.prettyJson), name);
  }
  add('format', record.format, 'format');
  add('stream', record.stream, 'stream');
  if (record.file !== undefined) {
    add('file', record.line === undefined ? record.file : `${record.file}:${record.line}`);
  }
  if (record.truncated) add('note', 'the line is longer than what is shown');
  if (record.raw !== '') add('raw', rawText(record.raw, model.prettyJson));
  return fields;
}

function rawText(raw: string, pretty: boolean): string {
  if (pretty && /^\s*[[{]/.test(raw)) {
    try {
      return JSON.stringify(JSON.parse(raw), undefined, 2);
    } catch {
      // As it came.
    }
  }
  return raw.split('\n', mostLines).join('\n');
}

function attributeText(value: Exclude<AttributeValue, null>, pretty: boolean): string {
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(value, undefined, pretty ? 2 : undefined);
}

const sources = {
  none: '',
  runtime: "the runtime's stamp",
  application: "the application's own time",
  event: "the Event's time",
  neighbour: 'of the record beside it',
} as const;

function timeInFull(model: Model, record: TimelineRecord): string {
  if (record.timeSource === 'none') return 'not known: nothing in or around the line says one';
  const zone = model.zones[model.zone];
  const shown = zone === undefined ? '' : zonedText(record.time, zone);
  const mark = timeMarkOf(record);
  const why = mark === undefined ? sources[record.timeSource] : timeMarks[mark];
  return `${shown}  ${why}`;
}

function zonedText(time: TimestampNs, zone: NonNullable<Model['zones'][number]>): string {
  const { date, clock, offset } = inZone(time, zone);
  return `${date} ${clock} ${offset === 'Z' ? 'UTC' : offset}`;
}
