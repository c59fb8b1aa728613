// How large a page of HTML may become: known to whoever writes one.
import type { Failure } from '../../core/failure.ts';

/** Bytes from which a page takes its time to open: said. */
export const largePage = 25e6;
/** Bytes that some browsers do not open. */
export const largestPage = 100e6;

/** `help`: what can be done about it here. */
export function pageTooLarge(name: string, help: string): Failure {
  return {
    code: 'page_too_large',
    exit: 2,
    message: `cannot write ${name}: it would be larger than ${largestPage / 1e6} MB`,
    reason: 'browsers take minutes for such pages, or do not open them at all',
    help,
  };
}
