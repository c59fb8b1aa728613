// What a rule of redaction is, and the usual way to make one: an expression that must be linear in the
// text (no run of signs can be read in two ways, what stands before a secret is bounded).

/** A part of a text, `[from, to)`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Quotes to put around the placeholder: where a number stood, JSON has no brackets. */
  readonly quote?: string;
}

export interface RedactionRule {
  readonly name: string;
  /** One line for `klog redact --list`. */
  readonly means: string;
  /** A text with a secret, and the secret: for the documentation and the tests. */
  readonly sample: { readonly text: string; readonly secret: string };
  /** Secrets in the text, in order, none over another. */
  readonly find: (text: string) => Iterable<Span>;
  /** Nothing else has this form: it goes also where a field calls it an id. */
  readonly isSure?: true;
}

/**
 * Finds what a global `pattern` captures in a named group, else all of its match. `accepts` says
 * whether it is one, where the form alone does not.
 */
export function byPattern(
  pattern: RegExp,
  accepts: (secret: string) => boolean = () => true,
): RedactionRule['find'] {
  return function* (text) {
    for (const match of text.matchAll(pattern)) {
      const groups: readonly (string | undefined)[] = Object.values(match.groups ?? {});
      const secret = groups.find((each) => each !== undefined) ?? match[0];
      if (!accepts(secret)) continue;
      const from = match.index + match[0].lastIndexOf(secret);
      yield { from, to: from + secret.length };
    }
  };
}

/** Whether a text is what stands for a secret already, with its scheme or without. */
export function isPlaceholder(text: string): boolean {
  return /^(?:\w{1,12}\s{1,8})?\[redacted:[\w-]{1,60}\]?$/.test(text);
}
