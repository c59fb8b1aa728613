// The pods: by workload, each with its state, restarts and errors. Shapes say the state as well as
// colours do.
import type { PodOverview } from '../../query/browse/browse-messages.ts';
import { tagCells } from '../columns.ts';
import type { Frame, Rect } from '../frame.ts';
import { podStreams } from '../live.ts';
import type { Model } from '../model.ts';
import { isFailing, podRows, podsOf } from '../pod-rows.ts';
import { podKey } from '../../core/container-ref.ts';
import { bold, dim, plain, podStyle, red, reverse, yellow } from '../style.ts';
import { cellsOf, fitMiddle } from '../text.ts';

const glyphs = { good: '●', waiting: '◐', bad: '✗', unknown: '○' } as const;

export function drawPods(frame: Frame, rect: Rect, model: Model): void {
  const { x, y, width, height } = rect;
  frame.clear(rect);
  const edge = x + width - 1;
  for (let row = 0; row < height; row++) frame.text(edge, y + row, '│', dim);
  const pods = podsOf(model);
  const failing = pods.filter(isFailing).length;
  const isFocused = model.focus === 'pods';
  const title = ` PODS ${pods.length}${failing > 0 ? `  ${failing} failing` : ''} `;
  frame.text(x, y, title, isFocused ? bold | reverse : bold, edge);
  const rows = podRows(model);
  const cursor = rows.findIndex((row) => row.kind === 'pod' && row.index === model.podCursor);
  const room = height - 1;
  const first = Math.max(0, Math.min(cursor - Math.floor(room / 2), rows.length - room));
  rows.slice(first, first + room).forEach((row, at) => {
    const line = y + 1 + at;
    if (row.kind === 'workload') {
      frame.text(x + 1, line, fitMiddle(row.name, width - 3), dim, edge);
      return;
    }
    drawPod(frame, { x, y: line, width: width - 1, height: 1 }, row.pod, model);
    if (isFocused && row.index === model.podCursor) {
      frame.paint({ x, y: line, width: width - 1, height: 1 }, (style) => style | reverse);
    }
  });
  if (pods.length === 0 && height > 1) {
    const text = model.overview === undefined ? 'looking…' : 'no pods in it';
    frame.text(x + 1, y + 1, text, dim, edge);
  }
}

function drawPod(frame: Frame, { x, y, width }: Rect, pod: PodOverview, model: Model): void {
  const { names, muted, solo, live } = model;
  const end = x + width;
  const key = podKey(pod.origin);
  const isHidden = muted.has(key) || (solo !== undefined && solo !== key);
  const style = isHidden ? dim : podStyle(names.place(pod.origin));
  const health = pod.status?.health ?? 'unknown';
  const read = live && podStreams(live).get(key);
  // Whether a pod whose stream has come to its end is well its own state says best.
  const isOver = read?.word === 'ended';
  const saysRead = read !== undefined && (health === 'unknown' || (read.word && !isOver));
  const glyph = saysRead ? read.sign : glyphs[health];
  const isBad = glyph === '✗';
  frame.text(x + 1, y, isHidden ? '–' : glyph, isBad ? red | bold : style, end);
  const errors = pod.errors > 0 ? `${short(pod.errors)}E` : '';
  const restarts = pod.restarts > 0 ? `↻${short(pod.restarts)}` : '';
  const counts = 5 + 5;
  const tag = tagCells(model);
  if (tag > 0) frame.text(x + 3, y, names.tag(pod.origin), style, end - counts);
  const name = fitMiddle(pod.origin.pod ?? '', width - 4 - tag - counts);
  frame.text(x + 3 + tag, y, name, style, end - counts);
  // How it is read says more than what was counted, where it is not read as it should be.
  if (read?.word !== undefined && (errors + restarts === '' || !isOver)) {
    frame.text(end - cellsOf(read.word), y, read.word, read.style, end);
    return;
  }
  frame.text(end - counts, y, restarts.padStart(4), yellow, end);
  frame.text(end - cellsOf(errors), y, errors, health === 'bad' ? red | bold : plain, end);
}

/** At most four characters. */
function short(count: number): string {
  if (count < 1000) return String(count);
  if (count < 1e6) return `${Math.floor(count / 1000)}k`;
  return `${Math.floor(count / 1e6)}M`;
}
