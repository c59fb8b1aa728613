// A browser for tests of pages, where there is one. What a page must never do (run what a log says,
// ask the network, break its own policy, throw) is collected from the first moment on.
import { existsSync, writeFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { htmlWriter, type HtmlOptions } from '../../src/export/html/html-writer.ts';
import { pageAssets } from '../../src/export/html/page-assets.ts';
import type { TimelineRecord } from '../../src/core/record.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Absent where no browser is installed. */
export const browserPath = places.find((path) => existsSync(path));

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(browserPath === undefined ? {} : { executablePath: browserPath }),
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
    ],
  });
}

/** Writes a page of these records. */
export function writePage(
  file: string,
  records: readonly TimelineRecord[],
  options: Partial<HtmlOptions> = {},
): void {
  const writer = htmlWriter({
    assets: pageAssets(),
    origin: {
      klogVersion: '0.0.0',
      capture: 'test.klog',
      command: 'klog export --html test.html',
      writtenAt: '2026-11-25T10:00:00Z',
      zone: 'UTC',
    },
    ...options,
  });
  const rows = records.map((record) => writer.record(record));
  writeFileSync(file, [writer.begin(), ...rows, writer.end()].join(''));
}

export interface OpenPage {
  readonly page: Page;
  /** What it did that no page may do. */
  readonly misdeeds: readonly string[];
}

/** Opens the file and waits until its rows are there. */
export async function openPage(
  browser: Browser,
  file: string,
  { hash = '', ...options }: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const misdeeds: string[] = [];
  page.on('dialog', (dialog) => {
    misdeeds.push(`dialog ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  page.on('pageerror', (error) => misdeeds.push(`error ${error.message}`));
  page.on('console', (message) => misdeeds.push(`console ${message.text()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) misdeeds.push(`request ${request.url()}`);
  });
  // The listener of 'console' hears it.
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => console.error('policy ' + e.violatedDirective))",
  );
  await page.goto(`file://${file}${hash}`);
  await page.locator('html[data-ready]').waitFor({ timeout: 60_000 });
  return { page, misdeeds };
}
