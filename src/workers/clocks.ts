// Entry of the thread that works out the clocks of a capture's containers and posts them once.
import { parentPort, workerData } from 'node:worker_threads';
import type { Result } from '../core/failure.ts';
import { findTimeZone } from '../core/time-zone.ts';
import { surveyClocks } from '../query/clocks/clock-survey.ts';
import type { ClockRequest } from '../query/clocks/clock-survey.ts';
import type { ContainerClock } from '../query/clocks/container-clock.ts';
import { captureFailure } from '../store/capture-failures.ts';
import { openCaptureForReading } from '../store/open-capture.ts';
import type { NamedZone } from './read-messages.ts';

/** What this thread is started with. */
export interface ClockData extends NamedZone<ClockRequest> {
  /** Absolute path of the capture. */
  readonly file: string;
}

function answer({ file, zoneName, ...request }: ClockData): Result<readonly ContainerClock[]> {
  const zone = findTimeZone(zoneName);
  if (!zone.ok) return zone;
  const opened = openCaptureForReading(file);
  if (!opened.ok) return opened;
  try {
    const steps = surveyClocks(opened.value, { ...request, zone: zone.value });
    for (;;) {
      const step = steps.next();
      if (step.done === true) return { ok: true, value: step.value };
    }
  } catch (error) {
    const failure = captureFailure(file, error);
    if (failure) return { ok: false, failure };
    throw error;
  } finally {
    opened.value.close();
  }
}

parentPort?.postMessage(answer(workerData as ClockData));
