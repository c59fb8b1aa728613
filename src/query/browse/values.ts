// Values to offer while a filter is typed: of the origins in the capture, and names of the fields
// that its newest lines carry. Bounded whatever the capture's size.
import { severityNames } from '../../core/severity.ts';
import { Dictionaries } from '../../store/dictionaries.ts';
import type { CaptureDatabase } from '../../store/open-capture.ts';
import type { TimelineReader } from '../timeline-reader.ts';
import { fieldNamed, readField } from '../language/fields.ts';
import { timestampNs } from '../../core/time.ts';
import { utc } from '../../core/time-zone.ts';
import type { BrowseReply } from './browse-messages.ts';

const linesLookedAt = 2000;
const mostValues = 500;
const ofStreams = ['cluster', 'namespace', 'pod', 'container', 'node', 'service'] as const;

/** Values of `field`, or names of the lines' own fields where there is none; most frequent first. */
export function* readValues(
  db: CaptureDatabase,
  reader: TimelineReader,
  field: string | undefined,
): Generator<BrowseReply | undefined> {
  const name = field === undefined ? undefined : (fieldNamed(field)?.name ?? field);
  const known = name === undefined ? undefined : knownValues(db, name);
  const values = known ?? (yield* fromLines(reader, name));
  const asked = field === undefined ? {} : { field };
  yield { kind: 'values', ...asked, values: values.slice(0, mostValues) };
}

function knownValues(db: CaptureDatabase, name: string): readonly string[] | undefined {
  if (name === 'severity' || name === 'level') return severityNames;
  const column = ofStreams.find((each) => each === name);
  if (column !== undefined) {
    const refs = [...new Dictionaries(db).streams()].flatMap(({ ref }) => ref[column] ?? []);
    return [...new Set(refs)].sort();
  }
  if (name !== 'format') return undefined;
  return [...new Dictionaries(db).formats()].map(([, format]) => format);
}

function* fromLines(
  reader: TimelineReader,
  name: string | undefined,
): Generator<undefined, readonly string[]> {
  const counts = new Map<string, number>();
  const now = timestampNs(0n);
  let left = linesLookedAt;
  for (const { records } of reader.read({
    query: { windows: [] },
    now,
    zone: utc,
    direction: 'backward',
  })) {
    for (const record of records) {
      const found =
        name === undefined
          ? Object.keys(record.attributes ?? {})
          : readField(fieldNamed(name) === undefined ? `@${name}` : name, record);
      for (const text of found) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    left -= records.length;
    if (left <= 0) break;
    yield undefined;
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([text]) => text);
}
