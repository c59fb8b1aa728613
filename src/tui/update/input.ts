// Editing of one line of text, as shells do it.
import type { Input } from '../model.ts';

export const emptyInput: Input = { text: '', cursor: 0 };

/** The text with the cursor behind it. */
export function inputOf(text: string): Input {
  return { text, cursor: text.length };
}

export function insert({ text, cursor }: Input, piece: string): Input {
  const clean = piece.replace(/[\r\n\t]+/g, ' ');
  return {
    text: text.slice(0, cursor) + clean + text.slice(cursor),
    cursor: cursor + clean.length,
  };
}

/** What a key makes of the text; absent: the key is not one of editing. */
export function edit(input: Input, key: string): Input | undefined {
  const { text, cursor } = input;
  if (key === 'space') return insert(input, ' ');
  if (Array.from(key).length === 1) return insert(input, key);
  const cut = (from: number, to: number): Input => ({
    text: text.slice(0, from) + text.slice(to),
    cursor: from,
  });
  switch (key) {
    case 'backspace':
    case 'C-h':
      return cut(before(text, cursor), cursor);
    case 'delete':
    case 'C-d':
      return { ...cut(cursor, behind(text, cursor)), cursor };
    case 'left':
    case 'C-b':
      return { text, cursor: before(text, cursor) };
    case 'right':
    case 'C-f':
      return { text, cursor: behind(text, cursor) };
    case 'home':
    case 'C-a':
      return { text, cursor: 0 };
    case 'end':
    case 'C-e':
      return inputOf(text);
    case 'C-u':
      return cut(0, cursor);
    case 'C-k':
      return { text: text.slice(0, cursor), cursor };
    case 'C-w':
      return cut(text.slice(0, cursor).replace(/\S*\s*$/, '').length, cursor);
    default:
      return undefined;
  }
}

function before(text: string, cursor: number): number {
  return cursor - (Array.from(text.slice(0, cursor)).at(-1)?.length ?? 0);
}

function behind(text: string, cursor: number): number {
  return cursor + (Array.from(text.slice(cursor, cursor + 2))[0]?.length ?? 0);
}
