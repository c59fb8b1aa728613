// What the objects of a capture say, for a page that is written of it.
import { clockName, type PageWorld } from '../export/html/page-world.ts';
import { pathsFor } from '../export/html/world-path.ts';
import { worldForPage } from '../export/html/world-writer.ts';
import { captureClusters } from '../query/capture-clusters.ts';
import { surveyClocks } from '../query/clocks/clock-survey.ts';
import { clockStory } from '../query/clocks/clock-story.ts';
import { worldAt, worldOfAllTime } from '../query/graph/world.ts';
import type { Query } from '../query/language/ast.ts';
import { controllerReporters, readObservations } from '../query/read-observations.ts';
import { TimelineReader } from '../query/timeline-reader.ts';
import { timestampNs } from '../core/time.ts';
import { utc } from '../core/time-zone.ts';
import type { ReadableCapture } from '../store/open-capture.ts';

/** Lines that the clocks of a page's containers are worked out from; more say the same. */
const mostClockLines = 200_000;

/**
 * The world of the capture, with paths of what `query` is about and clocks of containers that answer
 * it. Its texts may hold secrets: {@link worldAsSaid} takes them out.
 */
export function pageWorld(capture: ReadableCapture, query: Query): PageWorld {
  const { db } = capture;
  const observations = readObservations(db);
  // A page knows objects by their names alone: those of several clusters stand for each other.
  const names = captureClusters(db).flatMap((cluster) => [...cluster.names]);
  const hints = { reportersOf: controllerReporters(db, new Set(names)) };
  const paths = pathsFor(worldAt(observations), query.filter, hints);
  const clocks = clocksOf(capture, query);
  return {
    ...worldForPage(worldOfAllTime(observations), hints),
    ...(paths.length === 0 ? {} : { paths }),
    ...(Object.keys(clocks).length === 0 ? {} : { clocks }),
  };
}

/** The world with each text as `said` has it. */
export function worldAsSaid(world: PageWorld, said: (text: string) => string): PageWorld {
  return JSON.parse(JSON.stringify(world), (_, each: unknown) =>
    typeof each === 'string' ? said(each) : each,
  ) as PageWorld;
}

function clocksOf(
  capture: ReadableCapture,
  query: Query,
): Readonly<Record<string, readonly string[]>> {
  const now = new TimelineReader(capture).newestTime() ?? timestampNs(0n);
  const steps = surveyClocks(capture, { query, now, zone: utc }, mostClockLines);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return Object.fromEntries(
    step.value.map((clock) => {
      const { owner } = clock;
      const name = owner.container ?? owner.service ?? owner.pod ?? owner.node ?? 'it';
      return [clockName(owner), clockStory(clock, name, utc)];
    }),
  );
}
