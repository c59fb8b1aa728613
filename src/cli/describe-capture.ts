import { KlogError } from '../core/failure.ts';
import { asObject, isJsonObject, readCount, readText } from '../core/json.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import { formatUtc, timestampNs } from '../core/time.ts';
import { readFact, redactedFact } from '../store/facts.ts';
import { openCaptureForReading } from '../store/open-capture.ts';
import { formatBytes, formatCount, plural } from './numbers.ts';

/** What `captures info` says of one capture, name and value. */
export function describeCapture(
  file: string,
  bytes: number,
): readonly (readonly [string, string])[] {
  const opened = openCaptureForReading(file);
  if (!opened.ok) throw new KlogError(opened.failure);
  const { db, close } = opened.value;
  try {
    const count = (table: string, where = 'true'): string =>
      formatCount(
        Number(
          db.prepare<[], number>(`SELECT count(*) FROM main.${table} WHERE ${where}`).pluck().get(),
        ),
      );
    const edge = (fn: 'min' | 'max'): string | undefined => {
      // Records without any time stand behind year 2262 less a bit.
      const time = db
        .prepare<[], bigint | null>(
          `SELECT ${fn}(time) FROM main.records WHERE time < 9007199254740991999`,
        )
        .pluck()
        .safeIntegers()
        .get();
      return typeof time === 'bigint' ? formatUtc(timestampNs(time)) : undefined;
    };
    const [from, to] = [edge('min'), edge('max')];
    return [
      ['capture', file],
      ['size', formatBytes(bytes)],
      ['records', count('records')],
      ['streams', count('streams')],
      ['objects', count('objects', "name <> ''")],
      ['sources', count('sources')],
      ...(from === undefined || to === undefined ? [] : [['times', `${from} to ${to}`] as const]),
      ...partOf(readFact(db, 'slice')),
      ...secretsIn(readFact(db, redactedFact)),
    ];
  } finally {
    close();
  }
}

/** Which capture it is a part of, where it says so. */
function partOf(slice: unknown): readonly (readonly [string, string])[] {
  const { of, query } = asObject(slice);
  const [file, filter] = [readText(of), readText(query)];
  if (file === undefined) return [];
  const text = filter === undefined ? file : `${file}: ${filter}`;
  return [['part of', sanitizeLine(text)]];
}

function secretsIn(redacted: unknown): readonly (readonly [string, string])[] {
  if (!isJsonObject(redacted)) return [];
  const counts = Object.values(redacted).map((count) => readCount(count) ?? 0);
  const sum = counts.reduce((all, count) => all + count, 0);
  return [['redacted', plural(sum, 'secret')]];
}
