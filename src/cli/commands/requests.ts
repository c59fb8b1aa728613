// `klog requests`: which requests were slow, failed or went far; `klog requests ID`: one of them as a
// path over pods. Exit 1 where there is none.
import { resolve } from 'node:path';
import type { TimelineRecord } from '../../core/record.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import type { Query } from '../../query/language/ast.ts';
import { settleWindow } from '../../query/language/time-expression.ts';
import { requestPath } from '../../query/request-path.ts';
import type { RequestListOptions } from '../../query/request-list.ts';
import { newestCapture } from '../capture-home.ts';
import { presentOf, type Invocation, type RunCommand } from '../command.ts';
import { noticesOf } from '../notices.ts';
import { openTimeline, type OpenTimeline } from '../open-timeline.ts';
import { questionOf } from '../question.ts';
import { formatPath, formatRequests, pathJson, requestJson } from '../request-text.ts';
import { zoneOf } from '../show-timeline.ts';
import { usesColors } from '../timeline-output.ts';

const defaultCount = 10;

export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  const given = options.text('capture');
  const file = given === undefined ? newestCapture(io.env) : resolve(io.cwd, given);
  const timeline = openTimeline(file, presentOf(invocation));
  const { now } = timeline;
  try {
    await noticesOf(invocation).say(`capture: ${sanitizeLine(file)}\n`);
    const zone = zoneOf(options);
    const { query } = questionOf('', options);
    const [id] = args;
    if (id !== undefined) return await showOne(timeline, id, query, invocation);
    const limit = options.count('head') ?? defaultCount;
    const window = settleWindow(query.windows, { now, zone });
    return await showList(timeline, { ...window, limit }, invocation);
  } finally {
    timeline.close();
  }
};

async function showList(
  timeline: OpenTimeline,
  asked: RequestListOptions,
  invocation: Invocation,
): Promise<number> {
  const { options, io } = invocation;
  const found = await timeline.correlate('requests', asked, io.signal);
  if (found === undefined) return 0;
  const lists = found.answer;
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
  timeline: OpenTimeline,
  id: string,
  { windows }: Query,
  invocation: Invocation,
): Promise<number> {
  const { options, io } = invocation;
  const notices = noticesOf(invocation);
  const zone = zoneOf(options);
  const query: Query = { filter: { kind: 'request', values: [id] }, windows };
  const records: TimelineRecord[] = [];
  const asked = { query, now: timeline.now, zoneName: zone.name, direction: 'forward' } as const;
  for await (const step of timeline.read(asked, io.signal)) {
    for (const note of step.notes ?? []) await notices.say(`${note}\n`);
    records.push(...step.records);
  }
  const ties = await timeline.correlate('ties', { id }, io.signal);
  if (ties === undefined) return 0;
  const path = requestPath(records);
  if (path === undefined) {
    await notices.say('nothing carries this id\n');
    return 1;
  }
  const tied = ties.answer;
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
