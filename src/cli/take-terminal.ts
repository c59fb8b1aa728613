// This process's terminal for a screen, and its return whatever ends the process. Signals that the
// program answers itself (main.ts) reach the screen by its AbortSignal, too; here is what would
// otherwise leave a terminal without echo behind.
import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import type { TerminalDevice } from './io.ts';

/** Standard input may be the data: then the keyboard is read from the terminal itself. */
function keyboard(): ReadStream | undefined {
  if (process.stdin.isTTY) return process.stdin;
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return undefined;
  }
}

const deadly = ['SIGQUIT', 'SIGABRT'] as const;
const answered = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function guard(restore: () => void, resume: () => void): () => void {
  const onDeadly = (signal: NodeJS.Signals): void => {
    restore();
    dispose();
    process.kill(process.pid, signal);
  };
  const onStop = (): void => {
    restore();
    stop();
  };
  // A bug: the terminal first, so that what is said of it can be read. Node says it and ends.
  const monitor = 'uncaughtExceptionMonitor';
  process.on('exit', restore);
  process.on(monitor, restore);
  process.on('SIGTSTP', onStop);
  process.on('SIGCONT', resume);
  for (const signal of deadly) process.on(signal, onDeadly);
  for (const signal of answered) process.on(signal, restore);
  const dispose = (): void => {
    process.off('exit', restore);
    process.off(monitor, restore);
    process.off('SIGTSTP', onStop);
    process.off('SIGCONT', resume);
    for (const signal of deadly) process.off(signal, onDeadly);
    for (const signal of answered) process.off(signal, restore);
  };
  return dispose;
}

/** SIGSTOP cannot be caught, so it stops a process that catches SIGTSTP. */
function stop(): void {
  process.kill(process.pid, 'SIGSTOP');
}

/** The terminal on stdout with its keyboard; undefined where there is no keyboard to be had. */
export function takeTerminal(): TerminalDevice | undefined {
  if (process.env['TERM'] === 'dumb') return undefined;
  const input = keyboard();
  return input && { input, output: process.stdout, guard, stop };
}
