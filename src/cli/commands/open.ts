// `klog open`: reads whatever it is given into a capture, says what it found, and shows the
// timeline. One capture alone is not read but shown in place.
//
// Lines are printed when the import is done: until then the order of the timeline is not known, and
// a line that is printed cannot be moved. Standard input may never end, so its lines show as they come.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { KlogError } from '../../core/failure.ts';
import type { Failure } from '../../core/failure.ts';
import { foldIn } from '../fold-in.ts';
import type { BundleLimits } from '../../streamers/bundle/limits.ts';
import { importPaths } from '../../workers/import-paths.ts';
import type { ImportSummary } from '../../workers/import-paths.ts';
import type { Invocation, RunCommand } from '../command.ts';
import { largeHomeWarning, newCaptureFile, removeCapture } from '../capture-home.ts';
import { looksLikeCapture } from '../capture-header.ts';
import { formatImportSummary } from '../import-summary.ts';
import { noticesOf } from '../notices.ts';
import { formatFailure } from '../print-failure.ts';
import { progressPainter } from '../progress.ts';
import { questionOf } from '../question.ts';
import { importOnScreen, showOnScreen } from '../open-on-screen.ts';
import { ArrivalPrinter } from '../show-arrivals.ts';
import { readingOptions } from '../reading-options.ts';
import type { ReadingOptions } from '../reading-options.ts';
import { showTimeline } from '../show-timeline.ts';
import { terminalFor } from '../terminal-for.ts';

function limitsOf({ options }: Invocation): Partial<BundleLimits> {
  const given = {
    maxExpandedBytes: options.size('max-expanded'),
    maxRatio: options.count('max-ratio'),
    maxEntries: options.count('max-entries'),
    maxNesting: options.count('max-nesting'),
    maxObjectBytes: options.size('max-object'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Everything was read, and there was nothing in it. */
function nothingIn(paths: readonly string[]): Failure {
  return {
    code: 'nothing_to_read',
    exit: 3,
    message: `cannot find anything in ${paths.join(' ')}`,
    reason: 'there is no line, Event or object in it',
  };
}

/** Imports with a progress line, and prints what could not be read. */
async function importInto(
  captureFile: string,
  invocation: Invocation,
  arrivals: ArrivalPrinter | undefined,
  reading: ReadingOptions,
): Promise<ImportSummary> {
  const { args, options, io } = invocation;
  const started = io.now();
  const isNew = !existsSync(captureFile);
  const showsProgress = io.stderr.isTerminal && !options.isSet('quiet') && !arrivals;
  const painter = showsProgress ? progressPainter(io.stderr, io.now) : undefined;
  let storedRecords = 0;
  const imported = await importPaths({
    paths: args,
    captureFile,
    limits: limitsOf(invocation),
    ...reading,
    signal: io.signal,
    onCommitted: (records) => {
      storedRecords = records;
      arrivals?.wake();
    },
    onProgress: ({ bytesRead, totalBytes, lines }) => {
      painter?.show({ bytes: bytesRead, totalBytes, lines, elapsedMs: io.now() - started });
    },
  });
  await painter?.clear();
  await arrivals?.end({ isWhole: imported.ok });
  if (!imported.ok) {
    // A capture that was made for nothing is not left behind as the newest one.
    if (isNew && storedRecords === 0 && imported.failure.code !== 'interrupted')
      removeCapture(captureFile);
    throw new KlogError(imported.failure);
  }
  const { failures, lines, events, objects } = imported.value;
  for (const failure of failures) await io.stderr.write(formatFailure(failure));
  if (isNew && !arrivals && failures.length === 0 && lines + events + objects === 0) {
    removeCapture(captureFile);
    throw new KlogError(nothingIn(args));
  }
  const isOneFile = arrivals ? foldIn(captureFile) : imported.value.isOneFile;
  const summary = { ...imported.value, failures, isOneFile };
  await noticesOf(invocation).say(formatImportSummary(summary, io.now() - started));
  return summary;
}

export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  // A mistake in the question is said before anything long begins.
  const question = questionOf('', options);
  const reading = await readingOptions(invocation);
  const [only] = args;
  const given = options.text('capture');
  const isInPlace =
    args.length === 1 && given === undefined && only !== undefined && looksLikeCapture(only);
  const showsRows = !options.isSet('no-ui');
  const device = terminalFor(invocation);
  if (isInPlace && device) {
    await showOnScreen(device, resolve(io.cwd, only), question, invocation);
    return 0;
  }
  if (isInPlace) {
    await showTimeline(resolve(io.cwd, only), question, invocation);
    return 0;
  }
  const captureFile = given === undefined ? newCaptureFile(io, args) : resolve(io.cwd, given);
  if (device) {
    const how = { limits: limitsOf(invocation), ...reading };
    const exit = await importOnScreen(device, captureFile, how, question, invocation);
    if (options.isSet('ephemeral')) removeCapture(captureFile);
    return exit;
  }
  const isLive = args.includes('-') && showsRows;
  const arrivals = isLive ? new ArrivalPrinter(captureFile, question, invocation) : undefined;
  const large = given === undefined ? largeHomeWarning(io.env) : undefined;
  if (large !== undefined) await noticesOf(invocation).warn(large);
  const { failures } = await importInto(captureFile, invocation, arrivals, reading);
  try {
    if (showsRows && !isLive) await showTimeline(captureFile, question, invocation);
  } finally {
    if (options.isSet('ephemeral')) removeCapture(captureFile);
  }
  return failures.length > 0 ? 1 : 0;
};
