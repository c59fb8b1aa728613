// A picture of the screen as a terminal shows it: klog runs on a terminal of its own, and what it
// writes is drawn by xterm.js in Chromium. To look at a change, and for the picture in the README:
//
//   npm run picture -- --out /tmp/screen.png [--size 120x34] [--light] [--font 15]
//       [--wait TEXT | --keys KEYS]… -- open sample-logs/shop-outage
//
// Steps happen in the order in which they stand: `--wait` goes on when the screen holds the text,
// `--keys` types; <enter>, <esc>, <tab>, <up>, <down>, <right>, <left> are keys. util-linux's `script`
// makes the terminal.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import xterm from '@xterm/headless';
import { chromium } from 'playwright-core';

const { values, positionals, tokens } = parseArgs({
  options: {
    out: { type: 'string' },
    size: { type: 'string', default: '120x34' },
    font: { type: 'string', default: '15' },
    light: { type: 'boolean', default: false },
    wait: { type: 'string', multiple: true },
    keys: { type: 'string', multiple: true },
  },
  allowPositionals: true,
  tokens: true,
});
const [columns, rows] = values.size.split('x').map(Number);
if (values.out === undefined || positionals.length === 0) {
  console.error(
    'usage: npm run picture -- --out FILE.png [--wait TEXT | --keys KEYS]… -- ARGUMENTS',
  );
  process.exit(2);
}

const keyCodes = {
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
};
const longestWaitMs = 60_000;
const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs klog through the steps; every byte that it wrote until then. */
async function record() {
  const command = `stty rows ${rows} cols ${columns}; exec node dist/klog.js ${positionals.map(quoted).join(' ')}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const chunks = [];
  let changedMs = performance.now();
  child.stdout.on('data', (chunk) => {
    chunks.push(chunk);
    terminal.write(chunk);
    changedMs = performance.now();
  });
  const text = () => {
    const { active } = terminal.buffer;
    return Array.from({ length: rows }, (_, y) => active.getLine(y)?.translateToString(true)).join(
      '\n',
    );
  };
  /** Until nothing was written for a while: counts and charts come behind the rows. */
  const settle = async () => {
    while (performance.now() - changedMs < 700) await pause(50);
  };
  try {
    for (const token of tokens) {
      if (token.kind !== 'option') continue;
      if (token.name === 'wait') {
        const end = performance.now() + longestWaitMs;
        while (!text().includes(token.value)) {
          if (performance.now() > end)
            throw new Error(`the screen never held ${token.value}:\n${text()}`);
          await pause(50);
        }
      } else if (token.name === 'keys') {
        const keys = token.value.match(/<\w+>|[^]/gu) ?? [];
        for (const key of keys) child.stdin.write(keyCodes[key.slice(1, -1)] ?? key);
        changedMs = performance.now();
      }
      await settle();
    }
    await settle();
    const bytes = Buffer.concat(chunks);
    child.stdin.write('\u0003');
    await new Promise((resolve) => child.on('close', resolve));
    return bytes;
  } finally {
    child.kill();
  }
}

const dark = { background: '#1c1c1c', foreground: '#d0d0d0' };
const light = {
  ...{ background: '#ffffff', foreground: '#333333', black: '#000000', red: '#cd3131' },
  ...{ green: '#107c10', yellow: '#949800', blue: '#0451a5', magenta: '#bc05bc' },
  ...{ cyan: '#0598bc', white: '#555555', brightBlack: '#666666', brightRed: '#cd3131' },
  ...{ brightGreen: '#14ce14', brightYellow: '#b5ba00', brightBlue: '#0451a5' },
  ...{ brightMagenta: '#bc05bc', brightCyan: '#0598bc', brightWhite: '#a5a5a5' },
};

async function draw(bytes) {
  const require = createRequire(import.meta.url);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 3200, height: 2400 } });
    await page.setContent(
      '<body style="margin:0"><div id="screen" style="display:inline-block"></div>',
    );
    await page.addStyleTag({ path: require.resolve('@xterm/xterm/css/xterm.css') });
    await page.addScriptTag({ path: require.resolve('@xterm/xterm/lib/xterm.js') });
    const theme = values.light ? light : dark;
    await page.evaluate(
      ({ data, cols, rows: height, fontSize, colours }) =>
        new Promise((resolve) => {
          const { Terminal } = globalThis;
          const terminal = new Terminal({
            ...{ cols, rows: height, fontSize, theme: colours, scrollback: 0 },
            ...{ fontFamily: 'DejaVu Sans Mono, monospace', allowProposedApi: true },
          });
          terminal.open(document.getElementById('screen'));
          const binary = atob(data);
          terminal.write(
            Uint8Array.from(binary, (sign) => sign.charCodeAt(0)),
            resolve,
          );
        }),
      {
        data: bytes.toString('base64'),
        ...{ cols: columns, rows, fontSize: Number(values.font), colours: theme },
      },
    );
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    await page.locator('.xterm-screen').screenshot({ path: values.out });
  } finally {
    await browser.close();
  }
}

await draw(await record());
console.log(`${values.out}: ${Math.ceil(readFileSync(values.out).length / 1024)} KiB`);
