// `klog clocks [FILTER]`: what is known of the clock of each container with records that match.
import { resolve } from 'node:path';
import { streamNamer } from '../../export/text/stream-names.ts';
import { clockJson } from '../../query/clocks/clock-json.ts';
import { newestCapture } from '../capture-home.ts';
import { formatClocks } from '../clocks-text.ts';
import { presentOf, type RunCommand } from '../command.ts';
import { noticesOf } from '../notices.ts';
import { openTimeline } from '../open-timeline.ts';
import { questionOf } from '../question.ts';
import { introduction, zoneOf } from '../show-timeline.ts';

const zoneHint =
  "a zone that you know can be given: klog open --assume-zone 'CONTAINER=Europe/Berlin' …\n";

/** Exit 1 where no container matches. */
export const run: RunCommand = async (invocation) => {
  const { args, options, io } = invocation;
  const notices = noticesOf(invocation);
  const question = questionOf(args.join(' '), options, { resourceField: 'owner' });
  const given = options.text('capture');
  const file = given === undefined ? newestCapture(io.env) : resolve(io.cwd, given);
  const zone = zoneOf(options);
  const timeline = openTimeline(file, presentOf(invocation));
  try {
    for (const warning of question.warnings) await notices.warn(warning);
    await notices.say(introduction(timeline, question, zone));
    const request = { query: question.query, now: timeline.now, zoneName: zone.name };
    const clocks = await timeline.clocks(request, io.signal);
    if (clocks === undefined) return 0;
    if (clocks.length === 0) {
      await notices.say('no container matches\n');
      return 1;
    }
    // Named as in the rows of the timeline.
    const namer = streamNamer(timeline.streams());
    if (options.text('output') === 'json') {
      const json = clocks.map((clock) => clockJson(clock, namer.name(clock.owner)));
      await io.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
    } else {
      await io.stdout.write(formatClocks(clocks, namer.name, zone));
      const isAssumed = clocks.some(({ zones }) =>
        zones.some(({ source }) => source === 'assumed'),
      );
      if (isAssumed) await notices.say(zoneHint);
    }
    return 0;
  } finally {
    timeline.close();
  }
};
