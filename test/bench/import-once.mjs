// One import in a process of its own, so that its peak memory is its own:
//   node import-once.mjs CAPTURE PATH…
// Prints its figures as JSON. Uses the built program.
import { importPaths } from '../../dist/workers/import-paths.js';

const [captureFile, ...paths] = process.argv.slice(2);
const start = performance.now();
let firstRowsMs;
const result = await importPaths({
  paths,
  captureFile,
  onCommitted: () => (firstRowsMs ??= performance.now() - start),
});
if (!result.ok) throw new Error(JSON.stringify(result.failure));
const { records, phases } = result.value;
console.log(
  JSON.stringify({
    records,
    totalMs: performance.now() - start,
    firstRowsMs,
    ...phases,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  }),
);
