import type { RunCommand } from '../command.ts';
import { askedCapture } from '../asked-capture.ts';
import { noticesOf } from '../notices.ts';
import { questionOf } from '../question.ts';
import { showNeighbours } from '../show-neighbours.ts';
import { showTimeline } from '../show-timeline.ts';

/** `klog query [FILTER]`: exit 1 where nothing matched. */
export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  const question = questionOf(args.join(' '), options);
  const file = askedCapture(invocation);
  const around = options.count('around');
  if (around !== undefined) return showNeighbours(file, around, invocation);
  const answers = await showTimeline(file, question, invocation);
  if (answers > 0 || io.signal.aborted) return 0;
  await noticesOf(invocation).say('nothing matches\n');
  return 1;
};
