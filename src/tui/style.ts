// How a cell looks, packed into one number so that two frames compare quickly: 16 colours on the
// terminal's own background, and attributes that stay readable on light and dark. Red, yellow and
// magenta say severity and Events, so no pod wears them.

/** 0: the terminal's own look. */
export type Style = number;

export const plain: Style = 0;

/** Foreground: SGR 30–37 are 1–8, 90–97 are 9–16; 0 is the default. */
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

// Cyan, green, blue and their bright forms; then all six in bold, then underlined.
const podColours: readonly Style[] = [7, 3, 5, 15, 11, 13];
const podStyles: readonly Style[] = [plain, bold, underline].flatMap((attribute) =>
  podColours.map((colour) => colour | attribute),
);

/** The look of the pod at this place in the order of names; neighbours differ. Below 0: none. */
export function podStyle(place: number): Style {
  return place < 0 ? plain : (podStyles[place % podStyles.length] ?? plain);
}

/** The same without colours: `NO_COLOR`. */
export function withoutColour(style: Style): Style {
  return style & ~colourMask;
}
