// Colours of the text output, 16 of them on the terminal's own background. Red, yellow and magenta
// say severity and Events, so no pod wears them. Off, every style is the text itself.

export type Style = (text: string) => string;

function sgr(on: string, off: string): Style {
  return (text) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);
}

const plain: Style = (text) => text;

export interface Palette {
  readonly dim: Style;
  readonly bold: Style;
  readonly event: Style;
  readonly match: Style;
  /** By severityNumber. */
  readonly severity: (number: number) => Style;
  /** By the number of the pod's look. -1: none. */
  readonly pod: (place: number) => Style;
}

// Cyan, green, blue, then their bright forms, then all six again in bold: one for each hue; then the
// same underlined.
const podCodes = [36, 32, 34, 96, 92, 94];
const podStyles = [
  ...podCodes.map((code) => sgr(String(code), '39')),
  ...podCodes.map((code) => sgr(`1;${code}`, '22;39')),
  ...podCodes.map((code) => sgr(`4;${code}`, '24;39')),
  ...podCodes.map((code) => sgr(`1;4;${code}`, '22;24;39')),
];

const coloured: Palette = {
  dim: sgr('2', '22'),
  bold: sgr('1', '22'),
  event: sgr('35', '39'),
  match: sgr('7', '27'),
  severity: (number) => {
    if (number >= 17) return sgr('1;31', '22;39');
    if (number >= 13) return sgr('33', '39');
    if (number >= 1 && number < 9) return sgr('2', '22');
    return plain;
  },
  pod: (place) => (place < 0 ? plain : (podStyles[place % podStyles.length] ?? plain)),
};

const monochrome: Palette = {
  dim: plain,
  bold: plain,
  event: plain,
  match: plain,
  severity: () => plain,
  pod: () => plain,
};

export function palette(colors: boolean): Palette {
  return colors ? coloured : monochrome;
}
