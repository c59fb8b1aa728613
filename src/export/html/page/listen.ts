// Listens to keys. Nothing is taken from a field that is being typed in, nor from keys with Ctrl, Alt
// or Meta: those are the browser's.
import { keys, type Actions } from './keys.ts';

const bound = new Map(
  Object.values(keys).flatMap(([names, act]) =>
    names.split(' ').map((name) => [name, act] as const),
  ),
);

export function listenToKeys(actions: Actions): void {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const { target } = event;
    const isTyped = target instanceof HTMLInputElement;
    if (isTyped && event.key !== 'Escape') return;
    const name = event.key === ' ' ? 'Space' : event.key;
    // Buttons and details keep their own keys.
    const isPressed = name === 'Space' || name === 'Enter';
    if (isPressed && target instanceof HTMLElement && target.closest('button, summary')) return;
    const act = bound.get(name);
    if (act === undefined) return;
    // A dialog closes by itself.
    if (name !== 'Escape') event.preventDefault();
    act(actions);
  });
}
