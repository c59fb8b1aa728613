// Help and palette in one: every command with its keys, and why it would do nothing now.
import type { Frame } from '../frame.ts';
import { drawBackdrop } from './backdrop.ts';
import { findBindings, keyNames } from '../keys.ts';
import type { Model, Prompt } from '../model.ts';
import { bold, cyan, dim, plain, reverse, yellow } from '../style.ts';

export function drawCommands(
  frame: Frame,
  model: Model,
  prompt: Extract<Prompt, { kind: 'commands' }>,
): void {
  const width = Math.min(frame.width, 100);
  const x = Math.floor((frame.width - width) / 2);
  const height = frame.height - 3;
  drawBackdrop(frame, { x, y: 1, width, height });
  frame.text(x, 1, '─'.repeat(width), dim);
  frame.text(x + 2, 1, ' KEYS ', bold);
  const found = findBindings(model, prompt.input.text);
  const room = height - 1;
  const first = Math.max(0, Math.min(prompt.chosen - Math.floor(room / 2), found.length - room));
  found.slice(first, first + room).forEach((binding, at) => {
    const y = 2 + at;
    const reason = binding.whyNot?.(model);
    frame.text(x + 1, y, keyNames(binding).padStart(18), reason === undefined ? cyan | bold : dim);
    const end = frame.text(x + 21, y, binding.help, reason === undefined ? plain : dim, x + width);
    if (reason !== undefined) frame.text(end + 1, y, `(${reason})`, yellow | dim, x + width);
    if (first + at === prompt.chosen) {
      frame.paint({ x, y, width, height: 1 }, (style) => style | reverse);
    }
  });
  if (found.length === 0) frame.text(x + 2, 2, 'no command is called like that', dim);
}
