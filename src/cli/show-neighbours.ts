// `klog query --around ID`: the record, and what else happened around it, closest first, each row with
// the reason why it is there.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KlogError } from '../core/failure.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import { formatDelta } from '../export/text/delta.ts';
import { usualNeighbours, type Neighbour } from '../query/neighbours.ts';
import { TimelineReader } from '../query/timeline-reader.ts';
import { Dictionaries } from '../store/dictionaries.ts';
import { openCaptureForReading } from '../store/open-capture.ts';
import type { Invocation } from './command.ts';
import { noticesOf } from './notices.ts';
import { checkReasons, zoneOf } from './show-timeline.ts';
import { recordWriterOf, TimelinePrinter } from './timeline-output.ts';

/** Prints the record `id` and its neighbours; the number is the exit code. */
export async function showNeighbours(
  file: string,
  id: number,
  invocation: Invocation,
): Promise<number> {
  const { options, io } = invocation;
  checkReasons(options);
  const opened = openCaptureForReading(file);
  if (!opened.ok) throw new KlogError(opened.failure);
  const capture = opened.value;
  try {
    const notices = noticesOf(invocation);
    await notices.say(`capture: ${sanitizeLine(file)}\n`);
    const reader = new TimelineReader(capture);
    const withinMs = options.age('within');
    const window =
      withinMs === undefined ? usualNeighbours.window : BigInt(Math.round(withinMs * 1e6));
    const limit = options.count('head') ?? usualNeighbours.limit;
    const about = reader.recordAt(id);
    const steps = reader.neighbours(id, window, limit);
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) {
      if (io.signal.aborted) return 0;
      await nextTurn();
    }
    const neighbours = step.value;
    if (about === undefined || neighbours === undefined) {
      throw new KlogError({
        code: 'record_not_found',
        exit: 1,
        message: `cannot find the record ${id}`,
        help: 'ids are in the JSON output: klog query QUESTION -o jsonl',
      });
    }
    const streams = [...new Dictionaries(capture.db).streams()].map(({ ref }) => ref);
    const writer = recordWriterOf(options, io, { zone: zoneOf(options), streams });
    const printer = new TimelinePrinter(writer, io.stdout);
    await printer.print(about, ['asked about']);
    for (const each of neighbours) await printer.print(each.record, [reasonOf(each)]);
    await printer.end();
    if (neighbours.length === 0) await notices.say('nothing related happened around it\n');
    return 0;
  } finally {
    capture.close();
  }
}

function reasonOf({ delta, why }: Neighbour): string {
  return `${formatDelta(delta)}: ${why}`;
}
