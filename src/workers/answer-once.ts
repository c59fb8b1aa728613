// What threads share that are made for one question to a capture and end with its answer.
import type { Result } from '../core/failure.ts';
import { captureFailure } from '../store/capture-failures.ts';
import { openCaptureForReading, type ReadableCapture } from '../store/open-capture.ts';

/** Runs the steps to their end; what the capture has against it is a value, everything else thrown. */
export function answerOnce<T>(
  file: string,
  begin: (capture: ReadableCapture) => Iterator<unknown, T>,
): Result<T> {
  const opened = openCaptureForReading(file);
  if (!opened.ok) return opened;
  try {
    const steps = begin(opened.value);
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
