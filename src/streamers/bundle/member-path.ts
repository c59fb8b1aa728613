// Paths inside an archive, checked before they are believed. Nothing is ever written to disk, so
// a hostile path cannot overwrite a file; it could still make one file pass for another.
import { posix } from 'node:path';

/** The path in its shortest form, or `undefined` where it is absolute or leads out of the archive. */
export function memberPath(path: string): string | undefined {
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) || path.includes('\0')) return undefined;
  const normal = posix.normalize(path);
  if (normal === '..' || normal.startsWith('../')) return undefined;
  return normal.replace(/\/$/, '');
}

/** Where a link inside the archive points, as a member path; `undefined` where it leads out. */
export function linkTarget(link: string, target: string, isHardLink: boolean): string | undefined {
  if (target.startsWith('/')) return undefined;
  return memberPath(isHardLink ? target : posix.join(posix.dirname(link), target));
}

/** Separates an archive's path from the path inside it; stands in every path shown. */
export const memberSeparator = '!';
