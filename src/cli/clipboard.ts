// The clipboard, by whatever can reach it: a tool of this machine where the user sits at it, else
// tmux, else the terminal itself (OSC 52), which never says whether it took the text. Tools are tried
// in turn: one that is not there or has no display makes room for the next.
import { spawn } from 'node:child_process';
import type { Io } from './io.ts';

/** Text in bytes that terminals take by OSC 52: 100,000 of base64 at most. */
const mostForTerminal = 74_994;
/** Milliseconds that a tool gets. */
const patience = 2000;

interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  /** Windows reads UTF-16. */
  readonly isWide?: true;
}

/** What became of a text. */
export type Copied =
  /** A tool took it. */
  | { readonly kind: 'copied'; readonly by: string }
  /** Nobody says whether it arrived. */
  | { readonly kind: 'sent'; readonly by: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly help: string };

type Env = Io['env'];

function has(env: Env, ...names: readonly string[]): boolean {
  return names.some((name) => (env[name] ?? '') !== '');
}

/** Tools of the machine whose screen the user looks at: over SSH it is another one. */
export function nativeTools(env: Env, platform: NodeJS.Platform): readonly Tool[] {
  if (has(env, 'SSH_CONNECTION', 'SSH_TTY', 'SSH_CLIENT')) return [];
  if (platform === 'darwin') return [{ command: 'pbcopy', args: [] }];
  return [
    ...(has(env, 'WAYLAND_DISPLAY')
      ? [{ command: 'wl-copy', args: ['--type', 'text/plain'] }]
      : []),
    ...(has(env, 'DISPLAY')
      ? [
          { command: 'xclip', args: ['-selection', 'clipboard', '-in'] },
          { command: 'xsel', args: ['--clipboard', '--input'] },
        ]
      : []),
    ...(has(env, 'WSL_DISTRO_NAME', 'WSL_INTEROP')
      ? [{ command: 'clip.exe', args: [], isWide: true as const }]
      : []),
  ];
}

/** True once the tool has taken the text. */
function hand({ command, args, isWide }: Tool, text: string, env: Env): Promise<boolean> {
  return new Promise((resolve) => {
    // In a session of its own: some stay to serve the text, and must outlive the terminal.
    const child = spawn(command, [...args], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      env: { ...env },
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
    }, patience);
    const end = (isDone: boolean): void => {
      clearTimeout(timer);
      resolve(isDone);
    };
    child.on('error', () => {
      end(false);
    });
    child.on('exit', (code) => {
      end(code === 0);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(isWide ? Buffer.from(`\ufeff${text}`, 'utf16le') : text);
    child.unref();
  });
}

/** `toTerminal` writes the sequence of OSC 52 for a text. */
export async function copyText(
  text: string,
  env: Env,
  platform: NodeJS.Platform,
  toTerminal: (text: string) => void,
): Promise<Copied> {
  for (const tool of nativeTools(env, platform)) {
    if (await hand(tool, text, env)) return { kind: 'copied', by: tool.command };
  }
  const tmux = { command: 'tmux', args: ['load-buffer', '-w', '-'] };
  if (has(env, 'TMUX') && (await hand(tmux, text, env))) return { kind: 'sent', by: 'tmux' };
  const term = env['TERM'] ?? '';
  if (has(env, 'STY') || term === 'linux') {
    const what = term === 'linux' ? 'this console has no clipboard' : 'GNU screen passes none on';
    return { kind: 'failed', reason: what, help: saveInstead };
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > mostForTerminal) {
    const reason = `it has ${bytes} bytes, and terminals take ${mostForTerminal}`;
    return { kind: 'failed', reason, help: saveInstead };
  }
  toTerminal(text);
  return { kind: 'sent', by: 'the terminal' };
}

const saveInstead = '^s saves the rows of the view in a file';

/** What is said of it; `what` names the text. */
export function copiedText(what: string, text: string, copied: Copied): string {
  const count = Array.from(text).length;
  const size = `${count} ${count === 1 ? 'character' : 'characters'}`;
  switch (copied.kind) {
    case 'copied':
      return `${what} copied (${size}, by ${copied.by})`;
    case 'sent':
      return `${what} sent to the clipboard through ${copied.by} (${size})`;
    case 'failed':
      return `cannot copy the ${what}: ${copied.reason}; ${copied.help}`;
  }
}
