// A page from its writing to a reader's hands: processor time and memory of the writer, size, and in
// Chromium, from file://: when something and when the rows are seen, what a question takes as the
// page itself says, frames while it scrolls, memory. Skipped in words where there is no Chromium.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { writeLogs } from './write-logs.mjs';

const exportOnce = fileURLToPath(new URL('export-once.mjs', import.meta.url));
const app = fileURLToPath(new URL('../../dist/page/main.js', import.meta.url));
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .filter((path) => existsSync(path))
  .at(0);

const ms = (value) => (value === undefined ? 'never' : `${value.toFixed(0)} ms`);
const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Questions of each way in which a page finds its rows. */
export const questions = [
  ['a text', 'retrying'],
  ['two words', 'retrying post'],
  ['no match', '"no such text anywhere"'],
  ['severity', 'level>=error'],
  ['a field of the stream', 'pod:*-*'],
  ['a field of the line', 'method:get'],
  ['a number', 'httpStatus>=500'],
  ['an id', 'has:requestId -has:traceId'],
  ['an expression with a text', '~"orders/\\d+1"'],
  ['an expression of classes', '~"[0-9]{5}[a-f][0-9]"'],
  ['an expression without end', '~"GET.*404"'],
];

/** What the page does before its own program runs: it notes when the first row is on the screen. */
const watch = `(() => {
  const look = () => {
    const cell = document.querySelector('.window .row .message');
    if (cell === null || cell.textContent === '') requestAnimationFrame(look);
    else requestAnimationFrame(() => { window.firstRowsMs = performance.now(); });
  };
  requestAnimationFrame(look);
})()`;

/** Scrolls for three seconds, \`step\` pixels a frame; frames a second and the 95th percentile of their times. */
const scroll = (step) => `new Promise((resolve) => {
  const grid = document.querySelector('.grid');
  const times = [];
  let last = performance.now();
  const end = last + 3000;
  const frame = (now) => {
    times.push(now - last);
    last = now;
    grid.scrollTop = (grid.scrollTop + ${step}) % (grid.scrollHeight - grid.clientHeight);
    if (now < end) requestAnimationFrame(frame);
    else {
      times.shift();
      times.sort((a, b) => a - b);
      const sum = times.reduce((a, b) => a + b, 0);
      resolve({ fps: (1000 * times.length) / sum, p95: times[Math.floor(times.length * 0.95)] });
    }
  };
  requestAnimationFrame(frame);
})`;

async function until(page, expression) {
  for (let tries = 0; tries < 6000; tries++) {
    if (await page.evaluate(expression)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the page never came to ${expression}`);
}

/** What the page says that a question took, ms, and how many rows it found. */
async function ask(page, question) {
  await page.locator('#filter').fill(question);
  await page.locator('#filter').press('Enter');
  // The answer is drawn in the next frame; a long search says that it goes on.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))');
  await until(page, "document.querySelector('.count').getAttribute('aria-busy') !== 'true'");
  const text = await page.locator('.count').innerText();
  const [, found, took] = /^([\d,]+) of .*· ([\d,]+) ms/.exec(text) ?? [];
  if (found === undefined) throw new Error(`the page says “${text}” to ${question}`);
  return { found, ms: Number(took.replaceAll(',', '')) };
}

function rendererMb(pid) {
  const said = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(said) / 1024;
}

async function measureInBrowser(file, isMillion, rawBytes) {
  const browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(watch);
    await page.goto(`file://${file}`, { waitUntil: 'commit' });
    await until(page, "document.documentElement?.dataset.ready === 'true'");
    const times = await page.evaluate(`({
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
      rows: window.firstRowsMs,
      all: performance.getEntriesByName('klog-ready')[0]?.startTime,
    })`);
    const rows = [
      { what: '  first paint', value: ms(times.paint), budget: '≤ 300 ms' },
      { what: '  first rows seen', value: ms(times.rows), budget: isMillion ? '≤ 3 s' : '≤ 1 s' },
      { what: '  all rows there', value: ms(times.all), budget: isMillion ? '≤ 3 s' : '≤ 1 s' },
    ];
    for (const [name, question] of questions) {
      const first = await ask(page, question);
      await ask(page, 'pod:nowhere');
      const again = await ask(page, question);
      rows.push({
        what: `  ${name}: \`${question}\``,
        value: `${first.ms} ms, again ${again.ms} ms`,
        budget: isMillion ? '≤ 250 ms' : '≤ 50 ms',
        note: `${first.found} rows`,
      });
    }
    await page.locator('#filter').fill('');
    await page.locator('#filter').press('Enter');
    for (const [how, step] of [
      ['steadily', 60],
      ['in leaps', 98_765],
    ]) {
      const { fps, p95 } = await page.evaluate(scroll(step));
      rows.push({
        what: `  frames while it scrolls ${how}`,
        value: `${fps.toFixed(0)} fps, p95 ${p95.toFixed(0)} ms`,
        budget: '≥ 50 fps',
      });
    }
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const heap = await page.evaluate('performance.memory.usedJSHeapSize');
    const { processInfo } = await (
      await browser.newBrowserCDPSession()
    ).send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    rows.push({
      what: '  JS heap after all that',
      value: mb(heap),
      budget: `≤ ${mb(4 * rawBytes)}`,
      note: `memory of the page's process ${Math.max(...renderers.map(({ id }) => rendererMb(id))).toFixed(0)} MB`,
    });
    return rows;
  } finally {
    await browser.close();
  }
}

/** Rows of the bench's table for a page of these files' lines. */
export async function measurePageOf(files, lines, folder) {
  const env = { ...process.env, KLOG_HOME: folder, XDG_CONFIG_HOME: folder };
  const [capture, file] = [join(folder, 'page.klog'), join(folder, 'page.html')];
  const klog = (...args) =>
    JSON.parse(
      execFileSync(process.execPath, [exportOnce, ...args], { env })
        .toString()
        .trim()
        .split('\n')
        .at(-1),
    );
  klog('open', '--no-ui', '-q', '--capture', capture, ...files);
  const written = klog('export', '-q', '--force', '--capture', capture, '--html', file);
  const read = klog('export', '-q', '--capture', capture, '-o', 'raw', '--out', `${file}.raw`);
  const rawBytes = files.reduce((sum, each) => sum + statSync(each).size, 0);
  const bytes = statSync(file).size;
  // What the program and the style take is of no account from some ten thousand lines on.
  const isSmall = lines < 200_000;
  const perLine = (us) => `${(us / lines).toFixed(1)} µs`;
  const of = `page of ${lines.toLocaleString('en')} lines`;
  const rows = [
    {
      what: `${of}: size`,
      value: `${mb(bytes)}, ${(bytes / lines).toFixed(1)} B a line`,
      budget: isSmall ? '' : '≤ 48 B a line',
    },
    {
      what: '  of the bytes read',
      value: `${((100 * bytes) / rawBytes).toFixed(1)} %`,
      budget: isSmall ? '' : '≤ 25 %',
    },
    {
      what: '  its program',
      value: `${(statSync(app).size / 1000).toFixed(1)} KB`,
      budget: '≤ 60 KB',
    },
    {
      what: '  processor time of writing, a line',
      value: perLine(written.cpuUs),
      budget: isSmall ? '' : '≤ 40 µs',
      note: `all threads; \`-o raw\` takes ${perLine(read.cpuUs)}`,
    },
    {
      what: '  peak memory of writing',
      value: `${written.maxRssMb.toFixed(0)} MB`,
      budget: '≤ 300 MB',
    },
    ...(executablePath === undefined
      ? [{ what: '  the page in a browser', value: 'skipped', note: 'there is no Chromium' }]
      : await measureInBrowser(file, lines >= 1_000_000, rawBytes)),
  ];
  for (const each of [capture, file, `${file}.raw`]) rmSync(each, { force: true });
  return rows;
}

/** The same of the bench's own logs. */
export async function measurePage(lines, folder) {
  const logs = join(folder, 'page-logs');
  const rows = await measurePageOf(await writeLogs(lines, logs), lines, folder);
  rmSync(logs, { recursive: true });
  return rows;
}
