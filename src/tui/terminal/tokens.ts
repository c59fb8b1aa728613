// What comes from a keyboard, cut into whole keys: escape sequences may come in pieces, several keys
// in one piece, and pasted text must never act as keys.

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sequence'; readonly bytes: string }
  | { readonly kind: 'paste'; readonly text: string };

const pasteStart = '\u001b[200~';
const pasteEnd = '\u001b[201~';
/** A paste is text for a prompt of one line. */
const mostPasted = 64 * 1024;
// CSI with its parameters, SS3 with one letter, or ESC before one sign (Alt). The mouse's old form has
// three bytes more and is not asked for.
const sequence = /^\u001b(?:\[[0-?]{0,32}[ -/]{0,4}[@-~]|O[ -~]|[^[O\u001b])/;
const couldGoOn = /^\u001b(?:\[[0-?]{0,32}[ -/]{0,4}|O)?$/;

export class Tokenizer {
  #pending = '';
  #pasted: string | undefined;

  /** Whole keys of what has come; the rest waits for more or for {@link flush}. */
  push(chunk: string): readonly Token[] {
    this.#pending += chunk;
    const tokens: Token[] = [];
    for (;;) {
      if (this.#pasted !== undefined) {
        if (!this.#takePasted(tokens)) return tokens;
        continue;
      }
      if (this.#pending === '') return tokens;
      if (this.#pending.startsWith(pasteStart)) {
        this.#pending = this.#pending.slice(pasteStart.length);
        this.#pasted = '';
        continue;
      }
      if (couldGoOn.test(this.#pending)) return tokens;
      tokens.push(this.#take());
    }
  }

  /** Nothing more came in time: an ESC was the key itself. */
  flush(): readonly Token[] {
    const tokens: Token[] = [];
    while (this.#pasted === undefined && this.#pending !== '') tokens.push(this.#take());
    return tokens;
  }

  get isWaiting(): boolean {
    return this.#pending !== '';
  }

  #take(): Token {
    const found = sequence.exec(this.#pending)?.[0];
    if (found !== undefined) {
      this.#pending = this.#pending.slice(found.length);
      return { kind: 'sequence', bytes: found };
    }
    const point = this.#pending.codePointAt(0) ?? 0;
    const sign = String.fromCodePoint(point);
    this.#pending = this.#pending.slice(sign.length);
    const isText = point >= 0x20 && point !== 0x7f && !(point >= 0x80 && point < 0xa0);
    return isText ? { kind: 'text', text: sign } : { kind: 'sequence', bytes: sign };
  }

  #takePasted(tokens: Token[]): boolean {
    const end = this.#pending.indexOf(pasteEnd);
    const kept = end === -1 ? Math.max(0, this.#pending.length - pasteEnd.length) : end;
    this.#pasted = ((this.#pasted ?? '') + this.#pending.slice(0, kept)).slice(0, mostPasted);
    if (end === -1) {
      this.#pending = this.#pending.slice(kept);
      return false;
    }
    tokens.push({ kind: 'paste', text: this.#pasted });
    this.#pasted = undefined;
    this.#pending = this.#pending.slice(end + pasteEnd.length);
    return true;
  }
}
