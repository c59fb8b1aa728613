// Lines of real cluster components (Kubernetes 1.34, etcd 3.6, containerd 1.6, Traefik 3.6 with its
// coloured console), cleaned of the machine's paths and names. Each reading was checked by eye; what
// it should be stands beside the lines, as `klog parse` prints it, so that a change is seen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { memoryIo } from '../support/memory-io.ts';

const folder = join(import.meta.dirname, 'components');
/** After the lines were written: what lacks a year is of this one. */
const now = Date.parse('2026-11-25T16:00:00Z');

interface Reading {
  readonly line: number;
  readonly lineCount?: number;
  readonly format: string;
  readonly timestamp?: string;
  readonly severity?: string | null;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

function describeReading(text: string): string {
  const { line, lineCount, format, timestamp, severity, body, attributes } = JSON.parse(
    text,
  ) as Reading;
  const head = [`line ${line}`, `× ${lineCount ?? 1}`, format, timestamp ?? '-', severity ?? '-'];
  const fields = Object.entries(attributes ?? {}).map(
    ([name, value]) => `    ${name} = ${JSON.stringify(value)}`,
  );
  return [head.join(' · '), `    ${JSON.stringify(body)}`, ...fields].join('\n');
}

test.each([
  'kubelet',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
  'containerd',
  'traefik',
])('%s is read rightly', async (name) => {
  const io = memoryIo({ env: { TZ: 'UTC' }, now });
  const path = join(folder, `${name}.log`);
  expect(await run(['parse', path, '-o', 'jsonl'], io), io.err()).toBe(0);
  const readings = io.out().trimEnd().split('\n').map(describeReading);
  await expect(`${readings.join('\n')}\n`).toMatchFileSnapshot(join(folder, `${name}.expected`));
});

test('every physical line of the components is in one record', async () => {
  const io = memoryIo({ env: { TZ: 'UTC' }, now });
  const path = join(folder, 'traefik.log');
  await run(['parse', path, '-o', 'jsonl'], io);
  const records = io
    .out()
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as Reading);
  const lines = records.reduce((sum, { lineCount }) => sum + (lineCount ?? 1), 0);
  expect(lines).toBe(readFileSync(path, 'utf8').trimEnd().split('\n').length);
});
