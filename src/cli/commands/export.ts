// `klog export [FILTER]`: the rows that query would show, written for other people and programs.
import { resolve } from 'node:path';
import { KlogError } from '../../core/failure.ts';
import { largePage, largestPage, pageTooLarge } from '../../export/html/page-size.ts';
import { redacting } from '../../export/redact/redacting-writer.ts';
import type { Redactor } from '../../export/redact/redactor.ts';
import { askedCapture } from '../asked-capture.ts';
import type { Invocation, RunCommand } from '../command.ts';
import { exportCapture } from '../export-capture.ts';
import { writePages } from '../export-pages.ts';
import { limited, openFileOutput, type FileOutput } from '../file-output.ts';
import { pageWriters } from '../html-page.ts';
import { noticesOf } from '../notices.ts';
import { formatBytes, plural } from '../numbers.ts';
import type { Options } from '../options.ts';
import { questionOf } from '../question.ts';
import type { Question } from '../question.ts';
import { redactionOf, redactionText, redactorOf } from '../redaction.ts';
import { showTimeline } from '../show-timeline.ts';
import type { Showing } from '../show-timeline.ts';
import { recordWriterOf } from '../timeline-output.ts';

function conflict(one: string, other: string, help: string): KlogError {
  return new KlogError({
    code: 'flag_conflict',
    exit: 2,
    message: `cannot use ${one} together with ${other}`,
    help,
  });
}

/** Options as given, with the first of the command's formats where `-o` is not. */
function withFormat(options: Options): Options {
  return {
    ...options,
    text: (name) => options.text(name) ?? (name === 'output' ? 'jsonl' : undefined),
  };
}

function checkPage(options: Options): void {
  if (options.text('output') !== undefined) throw conflict('--html', '-o', 'use one of them');
  if (options.text('out') !== undefined)
    throw conflict('--html', '--out', '--html FILE says where');
  for (const flag of ['fold', 'why', 'delta'] as const) {
    if (options.isSet(flag)) throw conflict('--html', `--${flag}`, 'they are for output of lines');
  }
  if (options.text('order') === 'desc') {
    throw conflict('--html', '--order desc', 'a page shows both ends: g and G go there');
  }
}

const tooLargeHelp =
  'ask for less (since:1h, level>=warn, --resource), write several pages (--split 50MB), or this one with --force';

async function toFile(
  name: string,
  answer: (output: FileOutput) => Promise<number>,
  invocation: Invocation,
): Promise<number> {
  const { io } = invocation;
  const file = resolve(io.cwd, name);
  const target = await openFileOutput(file);
  try {
    const answers = await answer(target);
    if (io.signal.aborted) {
      await target.drop();
      return answers;
    }
    await target.keep();
    const written = `${plural(answers, 'record')}, ${formatBytes(target.size())}`;
    await noticesOf(invocation).say(`wrote ${file}: ${written}\n`);
    return answers;
  } catch (error) {
    await target.drop();
    throw error;
  }
}

async function writePage(
  name: string,
  capture: string,
  question: Question,
  redactor: Redactor | undefined,
  invocation: Invocation,
): Promise<number> {
  const { options, io } = invocation;
  const showing: Showing = {
    pages: false,
    parts: 'whole',
    writerOf: (_, __, { zone }) =>
      redacting(pageWriters(capture, question, invocation, zone.name, redactor)(), redactor),
  };
  return toFile(
    name,
    async (target) => {
      const output = options.isSet('force')
        ? target.output
        : limited(target, largestPage, () => pageTooLarge(name, tooLargeHelp));
      const answers = await showTimeline(
        capture,
        question,
        { ...invocation, io: { ...io, stdout: output } },
        showing,
      );
      if (target.size() > largePage) {
        await noticesOf(invocation).say(
          `the page is large (${formatBytes(target.size())}): it takes seconds to open; ask for less to make it quicker\n`,
        );
      }
      return answers;
    },
    invocation,
  );
}

async function writeRecords(
  capture: string,
  question: Question,
  redactor: Redactor | undefined,
  invocation: Invocation,
): Promise<number> {
  const { options, io } = invocation;
  const asked = { ...invocation, options: withFormat(options) };
  const showing: Showing = {
    pages: false,
    // What is secret is known by fields and ids, also where only the text is written.
    ...(redactor === undefined ? {} : { parts: 'whole' }),
    writerOf: (...asked) => redacting(recordWriterOf(...asked), redactor),
  };
  const out = options.text('out');
  if (out === undefined || out === '-') return showTimeline(capture, question, asked, showing);
  return toFile(
    out,
    ({ output }) =>
      showTimeline(capture, question, { ...asked, io: { ...io, stdout: output } }, showing),
    invocation,
  );
}

async function writeCapture(
  capture: string,
  question: Question,
  invocation: Invocation,
): Promise<number> {
  const redaction = redactionOf(invocation.options);
  const { answers, redacted } = await exportCapture(capture, question, redaction, invocation);
  const isWritten = answers > 0 && !invocation.io.signal.aborted;
  if (isWritten) await noticesOf(invocation).say(redactionText(redacted));
  return answers;
}

async function writeFor(
  capture: string,
  question: Question,
  invocation: Invocation,
): Promise<number> {
  const { options, io } = invocation;
  const redactor = redactorOf(options);
  const html = options.text('html');
  const isSplit = options.text('split') !== undefined;
  if (isSplit && html === undefined) {
    throw conflict('--split', `-o ${options.text('output') ?? 'jsonl'}`, 'it is for --html FILE');
  }
  if (html !== undefined) checkPage(options);
  const answers =
    html === undefined
      ? await writeRecords(capture, question, redactor, invocation)
      : await (isSplit ? writePages : writePage)(html, capture, question, redactor, invocation);
  if (!io.signal.aborted) await noticesOf(invocation).say(redactionText(redactor?.counts));
  return answers;
}

/** Exit 1 where nothing matched: the file is written all the same, unless it were an empty capture. */
export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  const question = questionOf(args.join(' '), options);
  // Rules that cannot be used are said before anything is looked for.
  redactionOf(options);
  const capture = askedCapture(invocation);
  const isCapture = options.text('output') === 'capture' && options.text('html') === undefined;
  const answers = await (isCapture ? writeCapture : writeFor)(capture, question, invocation);
  if (answers > 0 || io.signal.aborted) return 0;
  await noticesOf(invocation).say(
    isCapture ? 'nothing matches: no capture was written\n' : 'nothing matches\n',
  );
  return 1;
};
