// `klog follow`: follows a selection of one or more clusters into a capture and prints it as it grows.
// Collecting and printing meet in the capture alone.
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { KlogError, type Failure } from '../../core/failure.ts';
import { assumedZonesFact, parseGivenZone } from '../../core/given-zones.ts';
import type { LiveState } from '../../core/live-state.ts';
import { asObjects, readText } from '../../core/json.ts';
import { jsonlWriter } from '../../export/jsonl.ts';
import { rawWriter } from '../../export/raw.ts';
import { parseTemplate, templateWriter } from '../../export/template.ts';
import { liveNamer } from '../../export/text/live-names.ts';
import { textWriter } from '../../export/text/text-writer.ts';
import type { RecordWriter } from '../../export/writer.ts';
import { openCaptureForReading } from '../../store/open-capture.ts';
import { readFacts } from '../../store/facts.ts';
import type { FollowReport } from '../../streamers/types.ts';
import { collectCluster } from '../../workers/collect-cluster.ts';
import type { Collected, SelectionText } from '../../workers/collect-cluster.ts';
import { largeHomeWarning, newCaptureFile, newestCapture, removeCapture } from '../capture-home.ts';
import { presentOf, type Invocation, type RunCommand } from '../command.ts';
import { highlighterOf } from '../highlight.ts';
import { noticesOf } from '../notices.ts';
import { LagNotices } from '../lag-notices.ts';
import { formatBytes, plural } from '../numbers.ts';
import { openScreen } from '../open-on-screen.ts';
import { openTimeline } from '../open-timeline.ts';
import { formatFailure } from '../print-failure.ts';
import { questionOf, type Question } from '../question.ts';
import { readingOptions } from '../reading-options.ts';
import { connectionsOf, describeSelection, selectionOf } from '../selection-options.ts';
import { LivePrinter } from '../show-live.ts';
import type { LiveOutput } from '../show-live.ts';
import { contextOf, zoneOf } from '../show-timeline.ts';
import type { Ui } from '../show-ui.ts';
import type { Stored } from '../../tui/messages.ts';
import { readSelection } from '../stored-selection.ts';
import { terminalFor } from '../terminal-for.ts';
import { safeOnTerminal, usesColors } from '../timeline-output.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import type { TimestampNs } from '../../core/time.ts';

const defaultHoldMs = 300;
const defaultMaxBytes = 10 * 2 ** 30;

/** What was followed into the capture before, for `--resume`. */
interface Before {
  readonly file: string;
  readonly selection: SelectionText;
  readonly contexts: readonly string[];
  /** `PATTERN=ZONE`. */
  readonly assumeZones: readonly string[];
}

function resumed(file: string): Before {
  const opened = openCaptureForReading(file);
  if (!opened.ok) throw new KlogError(opened.failure);
  try {
    const facts = readFacts(opened.value.db);
    const selection = readSelection(facts.get('selection'));
    if (selection !== undefined) {
      const clusters = asObjects(facts.get('clusters'));
      const contexts = clusters.flatMap(({ cluster }) => readText(cluster) ?? []);
      const zones = facts.get(assumedZonesFact);
      const assumeZones = (Array.isArray(zones) ? zones : []).filter(
        (text): text is string => typeof text === 'string' && parseGivenZone(text).ok,
      );
      return { file: opened.value.file, selection, contexts, assumeZones };
    }
  } finally {
    opened.value.close();
  }
  throw new KlogError({
    code: 'nothing_to_resume',
    exit: 2,
    message: `cannot go on with ${file}`,
    reason: 'it does not come from klog follow: no selection is kept in it',
    help: 'name a capture of follow with --capture, or give the selection anew',
  });
}

function writerOf(
  { options, io }: Invocation,
  selection: SelectionText,
  clusters: number,
): RecordWriter {
  const { isTerminal } = io.stdout;
  const template = options.text('template');
  if (template !== undefined) {
    const parsed = parseTemplate(template);
    if (parsed.ok) return safeOnTerminal(templateWriter(parsed.parts), isTerminal);
    throw new KlogError({
      code: 'bad_template',
      exit: 2,
      message: 'cannot use the template',
      reason: parsed.reason,
      location: { where: `--template ${template}` },
      help: "fields stand in braces: --template '{time} {pod} {body}'",
    });
  }
  switch (options.text('output') ?? 'text') {
    // A stream has no end to close an array at.
    case 'json':
    case 'jsonl':
      return safeOnTerminal(jsonlWriter({ withRaw: options.isSet('with-raw') }), isTerminal);
    case 'raw':
      return rawWriter({ isTerminal });
    default: {
      const highlight = highlighterOf(options);
      const namespace = selection.allNamespaces === true || (selection.namespaces?.length ?? 1) > 1;
      return textWriter({
        zone: zoneOf(options),
        names: liveNamer({ cluster: clusters > 1, namespace }),
        isTerminal,
        columns: io.stdout.columns(),
        colors: usesColors(options, io),
        times: options.isSet('times'),
        delta: false,
        ...(highlight ? { highlight } : {}),
      });
    }
  }
}

function lastIdOf(file: string, now: TimestampNs): number {
  if (!existsSync(file)) return 0;
  const timeline = openTimeline(file, now);
  try {
    return timeline.lastId();
  } finally {
    timeline.close();
  }
}

function exitOf(collected: Collected, selection: SelectionText): number {
  if (collected.isUnreachable) return 3;
  if (collected.isPartial) return 1;
  return !selection.isFollowing && collected.pods === 0 ? 1 : 0;
}

/** Until the first word from the thread that follows. */
const notConnected: LiveState = {
  clusters: [],
  streams: [],
  troubles: [],
  isCaughtUp: false,
  lagMs: 0,
};

/** How much of what it may take the capture takes. */
function storedIn(file: string, maxBytes: number): Stored {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  // What was dropped leaves its room in the file.
  const share = Math.min(1, bytes / maxBytes);
  const limit = `${formatBytes(maxBytes)} (--max-size)`;
  return { share, text: `${formatBytes(bytes)} of ${limit}: ${Math.floor(share * 100)} %` };
}

/** The screen, where there is a terminal for it and nobody asked for lines. */
async function screenFor(
  invocation: Invocation,
  file: string,
  title: string,
  question: Question,
): Promise<Ui | undefined> {
  const device = terminalFor(invocation);
  if (!device) return undefined;
  const shown = { file, title, isLive: true, now: presentOf(invocation) };
  return openScreen(device, shown, question, invocation);
}

export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  const notices = noticesOf(invocation);
  const question = questionOf('', options, { isCollecting: true });
  const given = options.text('capture');
  const named = given === undefined ? undefined : resolve(io.cwd, given);
  const before = options.isSet('resume') ? resumed(named ?? newestCapture(io.env)) : undefined;
  const asked = await readingOptions(invocation);
  // Lines are read as before, but for what is said now.
  const assumeZones = [...new Set([...asked.assumeZones, ...(before?.assumeZones ?? [])])];
  const reading = { ...asked, assumeZones };
  const selection = before?.selection ?? selectionOf(args[0], options);
  const connections = connectionsOf(options, before?.contexts);
  const output: LiveOutput = {
    writer: writerOf(invocation, selection, connections.length),
    parts: options.text('output') === 'raw' ? 'raw' : 'whole',
    holdMs: options.age('hold') ?? defaultHoldMs,
    context: contextOf(options),
  };
  const captureFile = before?.file ?? named ?? newCaptureFile(io, ['follow']);
  const isNew = !existsSync(captureFile);
  const lastIdBefore = lastIdOf(captureFile, presentOf(invocation));
  for (const warning of question.warnings) await notices.warn(warning);
  const large = named === undefined && before === undefined && largeHomeWarning(io.env);
  if (large) await notices.warn(large);
  await notices.say(
    `capture: ${sanitizeLine(captureFile)}\nreading ${sanitizeLine(describeSelection(selection))}\n`,
  );

  const stop = new AbortController();
  const forward = (): void => {
    stop.abort();
  };
  io.signal.addEventListener('abort', forward, { once: true });
  if (io.signal.aborted) stop.abort();
  let printer: LivePrinter | undefined;
  const ui = await screenFor(invocation, captureFile, describeSelection(selection), question);
  ui?.whenLeft.then(forward, forward);
  ui?.live(notConnected);
  const shows = !ui && (!options.isSet('no-ui') || options.text('output') !== undefined);
  const getPrinter = (): LivePrinter | undefined => {
    if (!shows) return undefined;
    if (printer === undefined) {
      printer = new LivePrinter(captureFile, lastIdBefore, question, invocation, output);
      printer.whenBroken.then(forward, forward);
    }
    return printer;
  };
  const failures: Failure[] = [];
  let reporting: Promise<void> = Promise.resolve();
  const say = (text: string): void => {
    reporting = reporting.then(() => notices.say(text));
  };
  const onReport = (report: FollowReport): void => {
    if (ui) {
      ui.tell(report.message);
      // On stderr it would lie across the screen: what needs an answer is said again afterwards.
      if (report.failure) failures.push(report.failure);
      return;
    }
    const { message, failure } = report;
    if (failure === undefined) say(`${message}\n`);
    else reporting = reporting.then(() => io.stderr.write(formatFailure(failure)));
  };
  const maxBytes = options.size('max-size') ?? defaultMaxBytes;
  const lag = new LagNotices();
  let records = 0;
  const collected = await collectCluster({
    captureFile,
    connections,
    selection,
    ...reading,
    ...(before === undefined ? {} : { isResumed: true }),
    maxBytes,
    signal: stop.signal,
    onReport,
    onCommitted: (count) => {
      records = count;
      printer?.wake();
      ui?.grown(presentOf(invocation));
      ui?.stored(storedIn(captureFile, maxBytes));
    },
    onStatus: (state) => {
      ui?.live(state);
      const late = ui ? undefined : lag.take(state.lagMs);
      if (late !== undefined) say(`${late}\n`);
    },
    onCaughtUp: () => {
      getPrinter()?.goLive();
    },
  });
  await reporting;
  if (ui && collected.ok) {
    ui.ended('nothing more comes', { stays: true });
    await ui.whenLeft;
  }
  await ui?.close();
  for (const failure of failures) await io.stderr.write(formatFailure(failure));
  if (records > 0) await getPrinter()?.end();
  io.signal.removeEventListener('abort', forward);
  // A capture that was made for nothing is not left behind as the newest one.
  const isRemoved = options.isSet('ephemeral') || (isNew && records === 0 && lastIdBefore === 0);
  if (isRemoved) removeCapture(captureFile);
  if (!collected.ok) throw new KlogError(collected.failure);
  const { value } = collected;
  if (records > 0 && !isRemoved) {
    await notices.say(
      `stored ${plural(value.lines, 'line')} of ${plural(value.containers, 'container')}, ${plural(value.events, 'Event')}${value.gaps > 0 ? `, ${plural(value.gaps, 'gap')}` : ''} in ${sanitizeLine(captureFile)}\n`,
    );
  }
  return exitOf(value, selection);
};
