// Text as one word of a command that people copy into a shell.

// zsh reads a `=` at the start.
const plain = /^[\w./:@%+,-][\w./:=@%+,-]*$/;
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * The text quoted for sh, bash, zsh and fish; what cannot be seen (control characters, overrides of
 * direction) is written out for bash and zsh, because pasted as it is it could act on the terminal.
 */
export function shellWord(text: string): string {
  if (plain.test(text)) return text;
  if (!unseen.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const written = Array.from(text, (sign) => {
    if (sign === "'" || sign === '\\') return `\\${sign}`;
    if (!unseen.test(sign)) return sign;
    const bytes = [...new TextEncoder().encode(sign)];
    return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `$'${written.join('')}'`;
}
