// Makes text from anywhere safe to print on a terminal. An allow-list: letters, marks, numbers,
// punctuation, symbols and spaces pass; everything else (control bytes, escape sequences, direction
// overrides, invisible and tag characters, unassigned code points) is shown by a visible stand-in.
// Only for terminals: what goes into a pipe or a file stays as it was received.

// U+200C and U+200D join and separate letters in Persian, Hindi and emoji; U+FE00–FE0F choose
// between text and emoji form. Other code points that Unicode calls ignorable hide text.
const unsafe =
  /[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\p{Co}\u200c\u200d]|(?![\u200c\u200d\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;
const plainAscii = /^[\x20-\x7e]*$/;

function standIn(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\t') return '    ';
  // Unicode has pictures of the C0 controls and DEL: ␛ for ESC, ␇ for BEL.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/**
 * One line of text, safe for a terminal: a tab becomes four spaces, a line feed `␊`. Split into
 * lines first where lines are wanted. Idempotent.
 */
export function sanitizeLine(text: string): string {
  return plainAscii.test(text) ? text : text.replace(unsafe, standIn);
}

/**
 * Text for a clipboard: what is pasted into a terminal must not act on it. Tabs and line feeds stay, so
 * that it is the text that was written.
 */
export function sanitizePasted(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(unsafe, (sign) => (sign === '\t' || sign === '\n' ? sign : standIn(sign)));
}

/** The same for text of several lines: line feeds stay, a carriage return before one is dropped. */
export function sanitizeText(text: string): string {
  return text.replace(/\r\n/g, '\n').split('\n').map(sanitizeLine).join('\n');
}
