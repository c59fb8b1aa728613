// One run of the built klog as a process of its own, which can be killed as nothing else can.
import { type ChildProcess, spawn } from 'node:child_process';
import { adminKubeconfig } from './cluster.ts';

const program = new URL('../../../dist/klog.js', import.meta.url).pathname;

export interface KlogRun {
  readonly err: () => string;
  readonly out: () => string;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Interrupts it and waits for its end. */
  readonly stop: () => Promise<number | NodeJS.Signals>;
}

const running = new Set<ChildProcess>();

export function klog(args: readonly string[], env: Readonly<Record<string, string>> = {}): KlogRun {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KUBECONFIG: adminKubeconfig, ...env },
  });
  running.add(child);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal ?? 0);
    });
  });
  return {
    err: () => err,
    out: () => out,
    ended,
    signal: (signal) => {
      child.kill(signal);
    },
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

/** Ends what a failed test left running. */
export function killLeftovers(): void {
  for (const child of running) child.kill('SIGKILL');
}
