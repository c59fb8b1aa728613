// Entry of the thread that writes a view into a file: reading, redacting and packing take their time,
// and the screen's keys must not wait for them. The file is in its place when all of it is there.
import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Failure } from '../core/failure.ts';
import { findTimeZone, type TimeZone } from '../core/time-zone.ts';
import { htmlWriter } from '../export/html/html-writer.ts';
import { pageAssets } from '../export/html/page-assets.ts';
import { largestPage, pageTooLarge } from '../export/html/page-size.ts';
import { compileOwnRule } from '../export/redact/own-rules.ts';
import { redacting } from '../export/redact/redacting-writer.ts';
import { Redactor } from '../export/redact/redactor.ts';
import { streamNamer } from '../export/text/stream-names.ts';
import { textWriter } from '../export/text/text-writer.ts';
import type { RecordWriter } from '../export/writer.ts';
import { TimelineReader } from '../query/timeline-reader.ts';
import { captureFailure } from '../store/capture-failures.ts';
import { Dictionaries } from '../store/dictionaries.ts';
import { openCaptureForReading, type ReadableCapture } from '../store/open-capture.ts';
import { pageWorld, worldAsSaid } from './page-world.ts';
import type { SaveData, SaveReport } from './save-messages.ts';
import { partOf, writeFailure } from './save-target.ts';

if (!parentPort) throw new Error('save.ts is the entry of a worker thread');
const port = parentPort;
const { capture: file, request, target, form, ownRules } = workerData as SaveData;
const redactor = new Redactor(ownRules.map(compileOwnRule));

/** Characters that are collected before they are written. */
const pieceLength = 256 * 1024;
/** Milliseconds between two pieces of news. */
const progressEvery = 200;

function say(report: SaveReport): void {
  port.postMessage(report);
}

function writerOf(capture: ReadableCapture, zone: TimeZone): RecordWriter {
  const names = streamNamer([...new Dictionaries(capture.db).streams()].map(({ ref }) => ref));
  if (form.kind === 'page') {
    const { origin } = form;
    return htmlWriter({
      assets: pageAssets(),
      origin,
      names,
      world: () => worldAsSaid(pageWorld(capture, request.query), (text) => redactor.text(text)),
      redacted: () => redactor.counts,
    });
  }
  return textWriter({
    zone,
    names,
    isTerminal: false,
    columns: 80,
    colors: false,
    delta: false,
  });
}

class Target {
  bytes = 0;
  readonly #part = partOf(target);
  readonly #descriptor = openSync(this.#part, 'w', 0o600);
  #pending = '';

  add(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= pieceLength) this.#flush();
  }

  keep(): void {
    this.#flush();
    closeSync(this.#descriptor);
    // Looked for again: writing took its time.
    if (existsSync(target)) throw Object.assign(new Error(), { code: 'EEXIST' });
    renameSync(this.#part, target);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending);
    this.#pending = '';
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    this.bytes += bytes.length;
  }
}

function save(capture: ReadableCapture, zone: TimeZone): SaveReport {
  const writer = redacting(writerOf(capture, zone), redactor);
  const output = new Target();
  let records = 0;
  let told = performance.now();
  output.add(writer.begin());
  const parts = form.kind === 'page' ? 'whole' : 'shown';
  const steps = new TimelineReader(capture).read({ ...request, zone, parts });
  for (const step of steps) {
    for (const record of step.records) output.add(writer.record(record));
    records += step.records.length;
    if (form.kind === 'page' && output.bytes > largestPage) {
      const help = `ask for less (/ since:1h, l for severe lines), or: klog export --html ${basename(target)} --force`;
      return { type: 'failure', failure: pageTooLarge(basename(target), help) };
    }
    const now = performance.now();
    if (now - told < progressEvery) continue;
    told = now;
    say({ type: 'progress', records });
  }
  output.add(writer.end());
  output.keep();
  return { type: 'saved', saved: { records, bytes: output.bytes, redacted: redactor.counts } };
}

function run(): SaveReport {
  const zone = findTimeZone(request.zoneName);
  if (!zone.ok) return { type: 'failure', failure: zone.failure };
  const opened = openCaptureForReading(file);
  if (!opened.ok) return { type: 'failure', failure: opened.failure };
  try {
    return save(opened.value, zone.value);
  } catch (error) {
    const failure: Failure | undefined = writeFailure(target, error) ?? captureFailure(file, error);
    if (failure === undefined) throw error;
    return { type: 'failure', failure };
  } finally {
    opened.value.close();
  }
}

const report = run();
if (report.type === 'failure') rmSync(partOf(target), { force: true });
say(report);
port.close();
