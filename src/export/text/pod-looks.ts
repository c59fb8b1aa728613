// Which look and which letters a pod gets: in the order in which pods appear in the capture, so that
// they stay while more come, and so that every view of a capture gives a pod the same. Pods of one
// workload get looks as different as there are, because they stand beside each other in a story.
import { workloadOf } from './pod-names.ts';

/** Colours that pods have in all views. */
export const podHues = 12;
/** Plain, underlined, bold. */
const variants = 3;

export interface PodLook {
  /** Hue plus `podHues` times the variant: 0 to 35. */
  readonly place: number;
  /** One or two letters or digits, of this pod alone; empty where all are taken. */
  readonly tag: string;
}

interface Origin {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly pod: string;
}

const signs = 'abcdefghijklmnopqrstuvwxyz0123456789';
const pairs = Array.from(signs).flatMap((a) => Array.from(signs, (b) => a + b));

export class PodLooks {
  readonly #looks = new Map<string, PodLook>();
  readonly #uses = Array.from({ length: podHues }, () => 0);
  readonly #siblings = new Map<string, number[]>();
  readonly #tags = new Set<string>();

  /** The look of the pod; the first time, the one that suits it best. */
  of({ cluster = '', namespace = '', pod }: Origin): PodLook {
    const key = [cluster, namespace, pod].join('\0');
    const known = this.#looks.get(key);
    if (known !== undefined) return known;
    const workload = [cluster, namespace, workloadOf(pod)].join('\0');
    const look = { place: this.#placeFor(workload), tag: this.#tagFor(pod) };
    this.#looks.set(key, look);
    return look;
  }

  #placeFor(workload: string): number {
    const own = this.#siblings.get(workload) ?? Array.from({ length: podHues }, () => 0);
    this.#siblings.set(workload, own);
    const usedBy = (counts: readonly number[], hue: number): number => counts[hue] ?? 0;
    let best = 0;
    for (let hue = 1; hue < podHues; hue++) {
      const order =
        usedBy(own, hue) - usedBy(own, best) || usedBy(this.#uses, hue) - usedBy(this.#uses, best);
      if (order < 0) best = hue;
    }
    const round = Math.min(usedBy(this.#uses, best), variants - 1);
    own[best] = usedBy(own, best) + 1;
    this.#uses[best] = usedBy(this.#uses, best) + 1;
    return best + round * podHues;
  }

  #tagFor(pod: string): string {
    const letters = pod
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim();
    const first = letters.charAt(0) || 'x';
    const tail = (letters.split(' ').at(-1) ?? '') + letters.replaceAll(' ', '') + signs;
    const own = [first, ...Array.from(tail, (sign) => first + sign)];
    const isFree = (tag: string): boolean => !this.#tags.has(tag);
    const tag = own.find(isFree) ?? pairs.find(isFree) ?? '';
    this.#tags.add(tag);
    return tag;
  }
}
