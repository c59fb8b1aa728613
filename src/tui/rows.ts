// The text parts of a timeline row, once for what is drawn and once for what is copied.
import type { TimelineRecord } from '../core/record.ts';
import { severityName } from '../core/severity.ts';
import { inZone } from '../core/time-zone.ts';
import { formatDelta } from '../export/text/delta.ts';
import { describeAttributes, describeRecord, describeRegarding } from '../export/text/describe.ts';
import { timeMarkOf } from '../export/text/text-writer.ts';
import type { Model } from './model.ts';

/** `E`; lower case where the severity was concluded; Events and breaks have signs of their own. */
export function severityLetter(record: TimelineRecord): string {
  switch (record.kind) {
    case 'event':
      return '◆';
    case 'restart':
      return '↻';
    case 'gap':
      return '⋯';
    case 'notice':
    case 'state':
      return '·';
    case 'log': {
      const letter = severityName(record.severityNumber)?.charAt(0) ?? ' ';
      return record.severityDerived ? letter : letter.toUpperCase();
    }
  }
}

/** The time as the screen shows it, and the sign that says why it is not simply a clock's. */
export function timeText(model: Model, record: TimelineRecord, isShort: boolean): string {
  if (record.timeSource === 'none') return '';
  if (model.timeMode === 'relative') return formatDelta(record.time - model.now);
  if (model.timeMode === 'delta') {
    const id = model.bookmarks.at(-1);
    const mark = model.records.find((each) => each.id === id);
    return formatDelta(
      record.time - (mark?.time ?? model.records[model.selected]?.time ?? record.time),
    );
  }
  const zone = model.zones[model.zone];
  if (zone === undefined) return '';
  const { clock } = inZone(record.time, zone);
  return isShort ? clock.slice(0, 8) : clock;
}

/** Name of what wrote the row, or of what an Event regards. */
export function originName(model: Model, record: TimelineRecord): string {
  const { names } = model;
  const regards = record.kind === 'event' && record.pod === undefined;
  return regards ? names.prefixed(record, describeRegarding(record)) : names.name(record);
}

export interface RowText {
  /** First line of what the record says. */
  readonly message: string;
  /** Fields that the message does not say. */
  readonly fields: string;
  /** Lines below the first. */
  readonly more: number;
}

/** What a row says, in one line. */
export function rowText(record: TimelineRecord): RowText {
  const lines = describeRecord(record).split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const { fields, blocks } =
    record.kind === 'log'
      ? describeAttributes(record.attributes, record.body)
      : { fields: '', blocks: [] };
  const below = lines.slice(Math.max(0, first) + 1).filter((line) => line.trim() !== '').length;
  const inBlocks = blocks.reduce((sum, block) => sum + block.split('\n').length, 0);
  return { message: lines[Math.max(0, first)] ?? '', fields, more: below + inBlocks };
}

/** A row as it is copied. */
export function copiedRow(model: Model, record: TimelineRecord): string {
  const run = model.folded?.texts.get(record.id);
  const { message, fields } = run === undefined ? rowText(record) : { message: run, fields: '' };
  const mark = timeMarkOf(record) ?? '';
  const time = timeText(model, record, false) + mark;
  const parts = [time, severityLetter(record), originName(model, record), message, fields];
  return parts.filter((part) => part !== '').join(' ');
}
