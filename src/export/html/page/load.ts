// Brings the page's blocks into the store while the browser still reads the file: an element is
// whole when another follows it. Each is dropped once it is read.
import { decodeBlock } from '../columns.ts';
import { pageIds } from '../page-data.ts';
import type { PageWorld } from '../page-world.ts';
import type { RowStore } from '../row-store.ts';

async function inflated(base64: string): Promise<Uint8Array> {
  const fast = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> })
    .fromBase64;
  const packed =
    fast?.call(Uint8Array, base64) ?? Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What the page holds of objects; absent: nothing. Complete once all blocks are. */
export async function loadWorld(): Promise<PageWorld | undefined> {
  const element = document.getElementById(pageIds.world);
  if (element === null) return undefined;
  const text = new TextDecoder().decode(await inflated(element.textContent));
  element.remove();
  return JSON.parse(text) as PageWorld;
}

function whenMore(): Promise<void> {
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      observer.disconnect();
      document.removeEventListener('DOMContentLoaded', done);
      resolve();
    };
    const observer = new MutationObserver(done);
    observer.observe(document.body, { childList: true });
    document.addEventListener('DOMContentLoaded', done);
  });
}

/** Calls `added` behind each block; resolves when the last is there. */
export async function loadBlocks(store: RowStore, added: () => void): Promise<void> {
  if (typeof DecompressionStream === 'undefined') {
    throw new Error('this browser is too old to unpack the rows (it lacks DecompressionStream)');
  }
  for (;;) {
    const element = document.querySelector(`.${pageIds.blockClass}`);
    const isLoading = document.readyState === 'loading';
    if (element === null && !isLoading) return;
    if (element === null || (isLoading && element.nextElementSibling === null)) {
      await whenMore();
      continue;
    }
    const text = element.textContent;
    element.remove();
    store.add(decodeBlock(await inflated(text)));
    added();
    // A frame between blocks, so that what is there is seen.
    await new Promise((resolve) => setTimeout(resolve));
  }
}
