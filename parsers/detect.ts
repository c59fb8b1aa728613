// Which format a line is in. A container mostly keeps to a few formats, so its detector remembers
// those that have read its lines and asks them first; while the evidence is thin, and again at
// every 32nd line, all formats are asked in order of specificity, so that a habit never hides a
// better reading for long. What a line says depends on its format alone, never on the detector.
import { builtInFormats, mayBeginWith } from './format-set.ts';
import type { FormatSet } from './format-set.ts';
import { plain } from './formats/plain.ts';
import type { LogFormat, ParseOptions, ParsedLine } from './types.ts';

/** What is known of one container's formats; changed by every line. */
export interface Detector {
  readonly formats: FormatSet;
  /** Formats that have read lines of this container and those that refine them, most specific first. */
  known: readonly LogFormat[];
  /** `known`, as far as a line may begin so, by the code of its first character; filled on demand. */
  knownByCharacter: (readonly LogFormat[] | undefined)[];
  lines: number;
  /** How many lines each format has read, by name. */
  readonly counts: Map<string, number>;
}

/** A detector that has seen nothing yet, of klog's own formats unless it is given more. */
export function createDetector(formats: FormatSet = builtInFormats): Detector {
  return { formats, known: [], knownByCharacter: [], lines: 0, counts: new Map() };
}

/** Lines that are shown to every format before habit counts. */
const learningLines = 32;
const recheckEvery = 32;
/** Below this, a reading is so general that a more specific format is always asked first. */
const generalSpecificity = 20;

/** Reads one entry (no trailing newline, colours removed); always gives a reading. */
export function parseLine(text: string, detector: Detector, options: ParseOptions): ParsedLine {
  const line = detector.lines++;
  if (line >= learningLines && line % recheckEvery !== 0) {
    for (const format of knownFor(text, detector)) {
      if (format.specificity < generalSpecificity) break;
      const parsed = format.parse(text, options);
      if (parsed !== undefined) return parsed;
    }
  }
  return parseAfresh(text, detector, options);
}

function knownFor(text: string, detector: Detector): readonly LogFormat[] {
  const first = text.charCodeAt(0);
  const code = first < 128 ? first : 128;
  return (detector.knownByCharacter[code] ??= detector.known.filter((format) =>
    mayBeginWith(format, code),
  ));
}

function parseAfresh(text: string, detector: Detector, options: ParseOptions): ParsedLine {
  const code = text.charCodeAt(0);
  for (const format of detector.formats.byFirstCharacter[code < 128 ? code : 128] ?? []) {
    const parsed = format.parse(text, options);
    if (parsed === undefined) continue;
    remember(detector, format);
    return parsed;
  }
  return readAsPlain(text, options);
}

function remember(detector: Detector, format: LogFormat): void {
  const count = detector.counts.get(format.name);
  detector.counts.set(format.name, (count ?? 0) + 1);
  if (count !== undefined) return;
  const refined = detector.formats.bySpecificity.filter((other) => other.refines === format.name);
  detector.known = [...new Set([...detector.known, ...refined, format])].sort(
    (a, b) => b.specificity - a.specificity,
  );
  detector.knownByCharacter = [];
}

function readAsPlain(text: string, options: ParseOptions): ParsedLine {
  return plain.parse(text, options) ?? { format: 'plain', severityNumber: 0, body: text };
}

/**
 * Reads an entry again in the format that once read it: the same text and name give what
 * {@link parseLine} gave. An unknown name, or a text the format refuses, is read as plain text.
 */
export function parseAs(
  formatName: string,
  text: string,
  options: ParseOptions,
  formats: FormatSet = builtInFormats,
): ParsedLine {
  return formats.byName.get(formatName)?.parse(text, options) ?? readAsPlain(text, options);
}
