// Erlang's reports (RabbitMQ before 3.7, SASL): a ruled heading, then terms and free text at any
// column up to the next heading.
import type { BlockRule } from './rule.ts';

const inReport = 1;

const heading = /^=[A-Z]{1,16} REPORT==== /;

export const erlang: BlockRule = {
  open: (text) => (heading.test(text) ? inReport : undefined),
  step: (_, text) => (heading.test(text) ? undefined : inReport),
  opensRecord: true,
};
