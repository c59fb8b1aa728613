#!/usr/bin/env node
// The bin. The only place that sets the exit code and listens to signals. Everything that shows or
// stores something lives behind `run`; what is loaded here is paid by `klog --help`.
import { basename } from 'node:path';
import { processIo } from './process-io.ts';
import { completeCommands, isCompletion, run } from './run.ts';

const signalExits = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const interruption = new AbortController();
const { io, isPaging } = processIo(interruption.signal);
let signalExit: number | undefined;

function onSignal(name: keyof typeof signalExits): void {
  const exit = signalExits[name];
  // The second one means it: no more waiting for a clean close.
  // In a pager Ctrl-C is meant for it, any number of times; klog ends when the user leaves it.
  if (signalExit !== undefined && !isPaging()) process.exit(exit);
  signalExit = exit;
  interruption.abort();
  // A capture is closed whole where that is quick; nothing may hold the user longer.
  if (!isPaging()) setTimeout(() => process.exit(exit), 2000).unref();
}
for (const name of Object.keys(signalExits) as (keyof typeof signalExits)[]) {
  process.on(name, () => {
    onSignal(name);
  });
}

// kubectl finds out what its plugin would complete by a program of this name.
const isAskedByKubectl = basename(process.argv[1] ?? '') === 'kubectl_complete-klog';
const words = process.argv.slice(2);
const argv = isAskedByKubectl ? [completeCommands.kubectl, ...words] : words;
const exit = await run(argv, io);
process.exitCode = signalExit ?? exit;
// A worker or a pipe that is still open must not keep the program alive; nor a request whose answer
// came too late for the shell that asked.
if (signalExit !== undefined || isCompletion(argv)) process.exit(process.exitCode);
