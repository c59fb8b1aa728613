// A container's log as the kubelet serves it: physical CRI lines in a current file, read by the
// rules of cri-client's logs.go (as its own outputs show): `since` is inclusive, `tailLines` counts
// physical lines of the current file, one flag for both iostreams says whether a stamp is due.
import type { InstantParts } from '../../../src/core/time.ts';

export interface PhysicalLine {
  readonly time: InstantParts;
  /** `Z` or `+hh:mm`, as the node wrote it. */
  readonly zone?: string;
  readonly isPartial?: boolean;
  readonly text: string | Buffer;
}

export interface ServeOptions {
  readonly since?: InstantParts;
  readonly tailLines?: number;
}

/** A reader of one log, as one follow request has it. */
export interface LogReader {
  /** Bytes that are there and were not read yet. */
  readonly read: () => Buffer;
}

export interface ContainerLog {
  readonly write: (...lines: readonly PhysicalLine[]) => void;
  /** Begins a new file; what the old one held is served no more. */
  readonly rotate: () => void;
  readonly reader: (options: ServeOptions) => LogReader;
  /** Calls back after every write, until the answer is called. */
  readonly onWrite: (run: () => void) => () => void;
  /** All lines ever written. */
  readonly everything: readonly PhysicalLine[];
  /** Lines of the current file. */
  readonly current: () => readonly PhysicalLine[];
}

export function containerLog(): ContainerLog {
  const everything: PhysicalLine[] = [];
  let files: PhysicalLine[][] = [[]];
  const listeners = new Set<() => void>();
  const current = (): PhysicalLine[] => files.at(-1) ?? [];
  return {
    everything,
    current,
    write: (...lines) => {
      everything.push(...lines);
      current().push(...lines);
      for (const run of listeners) run();
    },
    rotate: () => {
      files = [...files, []];
    },
    onWrite: (run) => {
      listeners.add(run);
      return () => listeners.delete(run);
    },
    reader: (options) => {
      let file = files.length - 1;
      let index = startOfTail(current(), options.tailLines);
      let isNewLine = true;
      const readOne = (line: PhysicalLine): Buffer => {
        const isPrefixed = isNewLine;
        isNewLine = line.isPartial !== true;
        if (options.since !== undefined && isBefore(line.time, options.since))
          return Buffer.alloc(0);
        return Buffer.concat([
          Buffer.from(isPrefixed ? `${formatStamp(line.time, line.zone)} ` : ''),
          Buffer.from(line.text),
          Buffer.from(line.isPartial === true ? '' : '\n'),
        ]);
      };
      return {
        read: () => {
          const out: Buffer[] = [];
          // A reader that is open goes on through a rotation: the old file to its end, then the new.
          for (; file < files.length; file += 1) {
            const lines = files[file] ?? [];
            for (; index < lines.length; index += 1) {
              const line = lines[index];
              if (line !== undefined) out.push(readOne(line));
            }
            if (file === files.length - 1) break;
            index = 0;
          }
          return Buffer.concat(out);
        },
      };
    },
  };
}

function startOfTail(lines: readonly PhysicalLine[], tailLines: number | undefined): number {
  return tailLines === undefined ? 0 : Math.max(0, lines.length - tailLines);
}

function isBefore(a: InstantParts, b: InstantParts): boolean {
  return a.us < b.us || (a.us === b.us && a.restNs < b.restNs);
}

/** The stamp with nine fraction digits in the zone of the node. */
function formatStamp(time: InstantParts, zone = 'Z'): string {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const seconds = Math.floor(time.us / 1e6);
  const nanoseconds = (time.us - seconds * 1e6) * 1000 + time.restNs;
  const wall = new Date((seconds + offset * 60) * 1000).toISOString().slice(0, 19);
  return `${wall}.${String(nanoseconds).padStart(9, '0')}${zone}`;
}
