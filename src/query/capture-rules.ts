import { rulesFact, storedDefinitions, toRules } from '../core/reading-rules.ts';
import type { ReadingRules, RuleDefinitions } from '../core/reading-rules.ts';
import { readFact } from '../store/facts.ts';
import type { CaptureDatabase } from '../store/open-capture.ts';

/** How the lines of a capture were read beyond what klog knows by itself. */
export function captureDefinitions(db: CaptureDatabase): RuleDefinitions {
  return storedDefinitions(readFact(db, rulesFact));
}

/** The same, ready for use. */
export function captureRules(db: CaptureDatabase): ReadingRules {
  return toRules(captureDefinitions(db));
}
