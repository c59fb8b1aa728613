/** Who writes a stream, as lists name it: `NAMESPACE/POD`, a node's service, or `?`. */
export function writerName(ref: {
  readonly namespace?: string;
  readonly pod?: string;
  readonly node?: string;
  readonly service?: string;
  readonly file?: string;
}): string {
  const { namespace, pod, node, service, file } = ref;
  if (pod !== undefined) return namespace === undefined ? pod : `${namespace}/${pod}`;
  const place = [node, service].filter((part) => part !== undefined).join('/');
  if (place !== '') return place;
  // Loose files say nothing of pods: each is a writer of its own.
  return file === undefined
    ? '?'
    : file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('!')) + 1);
}
