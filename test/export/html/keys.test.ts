// The page's keys are those of the screen in the terminal, where both have the same.
import { expect, test } from 'vitest';
import { keys } from '../../../src/export/html/page/keys.ts';
import { bindingOf } from '../../../src/tui/keys.ts';

/** The terminal's name of a key. */
const names: Readonly<Record<string, string>> = {
  ArrowDown: 'down',
  ArrowUp: 'up',
  PageDown: 'pagedown',
  PageUp: 'pageup',
  Enter: 'enter',
  Space: 'space',
  Escape: 'escape',
  Home: 'home',
  End: 'end',
  F1: 'f1',
};
/** In a page these move over time, as in other viewers of traces in browsers. */
const overTime = ['w', 'a', 's', 'd'];

test.each(Object.entries(keys))('%s has the keys of the terminal', (name, [pressed]) => {
  for (const key of pressed.split(' ')) {
    const action = bindingOf(names[key] ?? key, 'timeline')?.action;
    if (!overTime.includes(key)) expect(action ?? name, key).toBe(name);
  }
});

test('no key means two things', () => {
  const all = Object.values(keys).flatMap(([pressed]) => pressed.split(' '));
  expect(new Set(all).size).toBe(all.length);
});
