// The built program on a real terminal: that of a tmux server of its own.
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux)
  process.stderr.write('tmux is not installed: the screen is not tried on a terminal\n');

let servers = 0;

export interface TmuxOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Of the program, besides the process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

export class TmuxScreen {
  /** A server for each screen: one that is ending takes no new session. */
  readonly #socket = `klog-test-${process.pid}-${servers++}`;

  /** Runs `node dist/klog.js` with `args` as a shell would; what the exit code was stands behind it. */
  constructor(args: string, { columns = 120, rows = 34, env = {} }: TmuxOptions = {}) {
    // Here and not of the server, which sets some of its own.
    const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
    const command = `${variables.join(' ')} node dist/klog.js ${args}; echo "exit $?"; stty -a | grep -o ' -\\?echo ' ; exec sleep 1000`;
    this.tmux('new-session', '-d', '-s', 'klog', '-x', `${columns}`, '-y', `${rows}`, command);
  }

  tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, '-u', '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { ...process.env, LANG: 'C.UTF-8' },
    });
  }

  text(): string {
    return this.tmux('capture-pane', '-p', '-t', 'klog');
  }

  /** Keys by the names that tmux has for them. */
  press(...keys: readonly string[]): void {
    this.tmux('send-keys', '-t', 'klog', ...keys);
  }

  type(text: string): void {
    this.tmux('send-keys', '-t', 'klog', '-l', text);
  }

  resize(columns: number, rows: number): void {
    this.tmux('resize-window', '-t', 'klog', '-x', `${columns}`, '-y', `${rows}`);
  }

  /** Waits until the screen holds a text; throws what it held at last where it never does. */
  async until(wanted: string | RegExp): Promise<string> {
    const end = Date.now() + 40_000;
    for (;;) {
      const text = this.text();
      if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return text;
      if (Date.now() > end) throw new Error(`the screen never held ${String(wanted)}:\n${text}`);
      await pause(50);
    }
  }

  /** Whether the ordinary screen with its cursor is shown, and typing is echoed. */
  isAsBefore(): boolean {
    const state = this.tmux('display', '-p', '-t', 'klog', '#{alternate_on} #{cursor_flag}');
    return state.trim() === '0 1' && this.text().includes(' echo');
  }

  /** Of the program. */
  pid(): number {
    const shell = this.tmux('list-panes', '-t', 'klog', '-F', '#{pane_pid}').trim();
    const children = execFileSync('pgrep', ['-P', shell], { encoding: 'utf8' });
    return Number(children.trim().split('\n')[0] ?? '');
  }

  close(): void {
    spawnSync('tmux', ['-L', this.#socket, 'kill-server']);
  }
}
