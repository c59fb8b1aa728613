// What stands where the timeline would be while it has no rows: why, and what can be done.
import { connectingText, troubleLines, type PageLine } from '../live.ts';
import type { Model } from '../model.ts';
import { dim, plain } from '../style.ts';
import { countText } from './numbers.ts';

export function emptyLines(model: Model): readonly PageLine[] {
  const { live, failure, overview } = model;
  const texts = emptyText(model);
  const lines = texts.map((text, at) => ({ indent: 0, text, style: at === 0 ? plain : dim }));
  if (live === undefined || failure !== undefined || (overview?.records ?? 0) > 0) return lines;
  const troubles = troubleLines(live);
  return troubles.length === 0
    ? lines
    : [...lines, { indent: 0, text: '', style: plain }, ...troubles];
}

function emptyText(model: Model): readonly string[] {
  const { failure, progress, isReading, overview, filter, trail, isLive, live } = model;
  if (failure !== undefined) return ['This cannot be shown:', ...failure.split('\n')];
  const total = overview?.records;
  if (total === undefined || total === 0) {
    if (progress !== undefined) return [progress];
    if (live !== undefined && model.ended === undefined) return [connectingText(live)];
    if (isLive) return ['No line yet: they appear here as they come.'];
    if (isReading || total === undefined) return ['Reading…'];
    return ['The capture holds no lines.', 'q leaves; klog open PATH reads something else.'];
  }
  if (isReading) return [`Looking through ${countText(total)} lines…`];
  // More may come that does match.
  if (progress !== undefined) return [`0 of ${countText(total)} lines so far match.`, progress];
  const none = `0 of ${countText(total)} lines match`;
  if (trail.length > 0) return [`${none} ${trail.at(-1)?.label ?? ''}.`, 'Esc goes back.'];
  if (filter.goodText !== '' && !filter.isOff) {
    return [
      `${none} ${filter.goodText}`,
      '\\ shows all lines, / changes the filter, Esc removes it.',
    ];
  }
  return [
    `${none} what is asked for.`,
    'Esc takes back one step, A shows all pods, 0 all of the time.',
  ];
}
