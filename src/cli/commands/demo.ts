// `klog demo`: the sample bundle end to end, without a cluster and without leaving anything behind.
// What is shown and asked stands in sample-logs/demo.json; nothing of the story is told by code.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KlogError } from '../../core/failure.ts';
import { importPaths } from '../../workers/import-paths.ts';
import type { Invocation, RunCommand } from '../command.ts';
import { formatImportSummary } from '../import-summary.ts';
import { resolveOptions } from '../options.ts';
import type { Options } from '../options.ts';
import { questionOf } from '../question.ts';
import { showTimeline } from '../show-timeline.ts';

type Flags = Readonly<Record<string, readonly string[]>>;

interface DemoStory {
  /** Folder beside the file. */
  readonly bundle: string;
  readonly screenful: { readonly says: string; readonly flags: Flags };
  readonly questions: readonly {
    readonly asks: string;
    readonly filter: string;
    readonly flags: Flags;
    readonly answer: string;
  }[];
}

/** `sample-logs/` lies beside `dist/`, and so does `src/`. */
function sampleFolder(): string {
  const up = import.meta.url.endsWith('.ts') ? '../../../' : '../';
  return fileURLToPath(new URL(`${up}sample-logs/`, import.meta.url));
}

/** Options of `query` as if the flags had been typed; UTC, as the story tells its times. */
function queryOptions(flags: Flags, color: string | undefined): Options {
  const all: Flags = {
    timezone: ['utc'],
    quiet: ['true'],
    ...(color === undefined ? {} : { color: [color] }),
    ...flags,
  };
  const typed = new Map(
    Object.entries(all).map(([name, texts]) => [
      name,
      texts.map((text) => ({ text, location: { where: `--${name} ${text}` } })),
    ]),
  );
  const options = resolveOptions('query', ['text'], [typed]);
  if (!options.ok) throw new KlogError(options.failure);
  return options.value;
}

/** The command that a reader can type to ask the same. */
function commandLine(filter: string, flags: Flags): string {
  const typed = Object.entries(flags).map(([name, [text = '']]) => `--${name} ${text}`);
  const quoted = filter === '' ? [] : [/[^\w.:-]/.test(filter) ? `'${filter}'` : filter];
  return ['klog query', ...quoted, ...typed].join(' ');
}

async function show(captureFile: string, { options, io }: Invocation): Promise<void> {
  const folder = sampleFolder();
  const story = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as DemoStory;
  const started = io.now();
  const path = join(folder, story.bundle);
  const imported = await importPaths({ paths: [path], captureFile, signal: io.signal });
  if (!imported.ok) throw new KlogError(imported.failure);
  const summary = formatImportSummary(imported.value, io.now() - started);
  const name = `sample-logs/${story.bundle}`;
  await io.stdout.write(`$ klog open ${name}\n${summary.replace(/^capture .*\n/m, '')}\n`);

  const ask = async (filter: string, flags: Flags): Promise<void> => {
    const asked = queryOptions(flags, options.text('color'));
    await io.stdout.write(`$ ${commandLine(filter, flags)}\n`);
    const question = questionOf(filter, asked);
    // One answer after the other on the screen, not each in a pager.
    await showTimeline(captureFile, question, { args: [], options: asked, io }, { pages: false });
  };
  await io.stdout.write(`# ${story.screenful.says}\n`);
  await ask('', story.screenful.flags);
  for (const { asks, filter, flags, answer } of story.questions) {
    await io.stdout.write(`\n# ${asks}\n`);
    await ask(filter, flags);
    await io.stdout.write(`# ${answer}\n`);
  }
  await io.stdout.write(
    `\nTo go on: klog open ${path} --no-ui, then klog query. Nothing of this demo was kept.\n`,
  );
}

export const run: RunCommand = async (invocation) => {
  const folder = mkdtempSync(join(tmpdir(), 'klog-demo-'));
  try {
    await show(join(folder, 'demo.klog'), invocation);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
