// What a rule of this folder is: the habits of one language or program, as a tiny state machine over
// the lines of one record. Rules see lines without a header of their own (and those that may hold
// such lines); what every language shares, such as indentation, is in shapes.ts.

/** State of a block: a number whose meaning is the rule's own, or no block at all. */
export type Phase = number | undefined;

/** Lines that belong together by the habits of one language or program. */
export interface BlockRule {
  /**
   * Phase after a line that opens such a block. `text` may begin with a record's header. Linear,
   * never throws.
   */
  readonly open: (text: string) => Phase;
  /**
   * Phase after a line that belongs to the open block; absent where the rule does not claim the
   * line (it may still belong by its shape). Blank lines are not asked about.
   */
  readonly step: (phase: number, text: string) => Phase;
  /** The opening line never belongs to the record before it: a runtime wrote it, not a logger. */
  readonly opensRecord?: true;
}
