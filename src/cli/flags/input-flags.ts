// What is read.
import { reading, type FlagSpec } from './flag-spec.ts';

export const inputFlags = [
  {
    name: 'capture',
    value: 'FILE',
    help: 'capture file: written by follow and open, read by the others',
    default: 'follow, open: a new one in the home; others: the newest there',
    commands: ['follow', 'open', 'query', 'export', 'clocks', 'graph', 'sql', 'requests'],
    group: 'Input',
  },
  {
    name: 'live',
    help: 'ask the cluster as it is now, instead of a capture',
    commands: ['graph'],
    group: 'Input',
    commandLineOnly: true,
  },
  {
    name: 'format',
    value: 'FILE',
    repeats: true,
    help: 'a format of your own (YAML), beside those in the formats folder of the configuration',
    commands: [...reading, 'formats'],
    group: 'Input',
  },
  {
    name: 'id-fields',
    value: 'NAME',
    repeats: true,
    help: 'fields that hold request ids too, as the lines name them: order_no,ctx.job (repeat, or comma)',
    commands: reading,
    group: 'Input',
  },
  {
    name: 'assume-zone',
    value: 'CONTAINER=ZONE',
    repeats: true,
    help: "zone of times that name none and show none: 'worker-*=Europe/Berlin', 'shop/*/app=+02:00'",
    commands: reading,
    group: 'Input',
  },
] as const satisfies readonly FlagSpec[];
