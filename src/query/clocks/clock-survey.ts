// Works out the clocks of containers from rows in the order of the timeline, one look at each row.
// Memory grows with the number of containers, not of rows. Rows of other kinds than log are not
// looked at; of a row's text only its time, its offset and its HTTP status are wanted.
import { recordFlags } from '../../core/batch.ts';
import type { ContainerRef } from '../../core/container-ref.ts';
import { readAgain } from '../../core/reading-rules.ts';
import type { ReadingRules } from '../../core/reading-rules.ts';
import { recordKinds, timeSources, zoneSources } from '../../core/record.ts';
import { appliedOffset } from '../../core/time-zone.ts';
import type { ReadableCapture } from '../../store/open-capture.ts';
import { Dictionaries } from '../../store/dictionaries.ts';
import { captureRules } from '../capture-rules.ts';
import { rawText } from '../record-mapper.ts';
import type { RecordRow, RowNames } from '../record-mapper.ts';
import { TimelineReader } from '../timeline-reader.ts';
import type { TimelineRequest } from '../timeline-reader.ts';
import { clockKey, clockOwner, type ContainerClock } from './container-clock.ts';
import { ContainerTally, StreamTally } from './container-tally.ts';

const logKind = recordKinds.indexOf('log');
const noTimeSource = timeSources.indexOf('none');

/** Which records are looked at; times without a zone are read in `zone`. */
export type ClockRequest = Pick<TimelineRequest, 'query' | 'now' | 'zone'>;

/**
 * The clocks of all containers with records that answer the request. Bounded steps, so that whoever
 * drives it can stop between any two; the clocks are what it returns. `most`: rows after which it
 * says what is known by then.
 */
export function* surveyClocks(
  capture: ReadableCapture,
  request: ClockRequest,
  most = Infinity,
): Generator<undefined, readonly ContainerClock[]> {
  const survey = new ClockSurvey(new Dictionaries(capture.db), captureRules(capture.db));
  let left = most;
  for (const rows of new TimelineReader(capture).rows(request)) {
    for (const row of rows) survey.add(row);
    left -= rows.length;
    if (left <= 0) break;
    yield undefined;
  }
  return survey.clocks();
}

interface StreamEntry {
  readonly container: ContainerTally;
  readonly tally: StreamTally;
}

class ClockSurvey {
  readonly #names: RowNames;
  readonly #rules: ReadingRules;
  readonly #streams = new Map<number, StreamEntry>();
  readonly #containers = new Map<string, ContainerTally>();

  /** `names` and `rules`: the capture's own. */
  constructor(names: RowNames, rules: ReadingRules) {
    this.#names = names;
    this.#rules = rules;
  }

  /** Takes the next row; rows come in the order of the timeline. */
  add(row: RecordRow): void {
    const flags = row[6];
    if ((flags & recordFlags.kindMask) !== logKind) return;
    const { container, tally } = this.#stream(row[3]);
    const format = this.#names.format(row[7]) ?? 'plain';
    const isStep = (flags & recordFlags.clockStep) !== 0;
    container.records++;
    container.addFormat(format);
    if (((flags >> recordFlags.timeSourceShift) & 7) === noTimeSource) container.withoutAnyTime++;
    tally.steps.add(row[1], row[2], row[4], isStep);
    const zoneSource = zoneSources[(flags >> recordFlags.zoneSourceShift) & 7] ?? 'none';
    const [ownUs, ownRestNs] = [row[11], row[12]];
    if (zoneSource === 'none' || ownUs === null || ownRestNs === null) return;
    const { time, httpStatus } = readAgain(this.#rules, format, rawText(row));
    if (time === undefined) return;
    if ((flags & recordFlags.ambiguousTime) !== 0) container.ambiguous++;
    tally.add({
      at: { us: row[1], restNs: row[2] },
      time,
      offsetMinutes: appliedOffset(time, ownUs),
      zoneSource,
      ownUs,
      ownRestNs,
      observedUs: row[9] ?? Number.NaN,
      observedRestNs: row[10] ?? 0,
      iostream: (flags >> recordFlags.iostreamShift) & 3,
      isRequest: httpStatus !== undefined,
      isMoved: isStep || ownUs !== row[1] || ownRestNs !== row[2],
    });
  }

  /** What is known so far, in the order of owners. */
  clocks(): readonly ContainerClock[] {
    return [...this.#containers]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, container]) => container.clock());
  }

  #stream(id: number): StreamEntry {
    let entry = this.#streams.get(id);
    if (entry === undefined) {
      const container = this.#container(this.#names.stream(id).ref);
      const tally = new StreamTally(container);
      container.streams.push(tally);
      entry = { container, tally };
      this.#streams.set(id, entry);
    }
    return entry;
  }

  #container(ref: ContainerRef): ContainerTally {
    const owner = clockOwner(ref);
    const key = clockKey(owner);
    let tally = this.#containers.get(key);
    if (tally === undefined) {
      tally = new ContainerTally(owner);
      this.#containers.set(key, tally);
    }
    return tally;
  }
}
