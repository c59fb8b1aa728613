import { describe, expect, test } from 'vitest';
import {
  bold,
  blue,
  cyan,
  dim,
  magenta,
  podStyle,
  red,
  severityStyle,
  yellow,
} from '../../src/tui/style.ts';
import {
  has256,
  onAnyGround,
  onDark,
  onLight,
  themeOf,
  type Palette,
} from '../../src/tui/terminal/theme.ts';

type Rgb = readonly [number, number, number];

/** Of the colour cube that every terminal of 256 colours has. */
function rgbOf(code: string): Rgb {
  const colour = Number(/^38;5;(\d+)$/.exec(code)?.[1]) - 16;
  const level = (step: number): number => (step === 0 ? 0 : 55 + 40 * step);
  return [level(Math.floor(colour / 36)), level(Math.floor(colour / 6) % 6), level(colour % 6)];
}

/** WCAG's contrast of a colour on black and on white. */
function contrasts(rgb: Rgb): { readonly black: number; readonly white: number } {
  const [r = 0, g = 0, b = 0] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return { black: (light + 0.05) / 0.05, white: 1.05 / (light + 0.05) };
}

function hueOf([r, g, b]: Rgb): number {
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const by = most - least;
  const hue = most === r ? ((g - b) / by) % 6 : most === g ? (b - r) / by + 2 : (r - g) / by + 4;
  return (hue * 60 + 360) % 360;
}

/** All but the four that nothing is drawn in. */
function used({ named, pods }: Palette): readonly string[] {
  return [...[red, yellow, blue, magenta, cyan].map((style) => named[style - 1] ?? ''), ...pods];
}

describe('the colours of a theme', () => {
  test('can be read on the ground that they are for', () => {
    for (const code of used(onAnyGround)) {
      const { black, white } = contrasts(rgbOf(code));
      expect(Math.min(black, white), code).toBeGreaterThan(3);
    }
    for (const code of used(onDark))
      expect(contrasts(rgbOf(code)).black, code).toBeGreaterThan(4.5);
    for (const code of used(onLight))
      expect(contrasts(rgbOf(code)).white, code).toBeGreaterThan(4.4);
  });

  test('are twelve different ones for pods, none of them red, yellow or magenta', () => {
    for (const { pods } of [onAnyGround, onDark, onLight]) {
      expect(new Set(pods).size).toBe(12);
      for (const code of pods) {
        expect(hueOf(rgbOf(code)), code).toBeGreaterThanOrEqual(100);
        expect(hueOf(rgbOf(code)), code).toBeLessThanOrEqual(265);
      }
    }
  });
});

const codes = (sgr: string): string => sgr.slice(2, -1);

describe('a theme', () => {
  test.each([
    ['xterm-256color', true],
    ['screen-256color', true],
    ['tmux-256color', true],
    ['xterm-kitty', true],
    ['xterm', false],
    ['xterm-16color', false],
    ['screen', false],
    ['linux', false],
  ])('TERM=%s has 256 colours: %s', (term, expected) => {
    expect(has256({ TERM: term })).toBe(expected);
    expect(codes(themeOf('auto', { TERM: term }).sgr(podStyle(0))).includes('38;5')).toBe(expected);
  });

  test('a terminal that says so otherwise has them, too, and ansi leaves them alone', () => {
    expect(has256({ TERM: 'xterm', COLORTERM: 'truecolor' })).toBe(true);
    expect(codes(themeOf('ansi', { TERM: 'xterm-256color' }).sgr(red | bold))).toBe('0;1;31');
  });

  test('knows a light ground from the environment', () => {
    const env = { TERM: 'xterm-256color' };
    const light = themeOf('auto', { ...env, COLORFGBG: '0;15' }).sgr(yellow);
    expect(light).toBe(themeOf('light', env).sgr(yellow));
    const dark = themeOf('auto', { ...env, COLORFGBG: '15;default;0' }).sgr(yellow);
    expect(dark).toBe(themeOf('dark', env).sgr(yellow));
  });

  test('of 16 colours on light has nothing bright and no yellow', () => {
    const theme = themeOf('light', { TERM: 'xterm' });
    const all = [red, yellow, blue, magenta, cyan, severityStyle(13)].map(theme.sgr);
    const pods = Array.from({ length: 36 }, (_, place) => theme.sgr(podStyle(place)));
    for (const sgr of [...all, ...pods]) expect(codes(sgr)).not.toMatch(/\b(33|9[0-7])\b/);
    expect(new Set(pods.slice(0, 12)).size).toBe(12);
  });

  test('none, or a terminal of one colour, has attributes alone', () => {
    for (const theme of [
      themeOf('none', { TERM: 'xterm-256color' }),
      themeOf('auto', { TERM: 'vt100' }),
    ]) {
      expect(theme.hasColours).toBe(false);
      expect([red | bold, podStyle(3), cyan | dim].map(theme.sgr).map(codes)).toEqual([
        '0;1',
        '0',
        '0;2',
      ]);
    }
  });
});
