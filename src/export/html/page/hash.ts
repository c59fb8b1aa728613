// The page's state in its address: `#q=…&t=from..to&l=row&tz=utc&m=row:note,…&p=lane,…`. It is kept nowhere
// else, so a link shows what its sender saw, and nothing is stored on the reader's machine.
import { zones, type ZoneChoice } from './times.ts';
import type { View } from './view.ts';

/** Numbers of a span in milliseconds, which a link has room for. */
export function writeHash(view: View): string {
  const parts: string[] = [];
  const add = (name: string, value: string): void => {
    parts.push(`${name}=${encodeURIComponent(value)}`);
  };
  if (view.text !== '') add('q', view.text);
  if (view.span) add('t', `${Math.floor(view.span.from)}..${Math.ceil(view.span.to)}`);
  if (view.row !== undefined) add('l', String(view.row));
  if (view.zone !== 'utc') add('tz', view.zone);
  if (view.pinned.size > 0) add('p', [...view.pinned].map(encodeURIComponent).join(','));
  if (view.marks.size > 0) {
    const marks = [...view.marks].map(([row, note]) => `${row}:${encodeURIComponent(note)}`);
    add('m', marks.join(','));
  }
  return parts.length === 0 ? '' : `#${parts.join('&')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Takes over what the address says; what makes no sense in it says nothing. */
export function readHash(view: View, hash: string): void {
  const said = new Map(
    hash
      .replace(/^#/, '')
      .split('&')
      .map((part) => [
        part.slice(0, part.indexOf('=')),
        decoded(part.slice(part.indexOf('=') + 1)),
      ]),
  );
  view.zone = zones.find((zone) => zone === said.get('tz')) ?? ('utc' satisfies ZoneChoice);
  view.marks.clear();
  for (const mark of (said.get('m') ?? '').split(',')) {
    const [, row, note = ''] = /^(\d{1,9}):(.*)$/.exec(mark) ?? [];
    if (row !== undefined) view.marks.set(Number(row), decoded(note));
  }
  view.pinned.clear();
  for (const key of (said.get('p') ?? '').split(',')) if (key !== '') view.pinned.add(decoded(key));
  const row = /^\d{1,9}$/.exec(said.get('l') ?? '')?.[0];
  view.ask(said.get('q') ?? '', row === undefined ? undefined : Number(row));
  const [, from, to] = /^(-?\d{1,17})\.\.(-?\d{1,17})$/.exec(said.get('t') ?? '') ?? [];
  view.look(from === undefined ? undefined : { from: Number(from), to: Number(to) });
}

/** What makes a step that the browser's Back, or Esc, undoes: another question, or a window at all. */
function stepOf({ text, span }: View): string {
  return `${span !== undefined} ${text}`;
}
let step = '';

/** The view shows what the address says. */
export function addressRead(view: View): void {
  step = stepOf(view);
}

/** Steps that were made on this page. */
export function stepsBack(): number {
  const state: unknown = history.state;
  return typeof state === 'number' ? state : 0;
}

/** Keeps the view in the address; a step gets an entry of its own in the browser's history. */
export function keepInAddress(view: View): void {
  const hash = writeHash(view);
  const next = stepOf(view);
  const isStep = next !== step;
  step = next;
  if (hash === location.hash) return;
  const url = hash === '' ? '#' : hash;
  if (isStep) history.pushState(stepsBack() + 1, '', url);
  else history.replaceState(history.state, '', url);
}
