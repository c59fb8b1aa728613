// `klog export [FILTER]`: the rows that query would show, written for other people and programs.
import { resolve } from 'node:path';
import type { Invocation, RunCommand } from '../command.ts';
import { askedCapture } from '../asked-capture.ts';
import { openFileOutput } from '../file-output.ts';
import { noticesOf } from '../notices.ts';
import { formatBytes, plural } from '../numbers.ts';
import { questionOf } from '../question.ts';
import { showTimeline } from '../show-timeline.ts';

async function toFile(name: string, capture: string, invocation: Invocation): Promise<number> {
  const { io, options } = invocation;
  const file = resolve(io.cwd, name);
  const question = questionOf(invocation.args.join(' '), options);
  const target = await openFileOutput(file);
  try {
    const redirected = { ...invocation, io: { ...io, stdout: target.output } };
    const answers = await showTimeline(capture, question, redirected, { pages: false });
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

/** Exit 1 where nothing matched: the file is written all the same. */
export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  const capture = askedCapture(invocation);
  const out = options.text('out');
  const answers =
    out === undefined || out === '-'
      ? await showTimeline(capture, questionOf(args.join(' '), options), invocation)
      : await toFile(out, capture, invocation);
  if (answers > 0 || io.signal.aborted) return 0;
  await noticesOf(invocation).say('nothing matches\n');
  return 1;
};
