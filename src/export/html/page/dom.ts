// Elements without markup: every text goes in as text, so nothing that a log says is ever read as
// HTML. The page's policy for Trusted Types would stop anything else.

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A new element. `class` and ARIA attributes as they are written; `true` is an empty attribute. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

/** A button with a text and what it does. */
export function button(text: string, title: string, act: () => void): HTMLButtonElement {
  const made = el('button', { type: 'button', title }, text);
  made.addEventListener('click', act);
  return made;
}

/** Sizes a canvas to its place on the screen; the context draws in CSS pixels. */
export function sized(
  canvas: HTMLCanvasElement,
  height = canvas.clientHeight,
): { readonly draw: CanvasRenderingContext2D; readonly width: number; readonly height: number } {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const draw = canvas.getContext('2d');
  if (draw === null) throw new Error('this browser has no canvas');
  draw.scale(scale, scale);
  return { draw, width, height };
}

/** A colour of the style sheet. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Copies a text, and says whether that went well: pages from disk may not reach the clipboard. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el('textarea', { 'aria-hidden': 'true' });
    area.value = text;
    (document.querySelector('dialog[open]') ?? document.body).append(area);
    area.select();
    // The only way where the clipboard is refused.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const isDone = document.execCommand('copy');
    area.remove();
    return isDone;
  }
}
