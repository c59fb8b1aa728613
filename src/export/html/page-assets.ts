import { existsSync, readFileSync } from 'node:fs';

export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

function asset(name: string): string {
  const folders = import.meta.url.endsWith('.ts')
    ? ['../../../dist/page/']
    : ['./page/', '../page/'];
  for (const folder of folders) {
    const file = new URL(`${folder}${name}`, import.meta.url);
    if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  }
  throw new Error(`the page's ${name} is missing: the program is not built, or built in part`);
}

/** The program and the style of pages, as they are built. */
export function pageAssets(): PageAssets {
  return { script: asset('main.js'), style: asset('style.css') };
}
