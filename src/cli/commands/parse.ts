// `klog parse`: how klog reads each record, in the order of the files. The import's own reader and
// the store's own mapper do the work, so that what is shown here is what a capture would say; only
// the stream is left out, since a file alone does not know its pod.
import { KlogError } from '../../core/failure.ts';
import type { Failure } from '../../core/failure.ts';
import { toGivenZones } from '../../core/given-zones.ts';
import { toRules } from '../../core/reading-rules.ts';
import type { ReadingRules } from '../../core/reading-rules.ts';
import type { TimelineRecord } from '../../core/record.ts';
import { jsonWriter, jsonlWriter } from '../../export/jsonl.ts';
import { streamNamer } from '../../export/text/stream-names.ts';
import { textWriter } from '../../export/text/text-writer.ts';
import type { RecordWriter } from '../../export/writer.ts';
import { readRecords } from '../../ingest/read-records.ts';
import type { ReadRecord } from '../../ingest/read-records.ts';
import { RecordMapper } from '../../query/record-mapper.ts';
import type { RowNames } from '../../query/record-mapper.ts';
import { pathFailure } from '../../streamers/bundle/failures.ts';
import { planBundle } from '../../streamers/bundle/plan.ts';
import { readInputs } from '../../streamers/bundle/read-inputs.ts';
import { utc } from '../../core/time-zone.ts';
import type { Invocation, RunCommand } from '../command.ts';
import { formatFailure } from '../print-failure.ts';
import { readingOptions } from '../reading-options.ts';
import { safeOnTerminal, TimelinePrinter, usesColors } from '../timeline-output.ts';

/** Turns settled records into the records that a capture would give. */
function recordReader(rules: ReadingRules): (read: ReadRecord) => TimelineRecord {
  const formats: string[] = [];
  let current: ReadRecord | undefined;
  const names: RowNames = {
    stream: (id) => ({ id, key: '', ref: {} }),
    format: (id) => formats[id],
    place: () => (current ? { file: current.input.path, line: current.record.line } : {}),
  };
  const mapper = new RecordMapper(names, rules);
  const absentOr = (us: number, value: number): number | null => (Number.isNaN(us) ? null : value);
  let id = 0;
  return (read) => {
    current = read;
    const { record } = read;
    let format = formats.indexOf(record.parsed.format);
    if (format < 0) format = formats.push(record.parsed.format) - 1;
    return mapper.plain(
      [
        ++id,
        record.timeUs,
        record.timeRestNs,
        0,
        record.line,
        record.parsed.severityNumber,
        record.flags,
        format,
        record.lineCount,
        absentOr(record.observedUs, record.observedUs),
        absentOr(record.observedUs, record.observedRestNs),
        absentOr(record.timestampUs, record.timestampUs),
        absentOr(record.timestampUs, record.timestampRestNs),
        record.bytes ?? record.text,
        record.detail ?? null,
      ],
      'whole',
    );
  };
}

function writerOf({ options, io }: Invocation): RecordWriter {
  const withRaw = options.isSet('with-raw');
  const { isTerminal } = io.stdout;
  const output = options.text('output');
  if (output === 'text') {
    return textWriter({
      zone: utc,
      names: streamNamer([]),
      isTerminal,
      columns: io.stdout.columns(),
      colors: usesColors(options, io),
      delta: false,
    });
  }
  const writer = output === 'json' ? jsonWriter({ withRaw }) : jsonlWriter({ withRaw });
  return safeOnTerminal(writer, isTerminal);
}

export const run: RunCommand = async (invocation) => {
  const { args, io } = invocation;
  const reading = await readingOptions(invocation);
  const rules = toRules(reading.definitions);
  const plan = await planBundle(args);
  if (!plan.ok) throw new KlogError(plan.failure);
  for (const failure of plan.value.failures) await io.stderr.write(formatFailure(failure));
  const printer = new TimelinePrinter(writerOf(invocation), io.stdout);
  const toRecord = recordReader(rules);
  const givenZones = toGivenZones(reading.assumeZones);
  const late: Failure[] = [];
  const inputs = readInputs(plan.value, {
    onSkipped: (skipped) => {
      const failure = pathFailure(skipped.path, true, [skipped]);
      if (failure !== undefined) late.push(failure);
    },
  });
  for await (const read of readRecords(inputs, io.now, { rules, givenZones })) {
    if (io.signal.aborted) break;
    await printer.print(toRecord(read));
    // A pipe is read as it comes, and shown so.
    if (read.input.live) await printer.flush();
  }
  await printer.end();
  for (const failure of late) await io.stderr.write(formatFailure(failure));
  return plan.value.failures.length + late.length > 0 ? 1 : 0;
};
