// How many lines, how many errors, and which Events over time: bars with a scale each, because a few
// errors among many lines are what one looks for.
import { inZone } from '../../core/time-zone.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import type { TimestampNs } from '../../core/time.ts';
import type { TimeRange } from '../../query/browse/browse-messages.ts';
import type { Frame, Rect } from '../frame.ts';
import { selectedRecord, type Model } from '../model.ts';
import { blue, bold, dim, magenta, red, reverse, yellow, type Style } from '../style.ts';
import { histogramLabel } from '../update/reading.ts';

const bars = ' ▁▂▃▄▅▆▇█';
const dayNs = 86_400_000_000_000n;

export function drawHistogram(frame: Frame, { y, width }: Rect, model: Model): void {
  const { survey, overview } = model;
  frame.text(0, y, '  all', blue);
  frame.text(0, y + 1, '  err', red);
  // Nothing to count.
  if (overview?.records === 0) return;
  if (survey === undefined) {
    frame.text(histogramLabel, y, 'counting…', dim);
    return;
  }
  drawBars(frame, y, survey.all, blue);
  drawBars(frame, y + 1, survey.errors, red);
  if (survey.progress < 1) {
    const share = `${Math.floor(survey.progress * 100)}% counted`;
    frame.right(width, y, share, dim);
  }
  drawRail(frame, y + 2, width, model, survey.range);
}

function drawBars(frame: Frame, y: number, counts: readonly number[], style: Style): void {
  const most = Math.max(1, ...counts);
  counts.forEach((count, bin) => {
    // Something is never shown as nothing.
    const level = count === 0 ? 0 : Math.max(1, Math.round((count / most) * 8));
    frame.text(histogramLabel + bin, y, bars.charAt(level), style);
  });
}

function drawRail(frame: Frame, y: number, width: number, model: Model, range: TimeRange): void {
  const zone = model.zones[model.zone];
  const bins = width - histogramLabel - 1;
  const span = range.to - range.from + 1n;
  const columnOf = (time: TimestampNs): number | undefined => {
    if (time < range.from || time > range.to) return undefined;
    return histogramLabel + Number(((time - range.from) * BigInt(bins)) / span);
  };
  for (const mark of [...(model.overview?.rail ?? [])].sort((a, b) => rank(a) - rank(b))) {
    const x = columnOf(mark.time);
    if (x === undefined) continue;
    if (mark.kind === 'restart') frame.text(x, y, '↻', yellow);
    else frame.text(x, y, '◆', mark.kind === 'warning' ? magenta | bold : magenta);
  }
  if (zone !== undefined) {
    const [from, to] = [axisText(range.from, range, zone), axisText(range.to, range, zone)];
    frame.text(0, y, `${from} `, dim);
    frame.right(width, y, ` ${to}`, dim);
  }
  const record = selectedRecord(model);
  const x =
    record?.timeSource === 'none' || record === undefined ? undefined : columnOf(record.time);
  if (x === undefined) return;
  // On the words at the ends the place is marked in them.
  const isOnWords =
    frame.signs[y * frame.width + x]?.match(/[\d: -]/) && (x < 12 || x > width - 13);
  if (isOnWords) frame.paint({ x, y, width: 1, height: 1 }, (style) => style | reverse);
  else frame.text(x, y, '▲', bold);
}

/** Of marks in one cell the most telling is drawn last. */
function rank({ kind }: { readonly kind: string }): number {
  return kind === 'restart' ? 2 : kind === 'warning' ? 1 : 0;
}

/** As much of a time as tells the ends apart: with the day where days differ. */
function axisText(time: TimestampNs, range: TimeRange, zone: TimeZone): string {
  const { date, clock } = inZone(time, zone);
  if (
    range.to - range.from >= dayNs ||
    inZone(range.from, zone).date !== inZone(range.to, zone).date
  ) {
    return `${date.slice(5)} ${clock.slice(0, 5)}`;
  }
  return range.to - range.from < 600_000_000_000n ? clock.slice(0, 8) : clock.slice(0, 5);
}
