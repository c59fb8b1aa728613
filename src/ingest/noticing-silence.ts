/** Hands chunks on and calls `onSilence` once whenever none has come for `idleMs`. */
export async function* noticingSilence(
  chunks: AsyncIterable<Uint8Array>,
  idleMs: number,
  onSilence: () => void,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    const timer = setTimeout(onSilence, idleMs);
    const next = await iterator.next();
    clearTimeout(timer);
    if (next.done === true) return;
    yield next.value;
  }
}
