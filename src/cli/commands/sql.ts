import { resolve } from 'node:path';
import { KlogError } from '../../core/failure.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import { runSql } from '../../workers/run-sql.ts';
import { newestCapture } from '../capture-home.ts';
import type { RunCommand } from '../command.ts';
import { noticesOf } from '../notices.ts';
import { rowWriterOf, type RowWriter } from '../sql-output.ts';

/** `klog sql [STATEMENT]`: exit 1 where there is no row. */
export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  const notices = noticesOf(invocation);
  const given = options.text('capture');
  const file = given === undefined ? newestCapture(io.env) : resolve(io.cwd, given);
  await notices.say(`capture: ${sanitizeLine(file)}\n`);
  const request = args.length === 0 ? { file } : { file, statement: args.join(' ') };
  let writer: RowWriter | undefined;
  let rows = 0;
  for await (const messages of runSql(request, io.signal)) {
    let text = '';
    let failure: KlogError | undefined;
    for (const message of messages) {
      if ('columns' in message) {
        writer = rowWriterOf(options.text('output'), message.columns, io.stdout.isTerminal);
      } else if ('failure' in message) {
        failure = new KlogError(message.failure);
      } else if ('end' in message) {
        text += writer?.end() ?? '';
      } else {
        rows += 1;
        text += writer?.row(message) ?? '';
      }
    }
    // What came before it is shown; a heading alone would be noise.
    if (failure && rows > 0) text += writer?.end() ?? '';
    if (text !== '') await io.stdout.write(text);
    if (failure) throw failure;
  }
  if (rows > 0 || io.signal.aborted) return 0;
  await notices.say('no rows\n');
  return 1;
};
