// Measures how the built program reads labelled logs, with the scorer that comes with them. They
// are not part of the project (their licences differ), so without them this says so and passes.
// KLOG_CORPORA names their folder; extra arguments go to the scorer (--misses 3, --set NAME).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const candidates = process.env.KLOG_CORPORA
  ? [process.env.KLOG_CORPORA]
  : [resolve(root, '../corpora'), resolve(root, '../shared/corpora')];
const folder = candidates.find((path) => existsSync(resolve(path, 'score.mjs')));
if (folder === undefined) {
  console.log('score: skipped, no labelled logs here (KLOG_CORPORA names their folder)');
  process.exit(0);
}
const program = `${process.execPath} ${resolve(root, 'dist/klog.js')} parse -o jsonl`;
const { status } = spawnSync(
  process.execPath,
  [resolve(folder, 'score.mjs'), '--run', program, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
