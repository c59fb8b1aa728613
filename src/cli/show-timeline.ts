// Shows the answer to a question: which capture, which window, the rows, and what must be known to
// read them right. Used by open and query alike.
import { KlogError } from '../core/failure.ts';
import type { TimelineRecord } from '../core/record.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import { findTimeZone, inZone } from '../core/time-zone.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { TimestampNs } from '../core/time.ts';
import { timeMarkOf, timeMarks } from '../export/text/text-writer.ts';
import type { TimeMark } from '../export/text/text-writer.ts';
import { openTimeline } from './open-timeline.ts';
import type { OpenTimeline, TimelineStep } from './open-timeline.ts';
import { presentOf, type Invocation } from './command.ts';
import type { Output } from './io.ts';
import { noticesOf } from './notices.ts';
import { plural } from './numbers.ts';
import type { Options } from './options.ts';
import type { RecordParts } from '../query/record-mapper.ts';
import type { ReadRequest } from '../workers/read-timeline.ts';
import type { Question } from './question.ts';
import {
  checkFold,
  recordFormatOf,
  recordPartsOf,
  recordWriterOf,
  TimelinePrinter,
} from './timeline-output.ts';

/** Reasons are said where there is room for words. */
export function checkReasons(options: Options): void {
  const format = recordFormatOf(options);
  const isAsked = options.isSet('why') || options.count('around') !== undefined;
  if (!isAsked || (format !== 'csv' && format !== 'raw')) return;
  throw new KlogError({
    code: 'flag_conflict',
    exit: 2,
    message: `cannot use ${options.isSet('why') ? '--why' : '--around'} together with -o ${format}`,
    help: 'text, json and jsonl say why each row is there',
  });
}

/** The zone of `--timezone`. */
export function zoneOf(options: Options): TimeZone {
  const zone = findTimeZone(options.text('timezone') ?? 'local');
  if (!zone.ok) throw new KlogError(zone.failure);
  return zone.value;
}

interface Selection {
  readonly direction: 'forward' | 'backward';
  /** Answers to give; absent: all. */
  readonly limit?: number;
  /** The rows are found in the other order than they are printed in. */
  readonly isReversed: boolean;
}

/** Which end to read from: --head and --tail choose rows, --order only how they are printed. */
function selectionOf(options: Options): Selection {
  const [head, tail] = [options.count('head'), options.count('tail')];
  if (head !== undefined && tail !== undefined) {
    throw new KlogError({
      code: 'flag_conflict',
      exit: 2,
      message: 'cannot use --head together with --tail',
      help: 'use one of them',
    });
  }
  const printed = options.text('order') === 'desc' ? 'backward' : 'forward';
  const direction = head !== undefined ? 'forward' : tail !== undefined ? 'backward' : printed;
  const limit = head ?? tail;
  return {
    direction,
    isReversed: direction !== printed,
    ...(limit === undefined ? {} : { limit }),
  };
}

/** Rows up to the limit: the lines after the last answer come with it, the next answer does not. */
function takeUpTo(step: TimelineStep, left: number): readonly TimelineRecord[] {
  let answers = 0;
  const taken: TimelineRecord[] = [];
  for (const record of step.records) {
    if (!step.contextIds.has(record.id) && ++answers > left) break;
    taken.push(record);
  }
  return taken;
}

function answersIn(step: TimelineStep): number {
  return step.records.length - step.contextIds.size;
}

interface ShownRows extends Pick<TimelineStep, 'reasons' | 'notes'> {
  readonly records: readonly TimelineRecord[];
  readonly answers: number;
}

/** How many lines of its stream are shown around each answer. */
export function contextOf(options: Options): { readonly before: number; readonly after: number } {
  const around = options.count('context-lines') ?? 0;
  return { before: options.count('before') ?? around, after: options.count('after') ?? around };
}

async function* rowsOf(
  timeline: OpenTimeline,
  question: Question,
  options: Options,
  signal: AbortSignal,
  now: TimestampNs,
  parts: RecordParts = recordPartsOf(options),
): AsyncGenerator<ShownRows> {
  const { direction, limit } = selectionOf(options);
  const clock = options.text('clock') === 'app' ? 'app' : 'runtime';
  let left = limit ?? Infinity;
  if (left <= 0) return;
  const { before, after } = contextOf(options);
  const request: ReadRequest = {
    query: question.query,
    now,
    zoneName: zoneOf(options).name,
    direction,
    clock,
    linesBefore: before,
    linesAfter: after,
    parts,
    withReasons: options.isSet('why'),
    ...(limit === undefined ? {} : { enoughAnswers: limit }),
  };
  for await (const step of timeline.read(request, signal)) {
    const answers = answersIn(step);
    const records = answers > left ? takeUpTo(step, left) : step.records;
    const { reasons, notes } = step;
    yield {
      records,
      answers: Math.min(answers, left),
      ...(reasons === undefined ? {} : { reasons }),
      ...(notes === undefined ? {} : { notes }),
    };
    left -= answers;
    if (left <= 0) return;
  }
}

/** A moment in full, with its zone. */
export function momentText(time: TimestampNs, zone: TimeZone): string {
  const { date, clock, offset } = inZone(time, zone);
  return `${date} ${clock}${offset === 'Z' ? ' UTC' : ` ${offset}`}`;
}

/** What to know before reading: the capture, and where relative times count from. */
export function introduction(timeline: OpenTimeline, question: Question, zone: TimeZone): string {
  const lines = [`capture: ${sanitizeLine(timeline.file)}`];
  if (question.isRelative) {
    const from = timeline.isBeingWritten ? 'now' : 'the newest record';
    lines.push(`times count back from ${from}, ${momentText(timeline.now, zone)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What the marks behind times mean, for those that were printed. */
function legend(marks: ReadonlyMap<TimeMark, number>): string {
  return [...marks]
    .map(([mark, count]) => `${mark} behind ${plural(count, 'time')}: ${timeMarks[mark]}\n`)
    .join('');
}

/** What differs where rows are not shown to people but written for others. */
export interface Showing {
  /** Through the user's pager, where there is one. */
  readonly pages?: boolean;
  /** How much of each record is read; absent: what the format of `-o` needs. */
  readonly parts?: RecordParts;
  readonly writerOf?: typeof recordWriterOf;
}

/**
 * Prints the answer from the capture `file`. The number is how many records answered; context lines
 * do not count.
 */
export async function showTimeline(
  file: string,
  question: Question,
  invocation: Invocation,
  { pages = true, parts, writerOf = recordWriterOf }: Showing = {},
): Promise<number> {
  const { options, io } = invocation;
  const notices = noticesOf(invocation);
  checkReasons(options);
  checkFold(options);
  const zone = zoneOf(options);
  const { isReversed } = selectionOf(options);
  const timeline = openTimeline(file, presentOf(invocation));
  try {
    for (const warning of question.warnings) await notices.warn(warning);
    await notices.say(introduction(timeline, question, zone));
    const writer = writerOf(options, io, { zone, streams: timeline.streams() });
    const pager = pages ? await io.startPager?.() : undefined;
    const output: Output = pager?.output ?? io.stdout;
    const printer = new TimelinePrinter(writer, output);
    const marks = new Map<TimeMark, number>();
    let answers = 0;
    const kept: {
      readonly record: TimelineRecord;
      readonly reasons: readonly string[] | undefined;
    }[] = [];
    try {
      const rows = rowsOf(timeline, question, options, io.signal, timeline.now, parts);
      for await (const step of rows) {
        answers += step.answers;
        for (const note of step.notes ?? []) await notices.say(`${note}\n`);
        for (const record of step.records) {
          const mark = timeMarkOf(record);
          if (mark !== undefined) marks.set(mark, (marks.get(mark) ?? 0) + 1);
          const reasons = step.reasons?.get(record.id);
          if (isReversed) kept.push({ record, reasons });
          else if (printer.add(record, reasons)) await printer.flush();
        }
        await printer.flush();
      }
      for (const { record, reasons } of kept.reverse()) await printer.print(record, reasons);
      await printer.end();
    } finally {
      await pager?.close();
    }
    if (recordFormatOf(options) === 'text') await notices.say(legend(marks));
    return answers;
  } finally {
    timeline.close();
  }
}
