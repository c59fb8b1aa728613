// What a style is on a terminal: SGR codes for the colours that it has and the ground that it shows
// them on. Three palettes of 256 colours (readable on light and dark, on dark, on light), one of the
// terminal's own 16, and none at all. No pod wears red, yellow or magenta: they say severity and Events.
import {
  bold,
  colourMask,
  dim,
  firstPodColour,
  podColours,
  reverse,
  underline,
  type Style,
} from '../style.ts';

export const themeNames = ['auto', 'light', 'dark', 'ansi', 'none'] as const;
export type ThemeName = (typeof themeNames)[number];

export interface Palette {
  /** Codes of the colours 1–8 of styles; an empty one is the terminal's own. */
  readonly named: readonly string[];
  /** Codes of the colours of pods; may hold attributes. */
  readonly pods: readonly string[];
}

const of256 = (colour: number): string => `38;5;${colour}`;

function palette256(
  [red, yellow, blue, magenta, cyan]: readonly [number, number, number, number, number],
  pods: readonly number[],
): Palette {
  const named = [red, yellow, blue, magenta, cyan].map(of256);
  const [redCode = '', yellowCode = '', blueCode = '', magentaCode = '', cyanCode = ''] = named;
  return {
    named: ['30', redCode, '32', yellowCode, blueCode, magentaCode, cyanCode, '37'],
    pods: pods.map(of256),
  };
}

/** Contrast of at least 3 on black and on white. */
export const onAnyGround = palette256(
  [160, 136, 33, 164, 31],
  [31, 28, 63, 30, 65, 99, 32, 29, 68, 66, 27, 98],
);
/** At least 4.5 on black. */
export const onDark = palette256(
  [203, 220, 75, 213, 80],
  [45, 77, 111, 44, 114, 141, 39, 42, 110, 109, 75, 105],
);
/** At least 4.5 on white. */
export const onLight = palette256(
  [124, 94, 25, 127, 24],
  [24, 22, 62, 23, 28, 57, 26, 29, 61, 60, 25, 19],
);

const named16 = ['30', '31', '32', '33', '34', '35', '36', '37'];
const ansi: Palette = {
  named: named16,
  pods: ['', '1;'].flatMap((look) =>
    ['36', '32', '34', '96', '92', '94'].map((code) => look + code),
  ),
};
/** Without bright colours and yellow, which nobody can read on white. */
const ansiOnLight: Palette = {
  named: named16.map((code) => (code === '33' ? '' : code)),
  pods: ['', '1;', '4;', '1;4;'].flatMap((look) => ['34', '36', '32'].map((code) => look + code)),
};

export interface Theme {
  readonly hasColours: boolean;
  /** The sequence that gives a style, whatever was before. */
  readonly sgr: (style: Style) => string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Whether the terminal says that it has 256 colours. */
export function has256(env: Env): boolean {
  const { TERM = '', COLORTERM = '' } = env;
  if (TERM === 'linux' || TERM.endsWith('16color')) return false;
  return (
    COLORTERM !== '' || /256color|direct|kitty|alacritty|ghostty|foot|wezterm|contour/.test(TERM)
  );
}

/** Light or dark, where a terminal tells by its environment (rxvt, Konsole: `fg;bg`). */
function groundOf({ COLORFGBG = '' }: Env): 'light' | 'dark' | undefined {
  const ground = /;(\d+)$/.exec(COLORFGBG)?.[1];
  if (ground === undefined) return undefined;
  return ['7', '9', '10', '11', '12', '13', '14', '15'].includes(ground) ? 'light' : 'dark';
}

function paletteOf(name: Exclude<ThemeName, 'none'>, env: Env): Palette {
  if (name === 'ansi') return ansi;
  const ground = name === 'auto' ? groundOf(env) : name;
  if (!has256(env)) return ground === 'light' ? ansiOnLight : ansi;
  if (ground === undefined) return onAnyGround;
  return ground === 'light' ? onLight : onDark;
}

export function themeOf(name: ThemeName, env: Env): Theme {
  // Terminals of one colour say so by their names alone.
  const isMono = name === 'none' || (name === 'auto' && /^vt\d|-mono$|-m$/.test(env['TERM'] ?? ''));
  const palette = isMono ? undefined : paletteOf(name, env);
  const known = new Map<Style, string>();
  return {
    hasColours: palette !== undefined,
    sgr: (style) => {
      let text = known.get(style);
      if (text === undefined) known.set(style, (text = sgrOf(style, palette)));
      return text;
    },
  };
}

/** From scratch: shorter than differences are worth. */
function sgrOf(style: Style, palette: Palette | undefined): string {
  const codes = ['0'];
  if (style & bold) codes.push('1');
  if (style & dim) codes.push('2');
  if (style & underline) codes.push('4');
  if (style & reverse) codes.push('7');
  const colour = style & colourMask;
  const code =
    colour >= firstPodColour
      ? palette?.pods[(colour - firstPodColour) % podColours]
      : palette?.named[colour - 1];
  if (code !== undefined && code !== '') codes.push(code);
  return `\u001b[${codes.join(';')}m`;
}
