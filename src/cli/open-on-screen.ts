// `klog open` on a terminal: the screen is there at once, the import goes on behind it, and what must
// be known of it stands on stderr when the user has left.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { KlogError } from '../core/failure.ts';
import { importPaths, type ImportRequest, type ImportSummary } from '../workers/import-paths.ts';
import { removeCapture } from './capture-home.ts';
import { presentOf, type Invocation } from './command.ts';
import { foldIn } from './fold-in.ts';
import { formatImportSummary } from './import-summary.ts';
import type { TerminalDevice } from './io.ts';
import { noticesOf } from './notices.ts';
import { openTimeline } from './open-timeline.ts';
import { plural } from './numbers.ts';
import { formatFailure } from './print-failure.ts';
import { progressLine } from './progress.ts';
import type { Question } from './question.ts';
import type { Ui, UiOptions } from './show-ui.ts';

/** The screen's code and blessed are loaded when there is a screen. */
export async function openScreen(
  device: TerminalDevice,
  options: UiOptions,
  question: Question,
  invocation: Invocation,
): Promise<Ui> {
  const { openUi } = await import('./show-ui.ts');
  return openUi(device, options, question, invocation);
}

/** Shows a capture in place. */
export async function showOnScreen(
  device: TerminalDevice,
  file: string,
  question: Question,
  invocation: Invocation,
): Promise<void> {
  const timeline = openTimeline(file, presentOf(invocation));
  const { now, isBeingWritten: isLive } = timeline;
  timeline.close();
  const ui = await openScreen(
    device,
    { file, title: basename(file), isLive, now },
    question,
    invocation,
  );
  // Somebody else writes it and tells nobody.
  const tell = (): void => {
    ui.grown(presentOf(invocation));
  };
  const poll = isLive ? setInterval(tell, 1000) : undefined;
  if (!isLive) ui.ready();
  await ui.whenLeft;
  clearInterval(poll);
  await ui.close();
}

/** Imports the paths of the command line and shows them meanwhile. Returns the exit code. */
export async function importOnScreen(
  device: TerminalDevice,
  file: string,
  how: Pick<ImportRequest, 'limits' | 'definitions' | 'assumeZones'>,
  question: Question,
  invocation: Invocation,
): Promise<number> {
  const { args, io } = invocation;
  const started = io.now();
  const isNew = !existsSync(file);
  const isStream = args.includes('-');
  const title = args.map((path) => (path === '-' ? 'standard input' : basename(path))).join(' ');
  const shown = { file, title, isLive: true, now: presentOf(invocation) };
  const ui = await openScreen(device, shown, question, invocation);
  const stop = new AbortController();
  ui.whenLeft.then(
    () => {
      stop.abort();
    },
    () => undefined,
  );
  let stored = 0;
  const importing = importPaths({
    paths: args,
    captureFile: file,
    ...how,
    signal: stop.signal,
    onCommitted: (records) => {
      // While a large input is loaded its records have no index; the first ones show what it is.
      if (isStream || stored === 0) ui.grown(presentOf(invocation));
      stored = records;
    },
    onProgress: ({ bytesRead, totalBytes, lines }) => {
      const elapsedMs = io.now() - started;
      const state = { bytes: bytesRead, totalBytes, lines, elapsedMs };
      // Of a stream nobody knows how much there is, and its lines show as they come.
      if (!isStream) ui.progress(progressLine(state, 100));
    },
  });
  const told: string[] = [];
  const imported = await importing;
  const elapsedMs = io.now() - started;
  if (imported.ok) {
    const { failures } = imported.value;
    told.push(...failures.map(formatFailure));
    ui.grown(presentOf(invocation));
    const unread = failures.length > 0 ? `, ${plural(failures.length, 'input')} not read` : '';
    if (isStream) ui.ended('end of input', { stays: true });
    else ui.ended(`${plural(imported.value.lines, 'line')} read${unread}`);
    await ui.whenLeft;
  }
  await ui.close();
  if (isNew && imported.ok && isEmpty(imported.value)) removeCapture(file);
  else if (imported.ok) {
    const summary = { ...imported.value, isOneFile: foldIn(file) };
    told.push(formatImportSummary(summary, elapsedMs));
  }
  if (!imported.ok && imported.failure.code !== 'interrupted') {
    // A capture that was made for nothing is not left behind as the newest one.
    if (isNew && stored === 0) removeCapture(file);
    throw new KlogError(imported.failure);
  }
  for (const text of told) await noticesOf(invocation).say(text);
  return imported.ok && imported.value.failures.length > 0 ? 1 : 0;
}

function isEmpty({ failures, lines, events, objects }: ImportSummary): boolean {
  return failures.length + lines + events + objects === 0;
}
