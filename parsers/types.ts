// The contract of `parsers/`: what a line says, as plain values. Everything here is pure data: no
// class, no clock, no I/O. Times are kept as the line wrote them; zones, missing years and missing
// dates are settled later, where the whole container is known (src/ingest).

/**
 * A time as the text wrote it, before any zone is applied.
 *
 * `wallUs` counts microseconds from 1970-01-01T00:00:00 as if the wall time were UTC; `restNs`
 * (0–999) holds the digits below a microsecond, because a JS number cannot count nanoseconds.
 * Digits beyond nanoseconds are cut, not rounded.
 */
export interface LineTime {
  /** Microseconds since 1970-01-01T00:00:00 of the wall time. Without a date: since midnight. */
  readonly wallUs: number;
  /** Nanoseconds below the microsecond, 0–999. */
  readonly restNs: number;
  /** Minutes east of UTC where the text gives an offset or a safe zone name; absent otherwise. */
  readonly offsetMinutes?: number;
  /**
   * What the text leaves out. `year`: `wallUs` is counted in the leap year 1972, so that 29
   * February exists; `date`: only the time of day is known. Absent: nothing is missing.
   */
  readonly missing?: 'year' | 'date';
  /** Fraction digits written, 0–9: how precise the time is, and how `wallTime` prints it. */
  readonly digits: number;
}

/** OpenTelemetry's SeverityNumber, 1–24; 0 where the line does not say. */
export type SeverityNumber = number;

/** The value of one structured field; nested objects and arrays are kept as JSON has them. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** What one entry (one or more joined lines) says. Absent values are absent properties. */
export interface ParsedLine {
  /** Name of the format that read it: `LogFormat.name`. */
  readonly format: string;
  readonly time?: LineTime;
  readonly severityNumber: SeverityNumber;
  /** The origin's own word or letter, unchanged. */
  readonly severityText?: string;
  /** The severity was concluded (HTTP status, a word in the text), not stated. */
  readonly severityDerived?: boolean;
  /** The human message. Never empty where the text was not. */
  readonly body: string;
  /** W3C 32 lower-case hex digits where the origin's form allows it, else as written. */
  readonly traceId?: string;
  readonly spanId?: string;
  /** Request id, as written; the correlation id of lines that have no other. */
  readonly requestId?: string;
  /** What several requests of one operation share, where the line has an id of its own too. */
  readonly correlationId?: string;
  /** The request that led to this one. */
  readonly parentRequestId?: string;
  readonly parentSpanId?: string;
  /** HTTP status of an access line. */
  readonly httpStatus?: number;
  /** Structured fields under their own names, as the origin wrote them. */
  readonly attributes?: Attributes;
}

/**
 * A line with a stated reading, kept beside the format: sample, test case and documentation in
 * one. Fields that are left out of `expected` are not checked, `null` means must be absent.
 */
export interface FormatSample {
  /** What this sample shows, e.g. `without severity`. */
  readonly name: string;
  /** One entry; several lines are joined by `\n`. */
  readonly text: string;
  /** The line looks like the format and is not readable by it: `parse` returns `undefined`. */
  readonly malformed?: true;
  readonly expected?: {
    /** As {@link formatWallTime} prints it, followed by the offset (`Z`, `+02:00`) if stated. */
    readonly time?: string | null;
    readonly severityNumber?: SeverityNumber;
    readonly severityText?: string | null;
    readonly severityDerived?: boolean;
    readonly body?: string;
    readonly traceId?: string | null;
    readonly spanId?: string | null;
    readonly requestId?: string | null;
    readonly correlationId?: string | null;
    readonly parentRequestId?: string | null;
    readonly parentSpanId?: string | null;
    readonly httpStatus?: number | null;
    /** Must be contained in the attributes that were read. */
    readonly attributes?: Attributes;
  };
}

/** What a parse may be asked to leave out: bulk import reads attributes again when asked for. */
export interface ParseOptions {
  /** Also fill `attributes`. */
  readonly attributes: boolean;
  /** Names of more fields that hold request ids (`id-fields` of the configuration). */
  readonly idFields?: readonly string[];
}

/**
 * How an application writes lines. One file in `parsers/formats/` a family; adding a format
 * touches that file alone (the registry is found by listing the folder's exports in index.ts).
 */
export interface LogFormat {
  /** `snake_case`, stable: stored with each record. */
  readonly name: string;
  /** One line for people: `glog header (Kubernetes components)`. */
  readonly title: string;
  /** Software known to write it. */
  readonly writtenBy: readonly string[];
  /** Higher goes first where two formats read the same text; 0–100. */
  readonly specificity: number;
  /**
   * Characters that a line of this format may begin with, so that others cost nothing; absent:
   * any. `0` stands for all digits, `a` for lower-case and `A` for upper-case letters.
   */
  readonly firstCharacters?: string;
  /**
   * Name of the more general format that reads this one's lines too: where a container is known
   * to write that one, this one is still asked first.
   */
  readonly refines?: string;
  /**
   * Every attribute stands in the text under its own name, escapes with a backslash apart: lines
   * without the name need not be read to know that they lack the attribute.
   */
  readonly namesAttributes?: true;
  /**
   * Reads `text` (no trailing newline, colour codes removed), or returns `undefined` where it is
   * not this format. Never throws; linear in the length of `text`.
   */
  readonly parse: (text: string, options: ParseOptions) => ParsedLine | undefined;
  /**
   * Whether a line begins a record, where the format can tell by itself: behind a record of this
   * format all other lines belong to it. Absent: the general rules of continuations decide.
   */
  readonly startsRecord?: (text: string) => boolean;
  readonly samples: readonly FormatSample[];
}

/** Envelopes klog can undo: what the runtime or the tool that saved the file put around a line. */
export type EnvelopeName =
  | 'none'
  | 'cri'
  | 'docker_json'
  | 'kubelet_timestamp'
  | 'kubectl_prefix'
  | 'cluster_info_dump'
  | 'stern_default'
  | 'stern_json'
  | 'compose_prefix'
  | 'journald';

/** Who wrote a line, as far as its envelope says. */
export interface LineOrigin {
  readonly namespace?: string;
  readonly pod?: string;
  readonly container?: string;
  readonly node?: string;
  /** systemd unit or syslog identifier of a journal line. */
  readonly service?: string;
}

/** What an envelope parser found around the application's line. */
export interface UnwrappedText {
  /** Stamp of the container runtime or kubelet, exact; absent where there is none. */
  readonly runtimeTime?: RuntimeTime;
  readonly iostream?: 'stdout' | 'stderr';
  /** A piece of a longer line: CRI tag `P`, docker text without a final newline. */
  readonly isPartial: boolean;
  readonly origin?: LineOrigin;
  /** The line is not the application's: it opens a section, and `origin` holds for what follows. */
  readonly opensSection?: true;
  /** The words of the kubelet or of the saving tool inside the stream (`Request log error: …`). */
  readonly isNotice?: true;
  /** The application's text. */
  readonly text: string;
}

/** One file in `parsers/envelopes/` each. */
export interface Envelope {
  readonly name: EnvelopeName;
  /**
   * Undoes the envelope of one physical line, or returns `undefined` where it is not there.
   * Never throws; linear. A line that glues two (kubectl's prefix after an unterminated line)
   * is split by `split` first, where the envelope has one.
   */
  readonly unwrap: (text: string) => UnwrappedText | undefined;
  readonly split?: (text: string) => readonly string[];
}

/** An absolute time in two exact numbers: microseconds since the Unix epoch and 0–999 ns. */
export interface RuntimeTime {
  readonly us: number;
  readonly restNs: number;
}
