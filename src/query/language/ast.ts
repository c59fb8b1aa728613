// A question as data: what the parser makes of a text, the printer turns back into one, the
// evaluator answers and the compiler narrows. Nodes carry no positions: everything that can be
// wrong with a text is found while parsing, where positions are known.
import type { SeverityName } from '../../core/severity.ts';

/** A text with gaps: pieces that follow one another with anything between. One piece: no `*`. */
export interface Pattern {
  readonly pieces: readonly string[];
}

/** A number as typed, with what it stands for: seconds for durations, bytes for sizes. */
export interface Quantity {
  readonly text: string;
  readonly value: number;
}

export type NumberOperator = '>' | '>=' | '<' | '<=';

/** `[NS/]KIND/NAME`; kind in its singular lower-case form, name may hold `*`. */
export interface ResourceName {
  readonly namespace?: string;
  readonly kind: string;
  readonly name: string;
}

/** A moment as typed: counted back from now, or by a clock, or now itself. */
export type TimeExpression =
  | { readonly kind: 'ago'; readonly text: string; readonly nanoseconds: bigint }
  | {
      readonly kind: 'at';
      readonly text: string;
      /** Microseconds since 1970 of the wall time; without a date, since midnight. */
      readonly wallUs: number;
      readonly restNs: number;
      readonly isTimeOfDay: boolean;
      /** Minutes east of UTC; absent: in the zone that output is shown in. */
      readonly offsetMinutes?: number;
    }
  | { readonly kind: 'now'; readonly text: string };

/** `[from, to)`; an absent end is open. */
export interface TimeWindow {
  readonly from?: TimeExpression;
  readonly to?: TimeExpression;
}

/** `none`: the record does not say. */
export type SeverityValue = SeverityName | 'none';

/**
 * `field` is a canonical field name (`fields.ts`), or `@` and the path of an attribute.
 * `match` compares the whole value without case, `exact` with it; prose fields contain instead.
 */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Expression[] }
  | { readonly kind: 'not'; readonly item: Expression }
  | { readonly kind: 'text'; readonly pattern: Pattern }
  | { readonly kind: 'regex'; readonly field?: string; readonly source: string }
  | { readonly kind: 'match'; readonly field: string; readonly patterns: readonly Pattern[] }
  | { readonly kind: 'exact'; readonly field: string; readonly values: readonly string[] }
  | {
      readonly kind: 'number';
      readonly field: string;
      readonly operator: NumberOperator;
      readonly quantity: Quantity;
    }
  | {
      readonly kind: 'severity';
      readonly operator: ':' | NumberOperator;
      readonly values: readonly SeverityValue[];
    }
  | { readonly kind: 'has'; readonly fields: readonly string[] }
  /** Any id of the record, or delimited in its text. */
  | { readonly kind: 'id'; readonly values: readonly string[] }
  /** The id in an id field, or a trace id that some record ties to it. */
  | { readonly kind: 'request'; readonly values: readonly string[] }
  | {
      readonly kind: 'resource';
      /** `owner` leaves out lines that only name the thing. */
      readonly scope: 'resource' | 'owner';
      readonly resources: readonly ResourceName[];
    };

/** No filter: everything. Several windows all hold. */
export interface Query {
  readonly filter?: Expression;
  readonly windows: readonly TimeWindow[];
}
