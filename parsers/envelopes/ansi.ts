// Colour codes around names that tools such as stern and docker compose print.

/** One or more terminal codes of the form `ESC [ … letter` and nothing else. */
const codes = /\u001b\[[0-9;?]{0,32}[A-Za-z]/g;

/** Removes terminal colour and cursor codes; most texts have none and are returned as they are. */
export function stripCodes(text: string): string {
  return text.includes('\u001b') ? text.replace(codes, '') : text;
}
