// `klog export --html FILE --split …`: how many pages, and what is said of them.
import { resolve } from 'node:path';
import { KlogError } from '../core/failure.ts';
import { largestPage } from '../export/html/page-size.ts';
import { redacting } from '../export/redact/redacting-writer.ts';
import type { Redactor } from '../export/redact/redactor.ts';
import type { RecordWriter } from '../export/writer.ts';
import type { Invocation } from './command.ts';
import { exportOrigin, pageWriters } from './html-page.ts';
import { noticesOf } from './notices.ts';
import { formatBytes, plural } from './numbers.ts';
import type { Options } from './options.ts';
import type { Question } from './question.ts';
import { showTimeline, zoneOf, type Showing } from './show-timeline.ts';
import { parseSplit, SplitPages, type Split } from './split-pages.ts';

/** How many records answer: for pages of equal shares. */
async function countRecords(
  capture: string,
  question: Question,
  invocation: Invocation,
): Promise<number> {
  const { options } = invocation;
  const isSet: Options['isSet'] = (name) => name === 'quiet' || options.isSet(name);
  let records = 0;
  const counting: RecordWriter = {
    begin: () => '',
    record: () => {
      records++;
      return '';
    },
    end: () => '',
  };
  const quiet = { ...invocation, options: { ...options, isSet } };
  const showing: Showing = { pages: false, parts: 'raw', writerOf: () => counting };
  await showTimeline(capture, question, quiet, showing);
  return records;
}

/**
 * Writes consecutive pages of what answers, and one that lists them at `name`. The number is how many
 * records answered.
 */
export async function writePages(
  name: string,
  capture: string,
  question: Question,
  redactor: Redactor | undefined,
  invocation: Invocation,
): Promise<number> {
  const { options, io } = invocation;
  const split = splitOf(options);
  const limit =
    'bytes' in split
      ? split
      : {
          records: Math.max(
            1,
            Math.ceil((await countRecords(capture, question, invocation)) / split.pages),
          ),
        };
  const file = resolve(io.cwd, name);
  const zone = zoneOf(options).name;
  const pages = new SplitPages({
    file,
    limit,
    largest: options.isSet('force') ? Infinity : largestPage,
    pageWriter: pageWriters(capture, question, invocation, zone, redactor),
  });
  const showing: Showing = {
    pages: false,
    parts: 'whole',
    writerOf: () => redacting(pages, redactor),
  };
  try {
    const answers = await showTimeline(capture, question, invocation, showing);
    if (io.signal.aborted) return answers;
    const origin = exportOrigin(capture, question, invocation, zone, redactor);
    const secrets = redactor && Object.values(redactor.counts).reduce((a, b) => a + b, 0);
    const written = pages.keep(origin, secrets);
    const bytes = written.reduce((sum, each) => sum + each.bytes, 0);
    await noticesOf(invocation).say(
      `wrote ${file}: ${plural(answers, 'record')} in ${plural(written.length, 'page')}, ${formatBytes(bytes)}\n`,
    );
    return answers;
  } finally {
    pages.drop();
  }
}

function splitOf(options: Options): Split {
  const [typed] = options.typed('split');
  const split = typed && parseSplit(typed.text);
  if (split !== undefined) return split;
  throw new KlogError({
    code: 'bad_value',
    exit: 2,
    message: `cannot use ${JSON.stringify(typed?.text)} for --split`,
    ...(typed === undefined ? {} : { location: typed.location }),
    help: 'how many pages (2 to 999), or how large each may be (1MB or more): --split 4, --split 25MB',
  });
}
