// A page that was written, read without a browser: its rows, and what it knows of objects.
import { inflateRawSync } from 'node:zlib';
import { decodeBlock } from '../../src/export/html/columns.ts';
import { pageIds } from '../../src/export/html/page-data.ts';
import type { PageWorld } from '../../src/export/html/page-world.ts';
import { RowSearch } from '../../src/export/html/row-search.ts';
import { RowStore } from '../../src/export/html/row-store.ts';
import type { Query } from '../../src/query/language/ast.ts';
import type { TimeContext } from '../../src/query/language/time-expression.ts';
import { membersIn } from '../../src/export/html/world-members.ts';

export interface ReadPage {
  readonly store: RowStore;
  readonly world: PageWorld;
  readonly search: RowSearch;
}

/** One byte a row of the store: 1 where it answers. */
export function answersOf(
  { search, store }: Pick<ReadPage, 'search' | 'store'>,
  query: Query,
  context: TimeContext,
): Uint8Array {
  const filter = search.filter(query, context);
  const mask = new Uint8Array(store.count).fill(1);
  for (const part of store.parts) {
    filter(part, mask.subarray(part.from, part.from + part.starts.length - 1));
  }
  return mask;
}

/** Takes apart the text of a page. */
export function readPage(html: string): ReadPage {
  const packed = (name: string): readonly Buffer[] =>
    [...html.matchAll(new RegExp(`<script type="text/plain" ${name}>([^<]*)</script>`, 'g'))].map(
      ([, base64 = '']) => inflateRawSync(Buffer.from(base64, 'base64')),
    );
  const store = new RowStore();
  for (const block of packed(`class="${pageIds.blockClass}"`)) store.add(decodeBlock(block));
  const [text] = packed(`id="${pageIds.world}"`);
  const world = JSON.parse(text?.toString() ?? '{"objects":[]}') as PageWorld;
  const search = new RowSearch(store);
  search.membersOf = membersIn(world);
  return { store, world, search };
}
