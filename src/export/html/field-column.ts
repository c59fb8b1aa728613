// What rows said of a field, kept by number of value: whoever types `httpStatus>=500` asks the same
// field at every key, and no row is read twice for it.
import type { Part } from './row-store.ts';

/** Different values that are kept; a field of more is not asked by its values. */
const mostValues = 4096;
/** Fields that are kept, the latest. */
const mostFields = 8;

/** Not read yet, or not kept. */
export const unread = 0;
/** The row has not got the field. */
const absent = 1;

export class FieldColumn {
  readonly #numbers = new Map<string, number>();
  readonly #parts = new WeakMap<Part, Uint16Array>();

  /** The numbers of the values of a part's rows. */
  of(part: Part): Uint16Array {
    let numbers = this.#parts.get(part);
    if (numbers === undefined) {
      numbers = new Uint16Array(part.starts.length - 1);
      this.#parts.set(part, numbers);
    }
    return numbers;
  }

  /** The number of a value, null: none; {@link unread} where there are too many. */
  number(value: string | null): number {
    if (value === null) return absent;
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    if (this.#numbers.size >= mostValues) return unread;
    const next = this.#numbers.size + absent + 1;
    this.#numbers.set(value, next);
    return next;
  }
}

export class FieldColumns {
  readonly #columns = new Map<string, FieldColumn>();

  of(field: string): FieldColumn {
    const column = this.#columns.get(field) ?? new FieldColumn();
    this.#columns.delete(field);
    this.#columns.set(field, column);
    const [oldest] = this.#columns.keys();
    if (this.#columns.size > mostFields && oldest !== undefined) this.#columns.delete(oldest);
    return column;
  }
}
