// Which physical lines are one record. One joiner serves one iostream of one container instance and
// is asked line by line, in order; its answers depend on the lines alone, never on how they arrived
// in chunks. There is no looking ahead: live lines must not wait for an answer. Whether a line has a
// header of its own (time, level) is told by the caller, so that formats stay out of here.
//
// A line with a header begins a record at a cost of some comparisons; all rules of languages are for
// lines without, and are asked lazily.
import type { RuntimeTime } from '../types.ts';
import { addsToPostgresMessage, isPostgresLine, mysqlSlowLog } from './databases.ts';
import { dart } from './dart.ts';
import { erlang } from './erlang.ts';
import { glogTrace, glogValues } from './glog-values.ts';
import { goDump, goPanic } from './go.ts';
import { completesJavaUtilLogging } from './java-util-logging.ts';
import { completesMinioBlock, minioBlock } from './minio.ts';
import { javaException, javaUncaught } from './java.ts';
import { json } from './json.ts';
import { opensFrames, php, phpRuntime } from './php.ts';
import { python } from './python.ts';
import type { BlockRule, Phase } from './rule.ts';
import { rust } from './rust.ts';
import { shellHistory } from './shell-history.ts';
import {
  continuesByShape,
  hasClock,
  isBlank,
  isIndented,
  isIndentedGlog,
  isTraceLine,
  isWholeLine,
  standsAlone,
} from './shapes.ts';
import { uncaught } from './uncaught.ts';

/** What ended a record although the next line belonged to it. */
export type JoinBound = 'lines' | 'bytes' | 'time';

/** Where a line goes. */
export interface Placement {
  readonly answer: 'start' | 'continue';
  /** Present where the line belongs to the record before and a bound keeps it out. */
  readonly bound?: JoinBound;
}

/** Bounds of one record. */
export interface JoinLimits {
  /** Physical lines. */
  readonly lines: number;
  /** UTF-16 units of text, line ends included: never more than its bytes in UTF-8. */
  readonly bytes: number;
  /** Microseconds between the runtime's stamps of two neighbouring lines. */
  readonly gapUs: number;
}

/** 1,000 lines, 1 MiB, 1 s. */
const defaultJoinLimits: JoinLimits = { lines: 1000, bytes: 1 << 20, gapUs: 1e6 };

const start: Placement = { answer: 'start' };
const joined: Placement = { answer: 'continue' };
const bounded: Readonly<Record<JoinBound, Placement>> = {
  lines: { answer: 'start', bound: 'lines' },
  bytes: { answer: 'start', bound: 'bytes' },
  time: { answer: 'start', bound: 'time' },
};

/** Where two rules open on one line, the first counts. */
const rules: readonly BlockRule[] = [
  json,
  glogValues,
  glogTrace,
  python,
  goPanic,
  goDump,
  javaUncaught,
  javaException,
  uncaught,
  phpRuntime,
  php,
  rust,
  dart,
  mysqlSlowLog,
  erlang,
  minioBlock,
  shellHistory,
];

/** Records after which a stream without any PostgreSQL header is not asked for one any more. */
const postgresTrial = 64;
/** Free lines at column 0 that a stream may have beside those four per header. */
const freeLineAllowance = 8;

export class ContinuationJoiner {
  private readonly limits: JoinLimits;

  private hasRecord = false;
  private firstText = '';
  private recordHasHeader = false;
  private lines = 0;
  private size = 0;
  private lastUs: number | undefined;

  private rule: BlockRule | undefined;
  private phase: Phase;
  /** The rules were asked about the record's first line. */
  private isClassified = false;
  private traceSeen = false;

  private headers = 0;
  private freeLines = 0;
  private postgresHeaders = 0;

  constructor(limits: JoinLimits = defaultJoinLimits) {
    this.limits = limits;
  }

  /**
   * Places the next line (without its line end; colour codes removed where the caller can).
   * `hasHeader`: a format found a record's time or level in it. `runtimeTime` is absent where the
   * envelope has no stamp; then time keeps nothing apart. `belongs`: whether the line belongs to the
   * record before it, where the record's format can tell by itself; within the bounds, that counts.
   */
  next(text: string, hasHeader: boolean, runtimeTime?: RuntimeTime, belongs?: boolean): Placement {
    const placement = this.place(text, hasHeader, runtimeTime, belongs);
    this.lastUs = runtimeTime?.us;
    return placement;
  }

  private place(
    text: string,
    hasHeader: boolean,
    runtimeTime: RuntimeTime | undefined,
    belongs: boolean | undefined,
  ): Placement {
    if (!this.hasRecord) return this.begin(text, hasHeader);
    if (!(belongs ?? (hasHeader ? this.holdsHeader(text) : this.continues(text))))
      return this.begin(text, hasHeader);

    if (runtimeTime !== undefined && this.lastUs !== undefined) {
      if (Math.abs(runtimeTime.us - this.lastUs) > this.limits.gapUs) {
        this.begin(text, hasHeader);
        return bounded.time;
      }
    }
    // What was cut by size goes on as the same block: its next lines belong to the new record.
    if (this.lines >= this.limits.lines) return this.cut(text, 'lines');
    if (this.size + text.length + 1 > this.limits.bytes) return this.cut(text, 'bytes');
    this.lines += 1;
    this.size += text.length + 1;
    return joined;
  }

  private begin(text: string, hasHeader: boolean): Placement {
    this.hasRecord = true;
    this.firstText = text;
    this.recordHasHeader = hasHeader;
    this.lines = 1;
    this.size = text.length + 1;
    this.rule = undefined;
    this.phase = undefined;
    this.isClassified = false;
    this.traceSeen = false;
    if (!hasHeader) return start;
    this.headers += 1;
    if (this.headers <= postgresTrial && isPostgresLine(text)) this.postgresHeaders += 1;
    return start;
  }

  private cut(text: string, bound: JoinBound): Placement {
    this.lines = 1;
    this.size = text.length + 1;
    return bounded[bound];
  }

  /** Whether a line with a header belongs to the record all the same. */
  private holdsHeader(text: string): boolean {
    const first = text.charCodeAt(0);
    // Inside of values that were printed over several lines: blank, tab, quote or bracket first.
    if (first === 32 || first === 9 || first === 34 || first === 125 || first === 93) {
      this.classify();
      if (this.rule === json || this.rule === glogValues) return this.step(text);
      // Where headers stand at column 0, a time behind an indent is part of a message. One blank
      // is no indent: layouts pad ` INFO` to the width of `ERROR`.
      return (
        this.recordHasHeader &&
        isIndented(text) &&
        !isIndented(this.firstText) &&
        !isIndentedGlog(text)
      );
    }
    if (this.postgresHeaders > 0 && addsToPostgresMessage(this.firstText, text)) return true;
    if (first === 69 && completesMinioBlock(this.firstText, text)) return true;
    return this.completesFirstLine(text);
  }

  private continues(text: string): boolean {
    if (isBlank(text)) return true;
    this.classify();
    if (this.step(text) || this.completesFirstLine(text)) return true;
    if (continuesByShape(text)) {
      this.traceSeen ||= isTraceLine(text);
      if (opensFrames(text)) this.take(php, text);
      return true;
    }
    // At column 0 only a logger's own message goes on: an exception's text, or free text.
    if (!this.recordHasHeader || isWholeLine(this.firstText)) return false;
    const opened = rules.find((rule) => rule.open(text) !== undefined);
    if (opened !== undefined) {
      if (opened.opensRecord === true) return false;
      this.take(opened, text);
      return true;
    }
    return this.takesFreeText(text);
  }

  /** From here on the block of `rule` is open. */
  private take(rule: BlockRule, text: string): void {
    this.rule = rule;
    this.phase = rule.open(text);
  }

  /** Free text is part of the message, unless the stream is known to mix both. */
  private takesFreeText(text: string): boolean {
    if (this.traceSeen || !hasClock(this.firstText) || standsAlone(text)) return false;
    this.freeLines += 1;
    return this.freeLines <= this.headers * 4 + freeLineAllowance;
  }

  private completesFirstLine(text: string): boolean {
    const first = text.charCodeAt(0);
    if (this.lines > 1 || first < 65 || first > 90) return false;
    return completesJavaUtilLogging(this.firstText, text);
  }

  /** Asks the rules about the record's first line, once. */
  private classify(): void {
    if (this.isClassified) return;
    this.isClassified = true;
    for (const rule of rules) {
      const phase = rule.open(this.firstText);
      if (phase === undefined) continue;
      this.rule = rule;
      this.phase = phase;
      return;
    }
  }

  private step(text: string): boolean {
    if (this.rule === undefined || this.phase === undefined) return false;
    const phase = this.rule.step(this.phase, text);
    if (phase === undefined) return false;
    this.phase = phase;
    this.traceSeen = true;
    return true;
  }
}
