// `docker compose logs`: `NAME   | text`, the name padded by blanks, with `-t` the
// engine's stamp behind it. Many applications part fields with bars, so names must carry
// the number that compose gives to containers, or all bars must stand in one column.
import type { Envelope, UnwrappedText } from '../types.ts';
import { stripColours } from '../colours.ts';
import { severityFromWord } from '../severity.ts';
import { readRuntimeStamp } from './runtime-time.ts';

/** Codes (colours, clear line), name, padding, bar, codes, blank. */
const prefix =
  /^((?:\u001b\[[0-9;]{0,32}[A-Za-z]){0,4}[A-Za-z0-9][A-Za-z0-9_.-]{0,126} {1,128}\|)(?:\u001b\[[0-9;]{0,32}m){0,2}(?: (?:\u001b\[0m)?|$)/;

function unwrap(text: string): UnwrappedText | undefined {
  const [whole, label] = prefix.exec(text) ?? [];
  if (whole === undefined || label === undefined) return undefined;
  const origin = { container: stripColours(label).slice(0, -1).trimEnd() };
  const stamp = readRuntimeStamp(text, whole.length);
  if (stamp !== undefined && stamp.digits > 6 && text.charCodeAt(stamp.end) === 32)
    return { runtimeTime: stamp.time, isPartial: false, origin, text: text.slice(stamp.end + 1) };
  return { isPartial: false, origin, text: text.slice(whole.length) };
}

const numberedLabel = /[-_]\d{1,4} {2,128}\|$/;
/** One blank before the bar: a single service, or lines that another tool saved. */
const narrowLabel = /^[A-Za-z][\w.-]{0,126}[-_]\d{1,4} \|$/;

/** Whether one of the labels is a level: applications put those in a column too. */
function labelIsLevel(labels: ReadonlySet<string>): boolean {
  return [...labels].some((label) => severityFromWord(label.slice(0, -1).trimEnd()) > 0);
}

/**
 * Whether the first lines have compose's prefixes: numbered names, or (services may be given names
 * of their own) bars in one column and at least one numbered name, or a few padded names that come
 * again in every line.
 */
export function looksLikeComposePrefix(headLines: readonly string[]): boolean {
  let seen = 0;
  let prefixed = 0;
  let numbered = 0;
  let narrow = 0;
  const columns = new Set<number>();
  const labels = new Set<string>();
  let padded = 0;
  for (const line of headLines) {
    if (line === '') continue;
    seen += 1;
    const [, label] = prefix.exec(line) ?? [];
    if (label === undefined) continue;
    const plain = stripColours(label);
    columns.add(plain.length);
    labels.add(plain);
    if (plain.endsWith('  |')) padded += 1;
    prefixed += 1;
    if (numberedLabel.test(plain)) numbered += 1;
    else if (narrowLabel.test(plain)) narrow += 1;
  }
  if (prefixed === 0 || prefixed < seen * 0.8) return false;
  // Services that were all given names of their own: nothing else pads so, line for line.
  const isWhole = seen > 3 && padded === seen && labels.size * 4 <= seen;
  if (isWhole && columns.size === 1 && !labelIsLevel(labels)) return true;
  if (columns.size === 1) return numbered > 0 || narrow === prefixed;
  return numbered === prefixed;
}

/** `docker compose logs` and `docker compose up`. */
export const composePrefix: Envelope = { name: 'compose_prefix', unwrap };
