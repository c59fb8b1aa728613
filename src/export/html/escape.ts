const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML: nothing in it ends an element or an attribute. */
export function escaped(text: string): string {
  // A NUL or another control character has no place in HTML.
  return text
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? '')
    .replace(/[\0-\x08\x0b-\x1f\x7f]/g, '\ufffd');
}
