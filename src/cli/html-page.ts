// The page of `export --html`: what its header says of where it is from, and its writer.
import { basename } from 'node:path';
import { formatUtc } from '../core/time.ts';
import { htmlWriter } from '../export/html/html-writer.ts';
import { pageAssets } from '../export/html/page-assets.ts';
import type { PageOrigin } from '../export/html/page-data.ts';
import type { PageWorld } from '../export/html/page-world.ts';
import { worldForPage } from '../export/html/world-writer.ts';
import type { Redactor } from '../export/redact/redactor.ts';
import type { RecordWriter } from '../export/writer.ts';
import { worldOfAllTime } from '../query/graph/world.ts';
import { printQuery } from '../query/language/print.ts';
import { controllerReporters, readObservations } from '../query/read-observations.ts';
import { readFacts } from '../store/facts.ts';
import { openCaptureForReading } from '../store/open-capture.ts';
import { presentOf, type Invocation } from './command.ts';
import { flagsOf } from './flags.ts';
import type { FlagName } from './flags.ts';
import type { Question } from './question.ts';
import { version } from './version.ts';

function shellWord(text: string): string {
  return /^[\w./:@=+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The command again, of what was asked: paths by their last name, they say too much otherwise. */
function commandLine({ args, options }: Invocation): string {
  const flags = flagsOf('export').flatMap((flag) => {
    const name = flag.name as FlagName;
    const values = flag.repeats ? options.list(name) : [options.text(name) ?? []].flat();
    return values.flatMap((value) => {
      if (flag.value === undefined) return value === 'true' ? [`--${name}`] : [];
      return [`--${name}`, shellWord(flag.value === 'FILE' ? basename(value) : value)];
    });
  });
  return ['klog export', ...args.map(shellWord), ...flags].join(' ');
}

/** What was collected, as the capture says: values by their names. */
function selectionIn(capture: string): string | undefined {
  const opened = openCaptureForReading(capture);
  if (!opened.ok) return undefined;
  try {
    const selection = readFacts(opened.value.db).get('selection');
    if (typeof selection !== 'object' || selection === null) return undefined;
    const said = Object.entries(selection).filter(
      ([, value]) =>
        value !== false && value !== '' && !(Array.isArray(value) && value.length === 0),
    );
    return said.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ') || undefined;
  } finally {
    opened.value.close();
  }
}

/** The value with each text in it as `said` says it. */
function redactedValue<T>(value: T, said: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'string' ? said(each) : each,
  ) as T;
}

/** What the objects of the capture say; nothing where it cannot be read any more. */
function worldIn(capture: string): PageWorld {
  const opened = openCaptureForReading(capture);
  if (!opened.ok) return { objects: [] };
  const { db, close } = opened.value;
  try {
    const world = worldOfAllTime(readObservations(db));
    return worldForPage(world, { reportersOf: controllerReporters(db) });
  } finally {
    close();
  }
}

/** The writer of a page of records of `capture`. */
export function pageWriter(
  capture: string,
  question: Question,
  invocation: Invocation,
  context: {
    readonly zone: string;
    readonly clusters: readonly string[];
    readonly redactor?: Redactor;
  },
): RecordWriter {
  const selection = selectionIn(capture);
  const said = (text: string): string => context.redactor?.text(text) ?? text;
  const query = said(printQuery(question.query));
  const origin: PageOrigin = {
    klogVersion: version,
    capture: basename(capture),
    command: said(commandLine(invocation)),
    writtenAt: formatUtc(presentOf(invocation)),
    zone: context.zone,
    ...(context.clusters.length === 0 ? {} : { cluster: context.clusters.join(', ') }),
    ...(selection === undefined ? {} : { selection: said(selection) }),
    ...(query === '' ? {} : { query }),
  };
  const { redactor } = context;
  return htmlWriter({
    assets: pageAssets(),
    origin,
    world: () => redactedValue(worldIn(capture), said),
    ...(redactor ? { redacted: () => redactor.counts } : {}),
  });
}
