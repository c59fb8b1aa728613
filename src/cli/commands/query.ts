import { resolve } from 'node:path';
import type { RunCommand } from '../command.ts';
import { newestCapture } from '../capture-home.ts';
import { noticesOf } from '../notices.ts';
import { questionOf } from '../question.ts';
import { showTimeline } from '../show-timeline.ts';

/** `klog query [FILTER]`: exit 1 where nothing matched. */
export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  const question = questionOf(args.join(' '), options);
  const given = options.text('capture');
  const file = given === undefined ? newestCapture(io.env) : resolve(io.cwd, given);
  const answers = await showTimeline(file, question, invocation);
  if (answers > 0 || io.signal.aborted) return 0;
  await noticesOf(invocation).say('nothing matches\n');
  return 1;
};
