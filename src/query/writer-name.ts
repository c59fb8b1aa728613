/** Who writes a stream, as lists name it: `NAMESPACE/POD`, a node's service, or `?`. */
export function writerName(ref: {
  readonly namespace?: string;
  readonly pod?: string;
  readonly node?: string;
  readonly service?: string;
}): string {
  const { namespace, pod, node, service } = ref;
  if (pod !== undefined) return namespace === undefined ? pod : `${namespace}/${pod}`;
  return [node, service].filter((part) => part !== undefined).join('/') || '?';
}
