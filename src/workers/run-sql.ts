// Starts the process that runs a SQL statement and hands over what it says. It is in a group of its
// own, so that a Ctrl-C of the terminal reaches only this program, which then ends it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { KlogError } from '../core/failure.ts';
import type { SqlMessage, SqlRequest } from './sql-messages.ts';
import { workerFile } from './worker-file.ts';

const stderrKept = 2000;

/**
 * Runs the statement and gives its messages in portions, as they come and not faster than they are
 * taken. Ends without a word when `signal` is aborted; ending the loop ends the statement.
 */
export async function* runSql(
  request: SqlRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly SqlMessage[]> {
  const child = spawn(process.execPath, [fileURLToPath(workerFile('sql'))], { detached: true });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  // Waited for at the end alone; until then nobody would hear that the process could not be started.
  closed.catch(() => undefined);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-stderrKept);
  });
  // It may be gone before it has read everything; its exit tells more than this error.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(request)}\n`);
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let isWhole = false;
  try {
    let rest = '';
    for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = text.split('\n');
      lines[0] = rest + (lines[0] ?? '');
      rest = lines.pop() ?? '';
      if (lines.length === 0) continue;
      const messages = lines.map((line) => JSON.parse(line) as SqlMessage);
      const last = messages.at(-1);
      isWhole = last !== undefined && ('end' in last || 'failure' in last);
      yield messages;
    }
    const [code, killer] = await closed;
    if (isWhole || signal.aborted) return;
    throw new KlogError({
      code: 'sql_failed',
      exit: 3,
      message: 'cannot carry out the statement',
      reason: `its process ended early (${killer ?? `exit ${String(code)}`}) ${said}`.trim(),
    });
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
