// Entry of the thread that works out the clocks of a capture's containers and posts them once.
import { parentPort, workerData } from 'node:worker_threads';
import type { Result } from '../core/failure.ts';
import { findTimeZone } from '../core/time-zone.ts';
import { surveyClocks } from '../query/clocks/clock-survey.ts';
import type { ClockRequest } from '../query/clocks/clock-survey.ts';
import type { ContainerClock } from '../query/clocks/container-clock.ts';
import { answerOnce } from './answer-once.ts';
import type { NamedZone } from './read-messages.ts';

/** What this thread is started with. */
export interface ClockData extends NamedZone<ClockRequest> {
  /** Absolute path of the capture. */
  readonly file: string;
}

function answer({ file, zoneName, ...request }: ClockData): Result<readonly ContainerClock[]> {
  const zone = findTimeZone(zoneName);
  if (!zone.ok) return zone;
  return answerOnce(file, (capture) => surveyClocks(capture, { ...request, zone: zone.value }));
}

parentPort?.postMessage(answer(workerData as ClockData));
