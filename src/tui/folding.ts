// Similar lines as one row of the screen, by the rules of `klog query --fold`, but for errors: those are
// always shown. The row that stands for a run is its last record; a run that was unfolded stays so.
import type { TimelineRecord } from '../core/record.ts';
import { describeRun } from '../export/text/describe.ts';
import { RecordFolder, type FoldedRun } from '../query/fold/record-folder.ts';

export interface Folded {
  /** All records of the window, shown or not. */
  readonly window: readonly TimelineRecord[];
  /** Words of the rows that stand for many, by the id of the record that carries them. */
  readonly texts: ReadonlyMap<number, string>;
  /** Ids of the records that such a row stands for, its own too. */
  readonly members: ReadonlyMap<number, ReadonlySet<number>>;
  /** The row that stands for a record which is not shown, by ids. */
  readonly carriers: ReadonlyMap<number, number>;
}

/** The rows of a window: without those that others stand for. `isKept`: always shown. */
export function foldWindow(
  window: readonly TimelineRecord[],
  isKept: (id: number) => boolean,
): { readonly rows: readonly TimelineRecord[]; readonly folded: Folded } {
  const hidden = new Map<number, number[]>();
  const folder = new RecordFolder({ showsErrors: true }, ({ id }, serial) => {
    if (isKept(id)) return;
    const ids = hidden.get(serial);
    if (ids === undefined) hidden.set(serial, [id]);
    else ids.push(id);
  });
  const runs: FoldedRun[] = [];
  for (const record of window)
    for (const row of folder.add(record)) if (row.type === 'run') runs.push(row.run);
  for (const row of folder.end()) if (row.type === 'run') runs.push(row.run);
  const texts = new Map<number, string>();
  const members = new Map<number, ReadonlySet<number>>();
  const carriers = new Map<number, number>();
  for (const run of runs) {
    const ids = hidden.get(run.serial) ?? [];
    const carrier = ids.at(-1);
    // One row for one line saves nothing.
    if (carrier === undefined || ids.length < 2) continue;
    texts.set(carrier, describeRun({ ...run, count: ids.length }));
    members.set(carrier, new Set(ids));
    for (const id of ids) if (id !== carrier) carriers.set(id, carrier);
  }
  const rows = window.filter(({ id }) => !carriers.has(id));
  return { rows, folded: { window, texts, members, carriers } };
}
