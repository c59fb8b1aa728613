// Signs of the screen for terminals without UTF-8: ours have stand-ins, others become `?`.
const standIns: Readonly<Record<string, string>> = {
  '│': '|',
  '─': '-',
  '┌': '.',
  '└': "'",
  '▌': '>',
  '●': 'o',
  '◐': '~',
  '✗': 'X',
  '○': '.',
  '◆': '*',
  '▲': '^',
  '↻': '@',
  '⋯': '~',
  '·': '-',
  '…': '.',
  '»': '>',
  '«': '<',
  '‖': '=',
  '›': '>',
  '◉': '+',
  '≥': '>',
  '–': '-',
  '×': 'x',
  '—': '-',
  '↓': 'v',
  '↑': '^',
  '→': '>',
  '▁': '.',
  '▂': '.',
  '▃': ':',
  '▄': ':',
  '▅': '=',
  '▆': '=',
  '▇': '#',
  '█': '#',
  '◌': '?',
};

/** The sign in ASCII, as wide as it was. */
export function asciiOf(sign: string, width: 1 | 2): string {
  if (sign.length === 1 && sign <= '~') return sign;
  return (standIns[sign] ?? '?').padEnd(width, '?');
}
