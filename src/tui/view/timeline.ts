// The timeline: one record a row (or its whole text where lines are wrapped), the time and origin in
// columns, what breaks a stream as a divider. Only rows on the screen are looked at.
import type { TimelineRecord } from '../../core/record.ts';
import { formatDelta } from '../../export/text/delta.ts';
import { timeMarkOf } from '../../export/text/text-writer.ts';
import type { Frame, Rect } from '../frame.ts';
import { wrapped } from '../live.ts';
import type { Model } from '../model.ts';
import { podKey } from '../../core/container-ref.ts';
import { activeFilter } from '../question.ts';
import { columnValue } from '../field-columns.ts';
import { columnsOf, tagCells, wrappedMessage, type Columns } from '../columns.ts';
import { originName, rowText, severityLetter, timeText } from '../rows.ts';
import {
  bold,
  cyan,
  dim,
  magenta,
  plain,
  podStyle,
  red,
  reverse,
  severityStyle,
  underline,
  yellow,
  type Style,
} from '../style.ts';
import { cellsOf, dropCells, fitMiddle } from '../text.ts';
import { emptyLines } from './empty.ts';
import { matchesIn, type Finder } from './matches.ts';

/** Selection, mark behind the time, severity, run sign, the blank behind the name. */
const beforeAdded = 6;

export function drawTimeline(frame: Frame, rect: Rect, model: Model): void {
  const { x, y, width, height } = rect;
  if (model.records.length === 0) {
    wrapped(emptyLines(model), width - 3).forEach(({ indent, text, style }, at) => {
      if (at + 1 < height) frame.text(x + 2 + indent, y + 1 + at, text, style, x + width);
    });
    return;
  }
  const columns = columnsOf(model);
  const finder = matchesIn(activeFilter(model));
  let line = y;
  for (let at = model.top; at < model.records.length && line < y + height; at++) {
    line += drawRow(
      frame,
      { x, y: line, width: width - 1, height: y + height - line },
      model,
      at,
      columns,
      finder,
    );
  }
  drawScrollbar(frame, rect, model);
}

/** Names the columns that the user has added, and those that there is no room for. */
export function drawHeads(frame: Frame, { x, y, width }: Rect, model: Model): void {
  const { time, delta, pod, added, dropped } = columnsOf(model);
  const end = x + width - 1;
  let column = x + time + delta + pod + beforeAdded;
  for (const { label, width: cells } of added) {
    frame.text(column, y, fitMiddle(label, cells), bold, end);
    column += cells + 1;
  }
  if (dropped.length === 0) return;
  const names = dropped.map(({ label }) => label).join(', ');
  frame.text(column, y, `(no room for ${names})`, dim, end);
}

/** Draws a record; the number is how many rows it took. */
function drawRow(
  frame: Frame,
  { x, y, width, height }: Rect,
  model: Model,
  at: number,
  columns: Columns,
  finder: Finder,
): number {
  const record = model.records[at];
  if (record === undefined) return 1;
  const end = x + width;
  const isSelected = at === model.selected;
  const isMarked = model.bookmarks.includes(record.id);
  frame.text(x, y, isMarked ? '◉' : isSelected ? '▌' : ' ', cyan | bold);
  let column = x + 1;
  frame.text(column, y, timeText(model, record, columns.isShort).padStart(columns.time), dim, end);
  frame.text(column + columns.time, y, timeMarkOf(record) ?? '', yellow, end);
  column += columns.time + 1;
  if (columns.delta > 0) {
    frame.text(column, y, deltaText(model, at).padStart(columns.delta - 1), dim, end);
    column += columns.delta;
  }
  const severity = record.kind === 'event' ? magenta | bold : letterStyle(record);
  frame.text(column, y, severityLetter(record), severity, end);
  column += 2;
  const pod = podStyle(model.names.place(record));
  frame.text(column, y, runSign(model, at), pod & ~underline, end);
  column += 1;
  const tag = tagCells(model);
  if (tag > 0) frame.text(column, y, model.names.tag(record), pod, end);
  const name = fitMiddle(originName(model, record), columns.pod - tag);
  frame.text(column + tag, y, name, pod, end);
  column += columns.pod + 1;
  for (const added of columns.added) {
    frame.text(column, y, fitMiddle(columnValue(record, added), added.width), cyan, end);
    column += added.width + 1;
  }
  const rect = { x: column, y, width: end - column, height };
  const used = drawMessage(frame, rect, record, model, finder);
  if (model.marked.has(record.id))
    frame.paint({ x: column, y, width: 1, height: used }, (style) => style | reverse);
  if (isSelected && model.focus === 'timeline') {
    // What is dim would hardly be seen on a bright row.
    const selected = (style: Style): Style => (style & ~dim) | reverse;
    frame.paint({ x: x + 1, y, width: width - 1, height: 1 }, selected);
  }
  return used;
}

function letterStyle(record: TimelineRecord): Style {
  return record.kind === 'log' ? severityStyle(record.severityNumber) : yellow | bold;
}

function deltaText({ records }: Model, at: number): string {
  const [record, before] = [records[at], records[at - 1]];
  if (record === undefined || before === undefined) return '';
  if (record.timeSource === 'none' || before.timeSource === 'none') return '';
  return formatDelta(record.time - before.time);
}

/** Joins rows of one pod that follow each other. */
function runSign({ records }: Model, at: number): string {
  const [before, here, behind] = [records[at - 1], records[at], records[at + 1]];
  if (here?.pod === undefined) return ' ';
  const key = podKey(here);
  const above = before !== undefined && podKey(before) === key;
  const below = behind !== undefined && podKey(behind) === key;
  if (above) return below ? '│' : '└';
  return below ? '┌' : ' ';
}

function drawMessage(
  frame: Frame,
  { x, y, width, height }: Rect,
  record: TimelineRecord,
  model: Model,
  finder: Finder,
): number {
  const end = x + width;
  const { message, fields, more } = rowText(record);
  if (record.kind === 'restart' || record.kind === 'gap' || record.kind === 'state') {
    const sign = record.kind === 'gap' ? '⋯⋯' : '──';
    const text = `${sign} ${message} `;
    const used = frame.text(x, y, text, yellow | bold, end);
    frame.text(used, y, sign.charAt(0).repeat(Math.max(0, end - used)), dim, end);
    return 1;
  }
  const run = model.folded?.texts.get(record.id);
  if (run !== undefined) {
    frame.text(x, y, run, dim, end);
    return 1;
  }
  const style = messageStyle(record);
  if (model.wraps) {
    const pieces = wrappedMessage(record, width).slice(0, Math.max(1, height));
    pieces.forEach((piece, at) => frame.text(x, y + at, piece, style, end));
    return pieces.length;
  }
  const suffix = more > 0 ? ` +${more} ${more === 1 ? 'line' : 'lines'}` : '';
  const textEnd = Math.max(x, end - cellsOf(suffix));
  let at = drawFound(frame, x, y, dropCells(message, model.left), style, textEnd, finder);
  let isCut = cellsOf(message.slice(0, 8192)) - model.left > textEnd - x;
  if (!isCut && fields !== '') {
    const hidden = Math.max(0, model.left - cellsOf(message) - 2);
    const gap = at > x ? '  ' : '';
    const text = dropCells(fields, hidden);
    isCut = at + gap.length + cellsOf(text) > textEnd;
    at = drawFound(frame, at + gap.length, y, text, dim, textEnd, finder);
  }
  if (suffix !== '')
    frame.text(isCut ? textEnd : Math.min(at, textEnd), y, suffix, yellow | dim, end);
  if (isCut) frame.text(textEnd - 1, y, '»', dim, textEnd);
  if (model.left > 0) frame.text(x, y, '«', dim, end);
  return 1;
}

function messageStyle(record: TimelineRecord): Style {
  if (record.kind === 'event') return magenta | bold;
  if (record.kind === 'notice') return dim;
  // The letter says error; a burst of red lines would hide what they say.
  return record.severityNumber >= 1 && record.severityNumber < 9 ? dim : plain;
}

/** Draws a text with what the filter found in it standing out. */
function drawFound(
  frame: Frame,
  x: number,
  y: number,
  text: string,
  style: Style,
  end: number,
  finder: Finder,
): number {
  const shown = text.slice(0, 4096);
  let [column, from] = [x, 0];
  for (const [start, stop] of finder(shown)) {
    column = frame.text(column, y, shown.slice(from, start), style, end);
    column = frame.text(column, y, shown.slice(start, stop), style | reverse, end);
    from = stop;
  }
  return frame.text(column, y, shown.slice(from), style, end);
}

/** Where the screen is in the whole time, with the errors of the histogram beside it. */
function drawScrollbar(frame: Frame, { x, y, width, height }: Rect, model: Model): void {
  const { survey, records, overview } = model;
  const edge = x + width - 1;
  for (let row = 0; row < height; row++) frame.text(edge, y + row, '│', dim);
  const range = overview?.range;
  if (range === undefined) return;
  const span = Number(range.to - range.from) + 1;
  const rowOf = (time: bigint): number =>
    Math.min(height - 1, Math.max(0, Math.floor((Number(time - range.from) / span) * height)));
  if (survey?.range.from === range.from && survey.range.to === range.to) {
    survey.errors.forEach((count, bin) => {
      if (count === 0) return;
      const row = Math.min(height - 1, Math.floor((bin / survey.errors.length) * height));
      frame.text(edge, y + row, '│', red | bold);
    });
  }
  const first = records[model.top];
  const last = records[Math.min(records.length - 1, model.top + height - 1)];
  if (first === undefined || last === undefined) return;
  if (first.timeSource === 'none' || last.timeSource === 'none') return;
  for (let row = rowOf(first.time); row <= rowOf(last.time); row++) {
    frame.paint({ x: edge, y: y + row, width: 1, height: 1 }, (style) => style | reverse);
  }
}
