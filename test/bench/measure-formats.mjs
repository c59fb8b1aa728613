// Lines per second of each format, over the format's own samples in one container, as bulk import
// reads them (no attributes); and what the format costs a line that is another's, over the samples
// of all others. The second counts more often: a container of one format asks others now and then.
import { loadParsers } from './load-parsers.mjs';

const lineTarget = 60_000;

/** Nanoseconds of processor time for each call of `work`, which makes `calls` of them. */
function nanoseconds(calls, work) {
  const start = process.cpuUsage();
  work();
  return (process.cpuUsage(start).user * 1000) / calls;
}

/** Rows of the bench's table, the slowest reader first. */
export async function measureFormats(lines = lineTarget) {
  const { createDetector, parseLine } = await loadParsers();
  const { allFormats } = await loadParsers('parsers/formats.generated.ts');
  const options = { attributes: false };
  const samplesOf = ({ samples }) =>
    samples.filter(({ malformed }) => malformed !== true).map(({ text }) => text);
  const rows = allFormats.map((format) => {
    const own = samplesOf(format);
    const others = allFormats.filter((other) => other !== format).flatMap(samplesOf);
    const rounds = Math.ceil(lines / own.length);
    const detector = createDetector();
    const readAll = () => {
      for (let round = 0; round < rounds; round++) {
        for (const text of own) parseLine(text, detector, options);
      }
    };
    readAll();
    const read = nanoseconds(rounds * own.length, readAll);
    const foreignRounds = Math.ceil(lines / others.length);
    const refuseAll = () => {
      for (let round = 0; round < foreignRounds; round++) {
        for (const text of others) format.parse(text, options);
      }
    };
    refuseAll();
    const refuse = nanoseconds(foreignRounds * others.length, refuseAll);
    return { name: format.name, read, refuse };
  });
  rows.sort((a, b) => b.read - a.read);
  return rows.map(({ name, read, refuse }) => ({
    what: `read \`${name}\``,
    value: `${(1e9 / read / 1e6).toFixed(2)} M lines/s`,
    note: `${read.toFixed(0)} ns a line; ${refuse.toFixed(0)} ns for a line of another format`,
  }));
}
