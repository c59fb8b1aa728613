// The part of blessed that is used. The whole has widgets, whose loading takes three times as long
// and is paid before the first screen. @types/blessed describes the whole alone.
declare module 'blessed/lib/program.js' {
  import type { BlessedProgram, Widgets } from 'blessed';
  export default function program(options: Widgets.IScreenOptions): BlessedProgram;
}
