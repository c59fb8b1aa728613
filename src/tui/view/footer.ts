// The last two rows: how much is shown, and the keys; or the prompt with what is wrong under the place
// where it is wrong.
import { bindings } from '../keys.ts';
import type { Frame, Rect } from '../frame.ts';
import { liveParts, type LivePart } from '../live.ts';
import type { Model, Prompt } from '../model.ts';
import { bold, dim, plain, red, reverse, yellow } from '../style.ts';
import { cellsOf, dropCells, fitMiddle } from '../text.ts';
import { countText } from './numbers.ts';

const overlayHints = {
  pivots: 'Enter follows it · y copies · Esc closes',
  path: 'Enter goes to this line of it · ← → sideways · y copies · Esc closes',
  requests: 'Enter follows it · i its way over pods · ← → sideways · Esc closes',
  graph: 'Enter follows it · r its own tree · ← → sideways · y copies · Esc closes',
} as const;

export function drawFooter(frame: Frame, status: Rect, keys: Rect, model: Model): void {
  const { prompt } = model;
  if (prompt === undefined) {
    drawStatus(frame, status, model);
    if (model.overlay === undefined) drawHints(frame, keys, model);
    else frame.text(1, keys.y, overlayHints[model.overlay.kind], dim);
    return;
  }
  drawPrompt(frame, status, prompt);
  const offset = Math.max(0, promptCells(prompt) - status.width + 2);
  if (prompt.kind === 'filter') drawFilterNews(frame, keys, model, offset);
  else if (prompt.kind === 'time') {
    const text =
      prompt.problem ?? '10:14, 2026-11-25T10:14Z, -5m (back from the end), @err (next error)';
    frame.text(1, keys.y, text, prompt.problem === undefined ? dim : red);
  } else if (prompt.kind === 'save') {
    const text = prompt.problem ?? 'Enter writes all rows of this view · Esc saves nothing';
    frame.text(1, keys.y, text, prompt.problem === undefined ? dim : red);
  } else frame.text(1, keys.y, 'type to search · Enter runs it · Esc closes', dim);
}

function signOf(prompt: Prompt): string {
  switch (prompt.kind) {
    case 'filter':
      return '/';
    case 'time':
      return 'go to ';
    case 'commands':
      return ': ';
    case 'save':
      return prompt.form === 'text' ? 'save text as ' : 'save page as ';
  }
}

function promptCells(prompt: Prompt): number {
  return signOf(prompt).length + cellsOf(prompt.input.text.slice(0, prompt.input.cursor));
}

function drawPrompt(frame: Frame, { y, width }: Rect, prompt: Prompt): void {
  const sign = signOf(prompt);
  const offset = Math.max(0, promptCells(prompt) - width + 2);
  frame.text(0, y, dropCells(sign + prompt.input.text, offset), bold);
  frame.cursor = { x: Math.min(width - 1, promptCells(prompt) - offset), y };
}

function drawFilterNews(frame: Frame, { y, width }: Rect, model: Model, offset: number): void {
  const { problem, text } = model.filter;
  if (problem === undefined) {
    const counted = countedText(model);
    const help = 'Enter keep · Esc undo · Tab complete · ↑ history';
    frame.text(1, y, [...counted, help].join(' · '), dim);
    return;
  }
  const start = 1 + cellsOf(text.slice(0, problem.start)) - offset;
  const carets = '^'.repeat(Math.max(1, Math.min(20, problem.end - problem.start)));
  const says = ` ${problem.reason}${problem.hint === undefined ? '' : ` — ${problem.hint}`}`;
  const total = carets.length + cellsOf(says);
  // Under the place where it is wrong, unless there is no room behind it for the words.
  if (start + total <= width) {
    const x = frame.text(Math.max(0, start), y, carets, red | bold);
    frame.text(x, y, says, red);
    return;
  }
  frame.text(Math.max(0, Math.min(start, width - 1)), y, carets, red | bold);
  if (cellsOf(says) < start) frame.right(start, y, `${says.trim()} `, red);
  else frame.text(Math.max(0, start) + carets.length, y, says, red);
}

function drawStatus(frame: Frame, { y, width: whole }: Rect, model: Model): void {
  const width = drawStanding(frame, y, whole, model);
  if (model.toast !== undefined) {
    frame.text(1, y, model.toast, yellow | bold, width);
    return;
  }
  const { failure } = model;
  if (failure !== undefined && model.records.length > 0) {
    frame.text(1, y, failure.split('\n').join(' '), red, width);
    return;
  }
  const parts = [...countedText(model)];
  parts.push(timesText(model));
  if (model.progress !== undefined) parts.push(model.progress);
  if (model.saving !== undefined) parts.push(model.saving);
  if (model.isReading) parts.push('reading…');
  if (model.folds) parts.push('folded');
  if (model.isMouseOn) parts.push('mouse');
  frame.text(1, y, parts.join(' · '), dim, width);
}

/** Draws at the right what holds for longer than a moment; returns where it begins. */
function drawStanding(frame: Frame, y: number, width: number, model: Model): number {
  const { live, stored, ended } = model;
  const parts: LivePart[] = ended === undefined ? [] : [{ text: `■ ${ended}`, style: yellow }];
  if (live !== undefined) parts.push(...liveParts(live, stored));
  const room = Math.floor((width * 3) / 5);
  const shown: LivePart[] = [];
  let left = room;
  for (const part of parts) {
    const text = fitMiddle(part.text, Math.min(room - 2, 60));
    const cells = cellsOf(text) + (shown.length > 0 ? 3 : 1);
    if (cells > left) break;
    left -= cells;
    shown.push({ ...part, text });
  }
  const start = width - (room - left);
  let x = start;
  shown.forEach(({ text, style }, at) => {
    if (at > 0) x = frame.text(x, y, ' · ', dim);
    x = frame.text(x, y, text, style);
  });
  return shown.length > 0 ? start - 1 : width;
}

/** How many of how many rows are shown, as far as that is known. */
function countedText({ survey, overview, isCounting, progress }: Model): readonly string[] {
  const total = overview?.records;
  if (total === undefined) return [];
  // What is being loaded is counted when all of it is there.
  if (progress !== undefined) return [`the first ${countText(total)} lines`];
  if (total === 0) return ['no lines'];
  if (survey === undefined || isCounting) return [`counting in ${countText(total)} lines`];
  if (survey.progress < 1)
    return [`${countText(survey.matches)} so far of ${countText(total)} lines`];
  const hidden = total - survey.matches;
  const counted = `${countText(survey.matches)} of ${countText(total)} lines`;
  return hidden > 0 ? [counted, `${countText(hidden)} hidden`] : [counted];
}

function timesText({ timeMode, zones, zone }: Model): string {
  if (timeMode === 'relative') return 'age of lines';
  if (timeMode === 'delta') return 'since the mark';
  return zones[zone]?.name ?? 'UTC';
}

function drawHints(frame: Frame, { y, width }: Rect, model: Model): void {
  if (model.page !== undefined) {
    frame.text(1, y, '↑ ↓ move · Esc closes', dim);
    return;
  }
  let x = 0;
  const shown = new Set<string>();
  const inFocus = bindings.filter(({ focus }) => focus === model.focus);
  // What is wrong is worth a look first.
  const isTroubled = (model.live?.troubles.length ?? 0) > 0;
  const general = bindings
    .filter(({ focus }) => focus === undefined)
    .sort((a, b) =>
      isTroubled ? Number(b.action === 'followed') - Number(a.action === 'followed') : 0,
    );
  for (const { keys, hint, whyNot } of [...inFocus, ...general]) {
    const [key] = keys;
    if (hint === undefined || key === undefined || shown.has(key)) continue;
    if (whyNot?.(model) !== undefined) continue;
    const cells = cellsOf(key) + 2 + cellsOf(hint) + 3;
    if (x + cells > width) continue;
    shown.add(key);
    x = frame.text(x, y, ` ${key} `, reverse);
    x = frame.text(x, y, ` ${hint}  `, plain);
  }
}
