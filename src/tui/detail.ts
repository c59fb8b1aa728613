// What the detail says of a record, as labelled values: drawn by a view, walked and asked about by keys.
import type { AttributeValue } from '../../parsers/types.ts';
import type { TimelineRecord } from '../core/record.ts';
import { formatDuration } from '../core/duration.ts';
import { severityName } from '../core/severity.ts';
import { inZone, type TimeZone } from '../core/time-zone.ts';
import type { TimestampNs } from '../core/time.ts';
import { formatDelta } from '../export/text/delta.ts';
import { describeRecord, describeRegarding } from '../export/text/describe.ts';
import { timeMarkOf, timeMarks } from '../export/text/text-writer.ts';
import { clockStory } from '../query/clocks/clock-story.ts';
import { clockKey, clockOwner } from '../query/clocks/container-clock.ts';
import { fieldNamed } from '../query/language/fields.ts';
import { usualNeighbours, type Neighbour } from '../query/neighbours.ts';
import type { Model } from './model.ts';
import { tyingId } from './question.ts';
import { originName, rowText, severityLetter } from './rows.ts';

export interface DetailField {
  readonly label: string;
  /** As it is shown; may hold several lines. */
  readonly value: string;
  /** Name in the question language, `@` before one of the line's own; absent: nothing can be asked by it. */
  readonly field?: string;
  /** The value that is asked for; absent: the one that is shown. */
  readonly asked?: string;
  /** Id of the record that Enter goes to. */
  readonly goesTo?: number;
  /** A sentence of ours: it breaks between words. */
  readonly isProse?: true;
}

/** Lines of a text that the detail holds at most. */
const mostLines = 2000;
const mostAttributes = 200;
const longestNeighbour = 200;
const prose = { isProse: true } as const;

/** All that fields are made of; the same parts give the same fields. */
function partsOf(model: Model, record: TimelineRecord): readonly unknown[] {
  const { about, clock, zones, zone, prettyJson, names } = model;
  return [record, about, clock, zones, zone, prettyJson, names];
}

let remembered: { readonly parts: readonly unknown[]; readonly fields: readonly DetailField[] } = {
  parts: [],
  fields: [],
};

/** In the order in which they help. Made once for a record: frames and keys ask again and again. */
export function detailFields(model: Model, record: TimelineRecord): readonly DetailField[] {
  const parts = partsOf(model, record);
  if (parts.some((part, at) => part !== remembered.parts[at])) {
    remembered = { parts, fields: fieldsOf(model, record) };
  }
  return remembered.fields;
}

function fieldsOf(model: Model, record: TimelineRecord): readonly DetailField[] {
  const fields: DetailField[] = [];
  const add = (
    label: string,
    value: string | number | undefined,
    field?: string,
    more: Pick<DetailField, 'asked' | 'goesTo' | 'isProse'> = {},
  ): void => {
    if (value === undefined || value === '') return;
    fields.push({
      label,
      value: String(value),
      ...(field === undefined ? {} : { field }),
      ...more,
    });
  };
  const { about } = model;
  add('time', timeInFull(model, record), undefined, prose);
  for (const reason of about?.id === record.id ? about.reasons : []) {
    add('why here', reason, undefined, prose);
  }
  if (record.kind !== 'log') add('kind', record.kind, 'kind');
  const message = describeRecord(record).split('\n', mostLines).join('\n');
  add('message', message);
  const severity = severityName(record.severityNumber);
  if (severity !== undefined) {
    add('level', `${severity}${severityOrigin(record)}`, 'severity', { asked: severity });
  }
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
  if (record.restartCount !== 0) add('restarts', record.restartCount, 'restartCount');
  add('service', record.service, 'service');
  let left = mostAttributes;
  for (const [name, value] of Object.entries(record.attributes ?? {})) {
    if (left-- <= 0) break;
    if (value === null) continue;
    const asked = attributeText(value, false);
    // Said above, under the names that all lines share.
    if (asked === message || asked === tie?.id || asked === record.severityText) continue;
    add(name, attributeText(value, model.prettyJson), attributeField(name), { asked });
  }
  for (const zone of model.zones) {
    if (record.timeSource !== 'none' && zone !== model.zones[model.zone]) {
      add(
        zone === model.zones.at(-1) && zone.name !== 'UTC' ? 'local time' : zone.name,
        zonedText(record.time, zone),
      );
    }
  }
  add('written', writtenText(record), undefined, prose);
  for (const sentence of clockSentences(model, record)) add('clock', sentence, undefined, prose);
  fields.push(...neighbourFields(model, record));
  add('format', record.format, 'format');
  add('stream', record.stream, 'stream');
  if (record.file !== undefined) {
    add('file', record.line === undefined ? record.file : `${record.file}:${record.line}`);
  }
  if (record.truncated) add('note', 'the line is longer than what is shown');
  if (record.raw !== message) add('raw', rawText(record.raw, model.prettyJson));
  return fields;
}

/** The line's own name where no field of klog's hides it; absent where it cannot be typed. */
function attributeField(name: string): string | undefined {
  if (!/^[A-Za-z_][\w./-]*$/.test(name)) return undefined;
  return fieldNamed(name) === undefined ? name : `@${name}`;
}

function severityOrigin(record: TimelineRecord): string {
  if (record.kind === 'event') return `: an Event of type ${record.event.type ?? '?'}`;
  if (record.severityDerived) {
    return record.httpStatus === undefined
      ? ', concluded from what the line says'
      : `, concluded from status ${record.httpStatus}`;
  }
  const { severityText } = record;
  return severityText === undefined ? '' : `: the line says ${severityText}`;
}

/** The application's own time as it stands in the line, and how its zone is known. */
function writtenText({ wallTime, zone, zoneSource, timestamp, time }: TimelineRecord): string {
  if (wallTime === undefined) return '';
  const parts = [wallTime];
  if (zone !== undefined)
    parts.push(`zone ${zone === 'Z' ? 'UTC' : zone} ${zoneSource ?? ''}`.trim());
  if (timestamp !== undefined && timestamp !== time) {
    const ns = Number(timestamp - time);
    parts.push(`${formatDuration(Math.abs(ns))} ${ns < 0 ? 'before' : 'after'} the row's time`);
  }
  return parts.join(', ');
}

function clockSentences(model: Model, record: TimelineRecord): readonly string[] {
  const reply = model.clock;
  const zone = model.zones[model.zone];
  if (reply?.clock === undefined || zone === undefined) return [];
  if (reply.key !== clockKey(clockOwner(record))) return [];
  const story = clockStory(reply.clock, model.names.name(record), zone);
  return reply.isPart ? [...story, `by its first ${reply.clock.records} lines`] : story;
}

/** What else happened, a field each; while it is looked for, one that says so. */
function neighbourFields(model: Model, record: TimelineRecord): readonly DetailField[] {
  const { about } = model;
  const within = `within ${usualNeighbours.window / 1_000_000_000n} s`;
  if (about?.id !== record.id || about.neighbours === undefined) {
    return [{ ...prose, label: 'around', value: `looking for what else happened ${within}…` }];
  }
  const { neighbours } = about;
  if (neighbours.length === 0) {
    return [{ ...prose, label: 'around', value: `nothing related happened ${within}` }];
  }
  const title = `Events and first errors of what is related, ${within}, closest first; Enter goes there`;
  return [
    { ...prose, label: 'around', value: title },
    ...neighbours.map((each) => neighbourField(model, each)),
  ];
}

function neighbourField(model: Model, { record, delta, why }: Neighbour): DetailField {
  const said = rowText(record).message.slice(0, longestNeighbour);
  const text = `${severityLetter(record)} ${originName(model, record)}  ${said}\n(${why})`;
  return { ...prose, label: formatDelta(delta), value: text, goesTo: record.id };
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

function zonedText(time: TimestampNs, zone: TimeZone): string {
  const { date, clock, offset } = inZone(time, zone);
  return `${date} ${clock} ${offset === 'Z' ? 'UTC' : offset}`;
}
