// `klog query --around ID`: the record, and what else happened around it, closest first, each row with
// the reason why it is there.
import { KlogError } from '../core/failure.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import { formatDelta } from '../export/text/delta.ts';
import { usualNeighbours, type Neighbour } from '../query/neighbours.ts';
import { presentOf, type Invocation } from './command.ts';
import { noticesOf } from './notices.ts';
import { openTimeline } from './open-timeline.ts';
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
  const timeline = openTimeline(file, presentOf(invocation));
  try {
    const notices = noticesOf(invocation);
    await notices.say(`capture: ${sanitizeLine(file)}\n`);
    const withinMs = options.age('within');
    const window =
      withinMs === undefined ? usualNeighbours.window : BigInt(Math.round(withinMs * 1e6));
    const limit = options.count('head') ?? usualNeighbours.limit;
    const found = await timeline.correlate('around', { id, window, limit }, io.signal);
    if (found === undefined) return 0;
    if (found.answer === undefined) {
      throw new KlogError({
        code: 'record_not_found',
        exit: 1,
        message: `cannot find the record ${id}`,
        help: 'ids are in the JSON output: klog query QUESTION -o jsonl',
      });
    }
    const { about, neighbours } = found.answer;
    const streams = timeline.streams();
    const writer = recordWriterOf(options, io, { zone: zoneOf(options), streams });
    const printer = new TimelinePrinter(writer, io.stdout);
    await printer.print(about, ['asked about']);
    for (const each of neighbours) await printer.print(each.record, [reasonOf(each)]);
    await printer.end();
    if (neighbours.length === 0) await notices.say('nothing related happened around it\n');
    return 0;
  } finally {
    timeline.close();
  }
}

function reasonOf({ delta, why }: Neighbour): string {
  return `${formatDelta(delta)}: ${why}`;
}
