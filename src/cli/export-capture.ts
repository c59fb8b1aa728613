// `klog export -o capture`: a part of a capture as a capture of its own, to be sent to somebody who has
// klog too.
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { KlogError } from '../core/failure.ts';
import type { OwnRuleText } from '../export/redact/own-rules.ts';
import type { RecordWriter } from '../export/writer.ts';
import { printQuery } from '../query/language/print.ts';
import { askThread } from '../workers/ask-thread.ts';
import type { SliceData, SliceSummary } from '../workers/slice-messages.ts';
import { removeCapture } from './capture-home.ts';
import { presentOf, type Invocation } from './command.ts';
import { keepCapture, partOfCapture, refuseExisting } from './new-capture-file.ts';
import { noticesOf } from './notices.ts';
import { formatBytes, plural } from './numbers.ts';
import { openTimeline } from './open-timeline.ts';
import type { Options } from './options.ts';
import type { Question } from './question.ts';
import { showTimeline, zoneOf } from './show-timeline.ts';
import { version } from './version.ts';

/** What a capture cannot say of its rows. */
const flagsOfLines = ['why', 'delta', 'with-raw'] as const;

function targetOf({ options, io }: Invocation): string {
  const out = options.text('out');
  if (out === undefined || out === '-') {
    throw new KlogError({
      code: 'usage',
      exit: 2,
      message: 'cannot tell where to write the capture',
      reason: out === undefined ? '--out is missing' : 'a capture is a file, and no stream',
      help: 'klog export --request req-8812 -o capture --out req-8812.klog',
    });
  }
  for (const flag of flagsOfLines) {
    if (!options.isSet(flag)) continue;
    throw new KlogError({
      code: 'flag_conflict',
      exit: 2,
      message: `cannot use --${flag} together with -o capture`,
      help: 'ask the new capture for it: klog query --capture FILE',
    });
  }
  const file = resolve(io.cwd, out);
  refuseExisting(file);
  return file;
}

/** Options with the format in which records cost least: only their ids are wanted. */
function asRaw(options: Options): Options {
  return { ...options, text: (name) => (name === 'output' ? 'raw' : options.text(name)) };
}

/** Ids of the records that the question and the flags choose, as every other format would write them. */
async function chosenIds(
  capture: string,
  question: Question,
  invocation: Invocation,
): Promise<{ readonly ids: Float64Array; readonly answers: number }> {
  const ids: number[] = [];
  const collecting: RecordWriter = {
    begin: () => '',
    record: ({ id }) => {
      ids.push(id);
      return '';
    },
    end: () => '',
  };
  const asked = { ...invocation, options: asRaw(invocation.options) };
  const answers = await showTimeline(capture, question, asked, {
    pages: false,
    parts: 'raw',
    writerOf: () => collecting,
  });
  return { ids: Float64Array.from(ids), answers };
}

/** What the new capture says of where it is from. */
function factsOf(capture: string, question: Question): Readonly<Record<string, unknown>> {
  const query = printQuery(question.query);
  return {
    slice: { of: basename(capture), klogVersion: version, ...(query === '' ? {} : { query }) },
  };
}

/**
 * Writes the records that were asked for, and what belongs to them, into the new capture of `--out`.
 * `redaction` absent: nothing is redacted. The numbers are undefined where it was stopped.
 */
export async function exportCapture(
  capture: string,
  question: Question,
  redaction: readonly OwnRuleText[] | undefined,
  invocation: Invocation,
): Promise<{ readonly answers: number; readonly redacted?: SliceSummary['redacted'] }> {
  const { options, io } = invocation;
  const file = targetOf(invocation);
  const { ids, answers } = await chosenIds(capture, question, invocation);
  if (io.signal.aborted || ids.length === 0) return { answers };
  const part = partOfCapture(file);
  try {
    const data: SliceData = {
      file: capture,
      target: part,
      ids,
      query: { windows: question.query.windows },
      now: nowOf(capture, invocation),
      zoneName: zoneOf(options).name,
      ...(redaction === undefined ? {} : { redaction }),
      facts: factsOf(capture, question),
    };
    const summary = await askThread<SliceSummary>('slice', data, io.signal, { isWaitedFor: true });
    if (summary === undefined) return { answers };
    keepCapture(part, file);
    const { companions, objects, streams, redacted } = summary;
    await noticesOf(invocation).say(
      `wrote ${file}: ${plural(ids.length, 'record')} of ${plural(streams, 'stream')}, ` +
        `${plural(companions, 'row')} of what else happened to their pods, ${plural(objects, 'object')}, ` +
        `${formatBytes(statSync(file).size)}\n`,
    );
    return { answers, ...(redacted === undefined ? {} : { redacted }) };
  } catch (error) {
    throw notWritten(file, error);
  } finally {
    removeCapture(part);
  }
}

/** The user named `file`, and knows nothing of what it is written beside. */
function notWritten(file: string, error: unknown): unknown {
  if (!(error instanceof KlogError) || error.failure.code !== 'capture_not_writable') return error;
  const { reason } = error.failure;
  return new KlogError({
    code: 'output_not_writable',
    exit: 3,
    message: `cannot write ${file}`,
    ...(reason === undefined ? {} : { reason }),
  });
}

/** Where relative times count back from, as for every other format. */
function nowOf(capture: string, invocation: Invocation): SliceData['now'] {
  const timeline = openTimeline(capture, presentOf(invocation));
  try {
    return timeline.now;
  } finally {
    timeline.close();
  }
}
