// What is told of requests: one of them as a path, and which of all are worth a look.
import type { TimelineRecord } from '../../core/record.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import { requestPath, summariseHop } from '../request-path.ts';
import type { TimelineReader } from '../timeline-reader.ts';
import type { BrowseReply, PathRequest, RequestsRequest } from './browse-messages.ts';
import { clipped } from './clipped.ts';

type Step = BrowseReply | undefined;

/** Lines of a request that its path is made of. */
const mostLines = 5000;
const mostHops = 2000;
/** A line is told in a row. */
const longestLine = 2048;

/** One request as a path over pods. */
export function* readPath(
  reader: TimelineReader,
  { id, now }: PathRequest,
  zone: TimeZone,
): Generator<Step> {
  const query = { windows: [], filter: { kind: 'request', values: [id] } } as const;
  const records: TimelineRecord[] = [];
  let isPart = false;
  for (const step of reader.read({ query, now, zone, direction: 'forward' })) {
    for (const record of step.records) records.push(clipped(record, longestLine));
    isPart = records.length > mostLines;
    if (isPart) break;
    yield undefined;
  }
  const path = requestPath(records.slice(0, mostLines));
  const hops = path?.hops.slice(0, mostHops).flatMap((hop) => summariseHop(hop) ?? []);
  yield {
    kind: 'path',
    id,
    tied: reader.tiesOf(id),
    isPart: isPart || (path !== undefined && path.hops.length > mostHops),
    ...(path === undefined || hops === undefined ? {} : { path: { ...path, hops } }),
  };
}

/** Requests that were slow, failed or went far. */
export function* readRequests(reader: TimelineReader, { limit }: RequestsRequest): Generator<Step> {
  for (const lists of reader.requests({ limit })) {
    if (lists === undefined) {
      yield undefined;
      continue;
    }
    const told = [...lists].map(
      ([order, list]) =>
        [
          order,
          list.map((each) => ({ ...each, begins: each.begins.slice(0, longestLine) })),
        ] as const,
    );
    yield { kind: 'requests', lists: told };
  }
}
