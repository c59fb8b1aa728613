// Prints how many lines a second each format is read at, without attributes, as bulk import does.
//   node test/bench/parse-rate.mjs FOLDER [ROUNDS]
// FOLDER holds logs as `kubectl logs --timestamps` prints them, one container a file.
import { readFileSync, readdirSync } from 'node:fs';
import { loadParsers } from './load-parsers.mjs';

const [folder, rounds = '3'] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node test/bench/parse-rate.mjs FOLDER [ROUNDS]');
  process.exit(2);
}
const { createDetector, parseLine } = await loadParsers();

const containers = readdirSync(folder)
  .filter((name) => name.endsWith('.log'))
  .map((name) => {
    const lines = readFileSync(`${folder}/${name}`, 'utf8').split('\n').slice(0, 50_000);
    return { name, lines: lines.map((line) => line.slice(line.indexOf(' ') + 1)).filter(Boolean) };
  });
for (let round = 1; round <= Number(rounds); round++) {
  for (const { name, lines } of containers) {
    const detector = createDetector();
    const formats = new Set();
    const start = process.cpuUsage();
    for (const line of lines) formats.add(parseLine(line, detector, { attributes: false }).format);
    const ns = (process.cpuUsage(start).user * 1000) / lines.length;
    const rate = Math.round(1e9 / ns).toLocaleString('en');
    const cells = [
      name.padEnd(32),
      [...formats].join(',').padEnd(14),
      `${ns.toFixed(0)} ns a line`,
    ];
    console.log(`round ${round}  ${cells.join('  ')}  ${rate} lines/s`);
  }
}
