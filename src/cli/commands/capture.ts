// `klog capture`: everything that a selection has now, read once into one file that opens anywhere. What
// may not be read is named and leaves the rest whole.
import { resolve } from 'node:path';
import { fitWidth } from '../../core/display-width.ts';
import { KlogError } from '../../core/failure.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import type { FollowReport } from '../../streamers/types.ts';
import { collectCluster } from '../../workers/collect-cluster.ts';
import { removeCapture } from '../capture-home.ts';
import type { RunCommand } from '../command.ts';
import { refuseExisting } from '../new-capture-file.ts';
import { noticesOf } from '../notices.ts';
import { formatCount, plural } from '../numbers.ts';
import { formatFailure } from '../print-failure.ts';
import { linePainter } from '../progress.ts';
import { readingOptions } from '../reading-options.ts';
import { ownRulesOf, redactionText } from '../redaction.ts';
import { connectionsOf, describeSelection, selectionOf } from '../selection-options.ts';

/** Said of every capture that was not redacted. */
const unredacted =
  'it is not redacted and may hold secrets: log lines stand there as they were written; ' +
  'to send it, write it with --redact, or a part of it with klog export -o capture\n';
/** Reports that say how the reading goes on, not what came of it. */
const progressCodes = new Set(['attached', 'ended']);

export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  const notices = noticesOf(invocation);
  const out = options.text('out');
  if (out === undefined) {
    throw new KlogError({
      code: 'usage',
      exit: 2,
      message: 'cannot tell where to write the capture',
      reason: '--out is missing',
      help: 'klog capture -n shop --out shop.klog',
    });
  }
  const captureFile = resolve(io.cwd, out);
  refuseExisting(captureFile);
  const selection = {
    ...selectionOf(args[0], options),
    isFollowing: false,
    wholePrevious: true,
  };
  const reading = await readingOptions(invocation);
  const redaction = options.text('redact') === 'true' ? ownRulesOf(options) : undefined;
  await notices.say(`reading ${sanitizeLine(describeSelection(selection))}\n`);

  const painter =
    io.stderr.isTerminal && !options.isSet('quiet') ? linePainter(io.stderr, io.now) : undefined;
  let [records, begun, ended] = [0, 0, 0];
  const paint = (): void => {
    painter?.show(() =>
      fitWidth(
        `${formatCount(ended)} of ${plural(begun, 'container')}, ${plural(records, 'record')}`,
        Math.max(10, io.stderr.columns() - 1),
      ),
    );
  };
  const said: (() => Promise<void>)[] = [];
  const onReport = (report: FollowReport): void => {
    if (report.code === 'attached') begun++;
    if (report.code === 'ended') ended++;
    paint();
    const { failure, message } = report;
    if (failure !== undefined) said.push(() => io.stderr.write(formatFailure(failure)));
    else if (!progressCodes.has(report.code)) said.push(() => notices.say(`${message}\n`));
  };
  const collected = await collectCluster({
    captureFile,
    connections: connectionsOf(options),
    selection,
    ...reading,
    ...(redaction === undefined ? {} : { redaction }),
    signal: io.signal,
    onReport,
    onCommitted: (count) => {
      records = count;
      paint();
    },
    onCaughtUp: () => undefined,
  });
  await painter?.clear();
  for (const say of said) await say();
  if (records === 0) removeCapture(captureFile);
  if (!collected.ok) throw new KlogError(collected.failure);
  const { value } = collected;
  if (records > 0) {
    await notices.say(
      `saved ${plural(value.lines, 'line')} of ${plural(value.containers, 'container')} in ${plural(value.pods, 'pod')}, ` +
        `${plural(value.events, 'Event')}, ${plural(value.objects, 'object')} in ${sanitizeLine(captureFile)}\n` +
        (value.redacted === undefined ? unredacted : redactionText(value.redacted)),
    );
  }
  if (value.isUnreachable) return 3;
  return value.isPartial || value.pods === 0 ? 1 : 0;
};
