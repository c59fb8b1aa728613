// The whole screen of a model. Pure: the same model gives the same cells.
import { Frame } from '../frame.ts';
import { layoutOf, smallest } from '../layout.ts';
import type { Model } from '../model.ts';
import { drawCommands } from './commands.ts';
import { drawCompletion } from './completion.ts';
import { drawDetail } from './detail.ts';
import { drawFooter } from './footer.ts';
import { drawHeader } from './header.ts';
import { drawLivePage } from './live.ts';
import { drawHistogram } from './histogram.ts';
import { drawOverlay } from './overlay.ts';
import { drawPods } from './pods.ts';
import { drawHeads, drawTimeline } from './timeline.ts';

export function view(model: Model): Frame {
  const { columns, rows, toggles, prompt, overlay } = model;
  const frame = new Frame(columns, rows);
  const layout = layoutOf(columns, rows, toggles);
  if (layout === undefined) {
    frame.text(0, 0, `klog needs ${smallest.columns}×${smallest.rows}; this is ${columns}×${rows}`);
    return frame;
  }
  drawHeader(frame, layout.header, model);
  if (layout.histogram) drawHistogram(frame, layout.histogram, model);
  if (layout.heads) drawHeads(frame, layout.heads, model);
  drawTimeline(frame, layout.timeline, model);
  if (layout.pods) drawPods(frame, layout.pods, model);
  if (layout.detail) drawDetail(frame, layout.detail, model, layout.detailSide);
  drawLivePage(frame, model);
  drawFooter(frame, layout.status, layout.keys, model);
  if (overlay !== undefined) drawOverlay(frame, overlay);
  if (prompt?.kind === 'commands') drawCommands(frame, model, prompt);
  if (prompt?.kind === 'filter' && prompt.completion) drawCompletion(frame, prompt.completion);
  return frame;
}
