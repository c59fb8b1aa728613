// Turns a Failure into text: the only place that does. The shape is rustc's: what could not be
// done, where, the text with a caret under it, why, and what to do.
import { displayWidth } from '../core/display-width.ts';
import type { Failure, FailureLocation } from '../core/failure.ts';
import { sanitizeLine } from '../core/sanitize.ts';

/** Longer pieces of foreign text are cut: a message is read, not searched. */
const maxPiece = 300;

function piece(text: string): string {
  const oneLine = sanitizeLine(text.replace(/\s*\r?\n\s*/g, ' ').trim());
  return oneLine.length > maxPiece ? `${oneLine.slice(0, maxPiece)}…` : oneLine;
}

function place(location: FailureLocation): string {
  const parts = [piece(location.where)];
  if (location.line !== undefined) parts.push(String(location.line));
  if (location.column !== undefined) parts.push(String(location.column));
  return parts.join(':');
}

/** The line that holds the column, and the caret line under it. */
function caretLines(location: FailureLocation): string[] {
  if (location.text === undefined) return [];
  const characters = Array.from(location.text.replace(/[\r\n]/g, ' '));
  const start = Math.max(0, (location.column ?? 1) - 1);
  const length = Math.max(1, location.length ?? 1);
  // A window around the caret, so that a query of 10 kB does not fill the screen.
  const from = Math.max(0, Math.min(start - 60, characters.length - 120));
  const shown = characters.slice(from, from + 160);
  const before = sanitizeLine(shown.slice(0, start - from).join(''));
  const under = sanitizeLine(shown.slice(start - from, start - from + length).join(''));
  const after = sanitizeLine(shown.slice(start - from + length).join(''));
  const lead = from > 0 ? '…' : '';
  const tail = from + 160 < characters.length ? '…' : '';
  const caret = '^'.repeat(Math.max(1, displayWidth(under)));
  return [
    `   | ${lead}${before}${under}${after}${tail}`,
    `   | ${lead === '' ? '' : ' '}${' '.repeat(displayWidth(before))}${caret}`,
  ];
}

/** The failure as lines for stderr, ending in a newline, safe for a terminal. */
export function formatFailure(failure: Failure): string {
  const lines = [`klog: ${piece(failure.message)}`];
  if (failure.location) lines.push(`  --> ${place(failure.location)}`);
  if (failure.location) lines.push(...caretLines(failure.location));
  if (failure.reason !== undefined) lines.push(`  reason: ${piece(failure.reason)}`);
  for (const note of failure.notes ?? []) lines.push(`  note:   ${piece(note)}`);
  if (failure.help !== undefined) lines.push(`  help:   ${piece(failure.help)}`);
  return `${lines.join('\n')}\n`;
}

/** A bug: what to send, without the user's data in it. */
export function formatBug(error: unknown, version: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const head = stack.split('\n').slice(0, 12).map(sanitizeLine).join('\n  ');
  return [
    `klog: this is a bug in klog ${version}`,
    `  ${head}`,
    `  node ${process.version} on ${process.platform}`,
    '  help:   report these lines, and the command that was run',
    '',
  ].join('\n');
}
