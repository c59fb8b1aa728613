// The formats that lines may be in: those in `formats/`, and in front of equals those that users
// defined. Sets are made once and asked for every line, so everything a line needs is a look-up.
import { allFormats } from './formats.generated.ts';
import type { LogFormat } from './types.ts';

/** Formats in the order in which a line is shown to them. */
export interface FormatSet {
  readonly bySpecificity: readonly LogFormat[];
  /** Formats that a line may be in, by the code of its first character; 128 holds all others. */
  readonly byFirstCharacter: readonly (readonly LogFormat[])[];
  readonly byName: ReadonlyMap<string, LogFormat>;
  /** Some format says by itself which lines begin a record. */
  readonly hasStarts: boolean;
}

/** The formats of klog and `userFormats`, whose names differ from those of klog. */
export function formatSet(userFormats: readonly LogFormat[]): FormatSet {
  const formats = [...userFormats, ...allFormats];
  const bySpecificity = [...formats].sort((a, b) => b.specificity - a.specificity);
  // Whoever reads lines again knows their format: not everybody needs it.
  let byFirstCharacter: FormatSet['byFirstCharacter'] | undefined;
  return {
    bySpecificity,
    get byFirstCharacter() {
      byFirstCharacter ??= Array.from({ length: 129 }, (_, code) =>
        bySpecificity.filter((format) => mayBeginWith(format, code)),
      );
      return byFirstCharacter;
    },
    byName: new Map(formats.map((format) => [format.name, format])),
    hasStarts: formats.some(({ startsRecord }) => startsRecord !== undefined),
  };
}

/** What klog understands by itself. */
export const builtInFormats: FormatSet = formatSet([]);

/** Whether a line of the format may begin with the character of this code; 128: any beyond ASCII. */
export function mayBeginWith(format: LogFormat, code: number): boolean {
  const { firstCharacters } = format;
  if (firstCharacters === undefined) return true;
  if (code === 128) return false;
  const character = String.fromCharCode(code);
  return (
    firstCharacters.includes(character) ||
    (firstCharacters.includes('0') && character >= '0' && character <= '9') ||
    (firstCharacters.includes('a') && character >= 'a' && character <= 'z') ||
    (firstCharacters.includes('A') && character >= 'A' && character <= 'Z')
  );
}
