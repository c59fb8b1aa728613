import { expect, test } from 'vitest';
import { formatImportSummary } from '../../src/cli/import-summary.ts';
import type { ZoneCount } from '../../src/ingest/zone-counts.ts';
import type { ImportSummary } from '../../src/workers/import-paths.ts';

function zone(pod: string, offsetMinutes: number, source: ZoneCount['source']): ZoneCount {
  return { key: pod, ref: { pod }, offsetMinutes, source, records: 7 };
}

const summary: ImportSummary = {
  captureFile: '/home/ada/outage.klog',
  inputs: 14,
  bytes: 1_234_567,
  streams: 14,
  lines: 5012,
  records: 4900,
  events: 132,
  objects: 88,
  formats: { json: 3001, plain: 800, glog: 411 },
  withoutTime: 12,
  zones: [
    zone('stock-sync-0', 0, 'inferred'),
    zone('ledger-0', 120, 'inferred'),
    zone('web\u001b-0', 0, 'assumed'),
    ...['a', 'b', 'c', 'd'].map((pod) => zone(pod, -210, 'given')),
  ],
  truncated: 1,
  duplicates: 7,
  repeatedEvents: 0,
  skipped: [
    { path: 'a.bin', reason: 'binary' },
    { path: 'b\u001b.bin', reason: 'binary' },
    { path: 'c.bin', reason: 'binary' },
    { path: 'x', reason: 'link_outside' },
  ],
  failures: [],
  isOneFile: true,
  phases: { parseBusyMs: 0, writeBusyMs: 0, finishMs: 0 },
};

test('says what was read, how it was understood, and what was not', () => {
  expect(formatImportSummary(summary, 420)).toMatchInlineSnapshot(`
    "read     5,012 lines in 14 streams, 132 Events, 88 objects (1.2 MB in 0.4 s)
    known    7 lines that the capture held already
    formats  json 3,001, plain 800, glog 411
    zones    a, b, c and 1 more given -03:30; ledger-0 inferred +02:00; stock-sync-0 inferred UTC; web␛-0 assumed UTC
    times    12 records without a time of their own
    cut      1 record longer than klog keeps
    skipped  3 binary (a.bin, b␛.bin and 1 more); 1 link outside (x)
    capture  /home/ada/outage.klog
    "
  `);
});

test('a clean import has three lines', () => {
  const clean: ImportSummary = {
    ...summary,
    ...{
      withoutTime: 0,
      zones: [],
      truncated: 0,
      duplicates: 0,
      skipped: [],
    },
  };
  expect(formatImportSummary(clean, 420).split('\n')).toHaveLength(4);
});

test('of a long path the summary names the end', () => {
  const path = `/home/ada/${'deep/'.repeat(20)}bundle.tgz!namespaces/shop/pods/notes.pdf`;
  const text = formatImportSummary({ ...summary, skipped: [{ path, reason: 'binary' }] }, 1);
  const [, shown = ''] = /binary \((.*)\)/.exec(text) ?? [];
  expect(shown).toMatch(/^…\/(?:deep\/)*bundle\.tgz!namespaces\/shop\/pods\/notes\.pdf$/);
  expect(shown.length).toBeLessThanOrEqual(60);
});
