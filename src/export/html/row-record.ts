// A row of a page as a record: reads from the columns what is asked of it, when it is. Field by
// field it is the record that was written; a test compares the two.
import type { AttributeValue, Attributes } from '../../../parsers/types.ts';
import type { ContainerRef } from '../../core/container-ref.ts';
import type { RecordFields, RecordKind, TimelineRecord } from '../../core/record.ts';
import { timestampNs, type TimestampNs } from '../../core/time.ts';
import type { RowStore } from './row-store.ts';
import {
  nearTime,
  readAttributes,
  readRecipe,
  wallTimeOf,
  type DerivedField,
  type Shape,
} from './shape.ts';
import { SourceText } from './source-text.ts';

/** The record of a row; its `id` is the number of the row. */
export function rowRecord(store: RowStore, row: number): TimelineRecord {
  return new RowRecord(store, row) as unknown as TimelineRecord;
}

function instant(text: unknown): TimestampNs | undefined {
  return typeof text === 'string' ? timestampNs(BigInt(text)) : undefined;
}

class RowRecord {
  readonly id: number;
  readonly #store: RowStore;
  readonly #shape: Shape;
  readonly #ref: ContainerRef;
  #source: SourceText | undefined;
  #rest: Readonly<Record<string, unknown>> | undefined;
  #attributes: Attributes | undefined;

  constructor(store: RowStore, row: number) {
    this.id = row;
    this.#store = store;
    this.#shape = store.shape(row);
    this.#ref = store.ref(row);
  }

  get #text(): SourceText {
    return (this.#source ??= new SourceText(this.raw));
  }
  #explicit(field: string): unknown {
    if (!this.#shape.hasRest) return undefined;
    return (this.#rest ??= this.#store.rest(this.id))[field];
  }
  #derived(field: DerivedField): AttributeValue | undefined {
    const recipe = this.#shape.fields[field];
    if (recipe === undefined) return this.#explicit(field) as AttributeValue | undefined;
    return readRecipe(recipe, this.#text, 'attribute' in recipe ? this.attributes : undefined);
  }

  get kind(): RecordKind {
    return this.#shape.kind;
  }
  get raw(): string {
    return this.#store.raw(this.id);
  }
  get time(): TimestampNs {
    return this.#store.time(this.id);
  }
  get timeSource(): RecordFields['timeSource'] {
    return this.#shape.timeSource;
  }
  get observedTimestamp(): TimestampNs | undefined {
    const { observed } = this.#shape;
    if (observed === undefined) return instant(this.#explicit('observedTimestamp'));
    return nearTime(this.time, observed, observed.isMoved ? this.#store.numbers(this.id)[0] : 0);
  }
  get timestamp(): TimestampNs | undefined {
    const { observed, timestamp } = this.#shape;
    if (timestamp === undefined) return instant(this.#explicit('timestamp'));
    const moved = timestamp.isMoved ? this.#store.numbers(this.id)[observed?.isMoved ? 1 : 0] : 0;
    return nearTime(this.time, timestamp, moved);
  }
  get wallTime(): string | undefined {
    const { wall } = this.#shape;
    const { timestamp } = this;
    if (wall === undefined || timestamp === undefined) {
      return this.#explicit('wallTime') as string | undefined;
    }
    return wallTimeOf(timestamp, this.zone, wall);
  }
  get zone(): string | undefined {
    return this.#shape.constants.zone;
  }
  get zoneSource(): RecordFields['zoneSource'] {
    return this.#shape.constants.zoneSource;
  }
  get zoneAmbiguous(): true | undefined {
    return this.#shape.constants.zoneAmbiguous;
  }
  get severityNumber(): number {
    return this.#store.severities[this.id] ?? 0;
  }
  get severityDerived(): true | undefined {
    return this.#shape.constants.severityDerived;
  }
  get severityText(): string | undefined {
    return this.#derived('severityText') as string | undefined;
  }
  get body(): string {
    return this.#derived('body') as string;
  }
  get attributes(): Attributes | undefined {
    if (this.#shape.attributes === undefined) {
      return this.#explicit('attributes') as Attributes | undefined;
    }
    return (this.#attributes ??= readAttributes(this.#shape, this.#text));
  }
  get traceId(): string | undefined {
    return this.#derived('traceId') as string | undefined;
  }
  get spanId(): string | undefined {
    return this.#derived('spanId') as string | undefined;
  }
  get requestId(): string | undefined {
    return this.#derived('requestId') as string | undefined;
  }
  get correlationId(): string | undefined {
    return this.#derived('correlationId') as string | undefined;
  }
  get parentRequestId(): string | undefined {
    return this.#derived('parentRequestId') as string | undefined;
  }
  get parentSpanId(): string | undefined {
    return this.#derived('parentSpanId') as string | undefined;
  }
  get httpStatus(): number | undefined {
    return this.#derived('httpStatus') as number | undefined;
  }
  get cluster(): string | undefined {
    return this.#ref.cluster;
  }
  get namespace(): string | undefined {
    return this.#ref.namespace;
  }
  get pod(): string | undefined {
    return this.#ref.pod;
  }
  get podUid(): string | undefined {
    return this.#ref.podUid;
  }
  get container(): string | undefined {
    return this.#ref.container;
  }
  get containerId(): string | undefined {
    return this.#ref.containerId;
  }
  get restartCount(): number | undefined {
    return this.#ref.restartCount;
  }
  get node(): string | undefined {
    return this.#ref.node;
  }
  get service(): string | undefined {
    return this.#ref.service;
  }
  get stream(): RecordFields['stream'] {
    return this.#shape.constants.stream;
  }
  get format(): string | undefined {
    return this.#shape.constants.format;
  }
  get file(): string | undefined {
    return this.#store.file(this.id);
  }
  get line(): number | undefined {
    return this.#store.line(this.id);
  }
  get lineCount(): number {
    return this.#shape.constants.lineCount ?? 1;
  }
  get truncated(): true | undefined {
    return this.#shape.constants.truncated;
  }
  get late(): true | undefined {
    return this.#shape.constants.late;
  }
  get event(): unknown {
    return this.#explicit('event');
  }
  get restart(): unknown {
    return this.#explicit('restart');
  }
  get state(): unknown {
    return this.#explicit('state');
  }
  get gap(): unknown {
    return this.#explicit('gap');
  }
}
