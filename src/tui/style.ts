// How a cell looks, packed into one number so that two frames compare quickly: a colour by what it is
// for, and attributes. What the colours are on a terminal is its theme's (terminal/theme.ts).
import { podHues } from '../export/text/pod-looks.ts';

/** 0: the terminal's own look. */
export type Style = number;

export const plain: Style = 0;

/** Foreground: 1–8 are those of SGR 30–37, 17 and above those of pods; 0 is the default. */
export const colourMask = 31;
export const bold: Style = 32;
export const dim: Style = 64;
export const reverse: Style = 128;
export const underline: Style = 256;

export const red: Style = 2;
export const yellow: Style = 4;
export const blue: Style = 5;
export const magenta: Style = 6;
export const cyan: Style = 7;

/** The look of a severityNumber. */
export function severityStyle(number: number): Style {
  if (number >= 17) return red | bold;
  if (number >= 13) return yellow;
  return number >= 1 && number < 9 ? dim : plain;
}

export const firstPodColour = 17;
export const podColours = podHues;
const podVariants: readonly Style[] = [plain, underline, bold];

/** The look of the pod with this place (pod-looks.ts). Below 0: none. */
export function podStyle(place: number): Style {
  if (place < 0) return plain;
  const variant = podVariants[Math.floor(place / podColours) % podVariants.length] ?? plain;
  return (firstPodColour + (place % podColours)) | variant;
}
