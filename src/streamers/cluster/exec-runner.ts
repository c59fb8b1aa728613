import { spawn } from 'node:child_process';
import type { ExecCall, ExecOutcome, ExecRunner } from './exec-plugin.ts';

const timeoutSeconds = 60;
const maxOutputBytes = 1 << 20;

/** Runs credential plugins as child processes: at most a minute and 1 MiB of output each. */
export function processExecRunner(): ExecRunner {
  return { run, hasTerminal: process.stdin.isTTY && process.stderr.isTTY };
}

function run(call: ExecCall): Promise<ExecOutcome> {
  return new Promise((resolve) => {
    const child = spawn(call.command, call.args, {
      env: { ...process.env, ...call.env },
      stdio: [
        call.isInteractive ? 'inherit' : 'ignore',
        'pipe',
        call.isInteractive ? 'inherit' : 'pipe',
      ],
      windowsHide: true,
    });
    let stdout = '';
    let stderr = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ kind: 'timeout', seconds: timeoutSeconds });
    }, timeoutSeconds * 1000);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < maxOutputBytes) stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < maxOutputBytes) stderr += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(
        error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'failed', stderr: error.message },
      );
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve({ kind: 'done', stdout });
      else resolve({ kind: 'failed', stderr, ...(code !== null && { exitCode: code }) });
    });
  });
}
