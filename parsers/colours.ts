/**
 * Removes terminal escapes: colours, cursor moves, titles, and the `ESC [2K` of docker compose.
 * Text without an escape byte is returned as it is.
 */
export function stripColours(text: string): string {
  return text.includes('\u001b') ? text.replace(escapes, '') : text;
}

/** CSI sequences, OSC sequences up to their end, and two-character escapes. */
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])/g;
