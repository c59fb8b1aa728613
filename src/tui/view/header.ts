// The first row: what is open, where the user has gone, and whether new lines are followed.
import type { Frame, Rect } from '../frame.ts';
import type { Model } from '../model.ts';
import { bold, cyan, dim, reverse, yellow } from '../style.ts';
import { countText } from './numbers.ts';
import { fitMiddle } from '../text.ts';
import { severityNames } from '../../core/severity.ts';

export function drawHeader(frame: Frame, { y, width }: Rect, model: Model): void {
  const state = stateOf(model);
  const end = frame.right(width, y, state.text, state.style) - 1;
  let x = frame.text(0, y, ' klog ', reverse) + 1;
  x = frame.text(x, y, fitMiddle(model.title, Math.max(8, Math.floor(width / 3))), bold, end);
  for (const part of pathOf(model)) {
    x = frame.text(x, y, ' › ', dim, end);
    x = frame.text(x, y, part.text, part.isHere ? cyan | bold : cyan, end);
  }
}

/** What narrows the view, in the order in which Esc takes it back. */
function pathOf(model: Model): readonly { readonly text: string; readonly isHere: boolean }[] {
  const { baseText, lastMinutes, solo, muted, minSeverity, filter, trail } = model;
  const texts: string[] = [];
  if (baseText !== '') texts.push(baseText);
  if (lastMinutes !== undefined) texts.push(`last ${lastMinutes}m`);
  if (solo !== undefined) texts.push(`only ${solo.split('\n')[2] ?? ''}`);
  if (muted.size > 0) texts.push(`without ${muted.size} ${muted.size === 1 ? 'pod' : 'pods'}`);
  if (minSeverity > 0) texts.push(`≥ ${severityNames[minSeverity] ?? ''}`);
  if (filter.goodText !== '' && model.prompt?.kind !== 'filter') {
    const how = filter.isOff ? ' (off)' : filter.hides ? '' : ' (marked)';
    texts.push(`/${filter.goodText}${how}`);
  }
  texts.push(...trail.map(({ label }) => label));
  return texts.map((text, index) => ({ text, isHere: index === texts.length - 1 }));
}

function stateOf({ isLive, isFollowing, newCount, ended }: Model): { text: string; style: number } {
  if (newCount > 0) return { text: `‖ PAUSED +${countText(newCount)} new `, style: yellow | bold };
  if (ended !== undefined) return { text: '■ ENDED ', style: yellow | bold };
  if (!isLive) return { text: '', style: dim };
  return isFollowing
    ? { text: '● FOLLOW ', style: cyan | bold }
    : { text: '‖ PAUSED ', style: yellow | bold };
}
