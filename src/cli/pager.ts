// Shows text output through the user's pager, as git does: KLOG_PAGER, else PAGER, else less, with
// LESS=FRX where that is not set (quit if it fits one screen, keep colours, leave the screen alone).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Pager } from './io.ts';
import { streamOutput } from './stream-output.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The pager to run; undefined where the user wants none or the terminal cannot page. */
export function pagerCommand(env: Env): string | undefined {
  const command = env['KLOG_PAGER'] ?? env['PAGER'] ?? 'less';
  return command === '' || command === 'cat' || env['TERM'] === 'dumb' ? undefined : command;
}

/** Starts the pager; undefined where it cannot be started. `columns` is the terminal's width. */
export async function startPager(env: Env, columns: () => number): Promise<Pager | undefined> {
  const command = pagerCommand(env);
  if (command === undefined) return undefined;
  // `exec` through a shell, so that PAGER="less -S" works; `command -v` finds out whether it exists.
  const program = command.split(/\s/, 1)[0] ?? '';
  const script = `command -v "$0" >/dev/null 2>&1 || exit 127; echo ready >&3; exec ${command}`;
  const child = spawn('/bin/sh', ['-c', script, program], {
    stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
    env: { ...env, LESS: env['LESS'] ?? 'FRX', LV: env['LV'] ?? '-c' },
  });
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
  const { stdin } = child;
  const ready = child.stdio[3];
  if (!stdin || !ready) return undefined;
  const output = streamOutput(stdin, { isTerminal: true, columns });
  const started = await Promise.race([
    once(ready, 'data').then(() => true),
    exited.then(() => false),
  ]);
  if (!started) return undefined;
  return {
    output,
    close: async () => {
      stdin.end();
      await exited;
    },
  };
}
