// `klog requests`: which requests were slow, failed or went far; `klog requests ID`: one of them as a
// path over pods. Exit 1 where there is none.
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KlogError } from '../../core/failure.ts';
import type { TimelineRecord } from '../../core/record.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import type { TimestampNs } from '../../core/time.ts';
import type { Query } from '../../query/language/ast.ts';
import { settleWindow } from '../../query/language/time-expression.ts';
import { requestPath } from '../../query/request-path.ts';
import type { RequestOrder, RequestSummary } from '../../query/request-list.ts';
import { TimelineReader } from '../../query/timeline-reader.ts';
import { openCaptureForReading } from '../../store/open-capture.ts';
import { isBeingWritten } from '../../store/writer-lock.ts';
import { newestCapture } from '../capture-home.ts';
import { presentOf, type Invocation, type RunCommand } from '../command.ts';
import { noticesOf } from '../notices.ts';
import { questionOf } from '../question.ts';
import { formatPath, formatRequests, pathJson, requestJson } from '../request-text.ts';
import { zoneOf } from '../show-timeline.ts';
import { usesColors } from '../timeline-output.ts';

const defaultCount = 10;

export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  const given = options.text('capture');
  const file = given === undefined ? newestCapture(io.env) : resolve(io.cwd, given);
  const opened = openCaptureForReading(file);
  if (!opened.ok) throw new KlogError(opened.failure);
  const capture = opened.value;
  try {
    await noticesOf(invocation).say(`capture: ${sanitizeLine(file)}\n`);
    const reader = new TimelineReader(capture);
    const clock = presentOf(invocation);
    const now = isBeingWritten(capture.file) ? clock : (reader.newestTime() ?? clock);
    const zone = zoneOf(options);
    const { query } = questionOf('', options);
    const [id] = args;
    if (id !== undefined) return await showOne(reader, id, query, invocation, now);
    const limit = options.count('head') ?? defaultCount;
    const window = settleWindow(query.windows, { now, zone });
    return await showList(reader, { ...window, limit }, invocation);
  } finally {
    capture.close();
  }
};

async function showList(
  reader: TimelineReader,
  asked: Parameters<TimelineReader['requests']>[0],
  invocation: Invocation,
): Promise<number> {
  const { options, io } = invocation;
  let lists: ReadonlyMap<RequestOrder, readonly RequestSummary[]> = new Map();
  for (const step of reader.requests(asked)) {
    if (io.signal.aborted) return 0;
    if (step === undefined) await nextTurn();
    else lists = step;
  }
  if (options.text('output') === 'json') {
    const json = Object.fromEntries(
      [...lists].map(([order, list]) => [order, list.map(requestJson)]),
    );
    await io.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
  } else {
    const look = {
      zone: zoneOf(options),
      colors: usesColors(options, io),
      columns: widthOf(invocation),
    };
    await io.stdout.write(formatRequests(lists, look));
  }
  const isEmpty = [...lists.values()].every((list) => list.length === 0);
  if (isEmpty) await noticesOf(invocation).say('no line carries a request or trace id\n');
  return isEmpty ? 1 : 0;
}

async function showOne(
  reader: TimelineReader,
  id: string,
  { windows }: Query,
  invocation: Invocation,
  now: TimestampNs,
): Promise<number> {
  const { options, io } = invocation;
  const notices = noticesOf(invocation);
  const zone = zoneOf(options);
  const query: Query = { filter: { kind: 'request', values: [id] }, windows };
  const records: TimelineRecord[] = [];
  for (const step of reader.read({ query, now, zone, direction: 'forward' })) {
    if (io.signal.aborted) return 0;
    for (const note of step.notes ?? []) await notices.say(`${note}\n`);
    records.push(...step.records);
    await nextTurn();
  }
  const path = requestPath(records);
  if (path === undefined) {
    await notices.say('nothing carries this id\n');
    return 1;
  }
  const tied = reader.tiesOf(id);
  const text =
    options.text('output') === 'json'
      ? `${JSON.stringify(pathJson(id, tied, path), undefined, 2)}\n`
      : formatPath(id, tied, path, {
          zone,
          colors: usesColors(options, io),
          columns: widthOf(invocation),
        });
  await io.stdout.write(text);
  return 0;
}

/** Terminals cut long rows; into pipes and files they go whole. */
function widthOf({ io }: Invocation): number {
  return io.stdout.isTerminal ? io.stdout.columns() : Infinity;
}
