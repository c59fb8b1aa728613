// Lists a folder, deepest first never: folders in byte order of their names, links resolved but not
// followed out of the tree. Names are held for one folder at a time on the way down, so a deep or
// wide tree costs what its largest path of folders costs, and the entry limit bounds that.
import { opendir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Dirent } from 'node:fs';
import type { FileOnDisk, ExpansionReport } from './expand.ts';

/** Yields the regular files below `root` in byte order of their paths within each folder. */
export async function* walkFolder(
  root: string,
  report: ExpansionReport,
): AsyncGenerator<FileOnDisk> {
  const tree = { realRoot: await realpath(root), hardLinks: new Map<string, string>() };
  yield* walk(root, tree, report);
}

interface Tree {
  readonly realRoot: string;
  /** First path seen of each file that has more than one name. */
  readonly hardLinks: Map<string, string>;
}

async function* walk(
  folder: string,
  tree: Tree,
  report: ExpansionReport,
): AsyncGenerator<FileOnDisk> {
  for (const entry of await sortedEntries(folder, report)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* walk(path, tree, report);
    } else if (entry.isSymbolicLink()) {
      await reportLink(path, tree.realRoot, report);
    } else if (entry.isFile()) {
      const status = await attempt(path, () => stat(path), report);
      if (status === undefined) continue;
      const inode = `${status.dev}:${status.ino}`;
      const first = status.nlink > 1 ? tree.hardLinks.get(inode) : undefined;
      if (status.nlink > 1 && first === undefined) tree.hardLinks.set(inode, path);
      if (first !== undefined) {
        report.onLink(path, first);
      } else {
        yield { path, sizeBytes: status.size, modifiedMs: Math.floor(status.mtimeMs) };
      }
    } else {
      report.onSkipped({ path, reason: 'special_file', detail: 'device, pipe or socket' });
    }
  }
}

async function sortedEntries(folder: string, report: ExpansionReport): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  const opened = await attempt(folder, () => opendir(folder), report);
  if (opened === undefined) return entries;
  for await (const entry of opened) {
    report.onEntry();
    entries.push(entry);
  }
  return entries.sort((a, b) => compareBytes(a.name, b.name));
}

/** A link to a file of the same tree names a file that is read anyway. */
async function reportLink(path: string, realRoot: string, report: ExpansionReport): Promise<void> {
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined) report.onSkipped({ path, reason: 'link_broken' });
  else if (target === realRoot || target.startsWith(realRoot + sep)) report.onLink(path, target);
  else report.onSkipped({ path, reason: 'link_outside', detail: target });
}

async function attempt<T>(
  path: string,
  action: () => Promise<T>,
  report: ExpansionReport,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    report.onSkipped({
      path,
      reason: 'unreadable',
      detail: error instanceof Error ? error.message : String(error),
    });
    return undefined;
  }
}

/** Order of the UTF-8 bytes, which is that of code points and the same on every machine. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
