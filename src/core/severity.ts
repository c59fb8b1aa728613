import type { SeverityNumber } from '../../parsers/types.ts';

/** Short names in order; `severityNumber` 1–4 is the first, 21–24 the last. */
export const severityNames = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type SeverityName = (typeof severityNames)[number];

/** The short name of an OpenTelemetry severity number; absent for 0 (not said). */
export function severityName(number: SeverityNumber): SeverityName | undefined {
  if (number < 1) return undefined;
  return severityNames[Math.min(5, (number - 1) >> 2)];
}
