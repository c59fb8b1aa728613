// The program on a terminal: util-linux's `script` makes it, a terminal emulator reads what is written
// to it. Measured from outside, as a user sees it: when was what on the screen.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { plainEnvironment } from './plain-environment.mjs';

export const program = fileURLToPath(new URL('../../dist/klog.js', import.meta.url));
const quoted = (word) => `'${String(word).replaceAll("'", "'\\''")}'`;

/** CPU seconds of a process so far, or of one of its threads. */
export function cpuSeconds(pid, thread) {
  const task = thread === undefined ? '' : `/task/${thread}`;
  const [user, system] = readFileSync(`/proc/${pid}${task}/stat`, 'utf8')
    .split(') ')[1]
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

/** Largest memory of a process, bytes. */
export function peakBytes(pid) {
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(peak?.[1]) * 1024;
}

export class TerminalRun {
  columns = 200;
  rows = 50;
  /** Milliseconds (performance.now) at which the program was started. */
  startedMs = 0;
  /** Bytes that were read. */
  bytes = 0;
  /** When the text that a test waits for was written, in order. */
  #waiting = new Set();
  #child;
  #terminal;
  #tail = '';

  /** `bytesPerSecond`: a terminal that takes no more; absent: as fast as it comes. */
  constructor(args, { env = {}, bytesPerSecond, nodeArgs = [] } = {}) {
    const { columns, rows } = this;
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      scrollback: 0,
      allowProposedApi: true,
    });
    // The shell becomes the program: its number is known and nothing is measured but the program.
    const command = `stty rows ${rows} cols ${columns}; printf 'pid=%d;' $$; exec ${[process.execPath, ...nodeArgs, program, ...args].map(quoted).join(' ')}`;
    this.#child = spawn('script', ['-qefc', command, '/dev/null'], {
      env: {
        ...plainEnvironment,
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
        SHELL: '/bin/sh',
        ...env,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.ended = once(this.#child, 'close');
    this.whenStarted = new Promise((resolve) => (this.begun = resolve));
    const { stdout } = this.#child;
    if (bytesPerSecond === undefined) stdout.on('data', (bytes) => this.#take(bytes));
    else {
      const everyMs = 50;
      const size = Math.max(1, Math.round((bytesPerSecond * everyMs) / 1000));
      const timer = setInterval(() => {
        const bytes = stdout.read(this.isFast ? undefined : size) ?? stdout.read();
        if (bytes !== null) this.#take(bytes);
      }, everyMs);
      stdout.on('end', () => clearInterval(timer));
      stdout.on('close', () => clearInterval(timer));
    }
  }

  #take(bytes) {
    const at = performance.now();
    this.bytes += bytes.length;
    if (this.pid === undefined) {
      this.#tail += bytes.toString('latin1');
      const pid = /pid=(\d+);/.exec(this.#tail)?.[1];
      if (pid === undefined) return;
      this.pid = Number(pid);
      this.startedMs = at;
      this.begun();
    }
    this.#tail = (this.#tail + bytes.toString('latin1')).slice(-4096);
    this.#terminal.write(bytes, () => {
      for (const each of [...this.#waiting]) {
        if (!each.test(this)) continue;
        this.#waiting.delete(each);
        each.resolve(at);
      }
    });
  }

  /** The text of row `y`, counted from the bottom where it is negative. */
  line(y) {
    const { active } = this.#terminal.buffer;
    return (
      active.getLine(active.baseY + (y < 0 ? this.rows + y : y))?.translateToString(true) ?? ''
    );
  }

  /** The rows of the timeline. */
  timeline() {
    return Array.from({ length: this.rows - 6 }, (_, at) => this.line(4 + at).slice(30)).join('\n');
  }

  get isOnOtherScreen() {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** Settles with the time (performance.now) of the bytes that made `test` true. */
  until(test, what, ms = 60_000) {
    if (test(this)) return Promise.resolve(performance.now());
    return new Promise((resolve, reject) => {
      const each = { test, resolve };
      this.#waiting.add(each);
      setTimeout(() => {
        if (!this.#waiting.delete(each)) return;
        const screen = Array.from({ length: this.rows }, (_, y) => this.line(y)).join('\n');
        reject(new Error(`never came: ${what}\n${screen}`));
      }, ms).unref();
    });
  }

  type(keys) {
    this.#child.stdin.write(keys);
    return performance.now();
  }

  signal(name) {
    process.kill(this.pid, name);
  }

  /** Leaves the program; milliseconds until the terminal was as before, and until it had ended. */
  async quit() {
    this.isFast = true;
    const typed = this.type('q');
    const restored = await this.until((run) => !run.isOnOtherScreen, 'the terminal restored');
    await this.ended;
    return { restoredMs: restored - typed, endedMs: performance.now() - typed };
  }
}
