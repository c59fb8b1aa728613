// Nothing that a log, a name or an Event holds may reach the terminal but signs that are meant to be
// seen: checked on every byte that is sent, against a list of what klog itself sends.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { object, pod, seen } from '../support/build-world.ts';
import { shopStreams, ms } from '../support/shop-rows.ts';
import { testCapture, TestScreen } from '../support/tui-screen.ts';

// Moves, SGR, cursor on and off, synchronised frames, erasing: all that the painter makes.
const ours = /\u001b\[(?:\d+;\d+H|\d+G|\d+(?:;\d+)*m|2J|\?(?:25|2026)[hl])/g;
const visible = /^(?:[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\p{Co}\u200c\u200d]|[\ufe00-\ufe0f])*$/u;

function expectSafe(sent: string): void {
  const rest = sent.replace(ours, '');
  expect(rest).not.toMatch(/\p{Cc}/u);
  expect(rest).toMatch(visible);
}

const corpus: readonly (readonly [string, string])[] = [
  ['colours and clearing', '\u001b[2J\u001b[H\u001b[31mpwn'],
  ['a window title', '\u001b]0;pwn\u0007'],
  ['a clipboard write', '\u001b]52;c;cHdu\u001b\\'],
  ['a device control string', '\u001bP+q544e\u001b\\'],
  ['C1 introducers', '\u009b2J\u009d0;pwn\u009c\u0090q\u009c'],
  [
    'all of C0 and DEL',
    Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('') + '\u007f',
  ],
  ['direction overrides', 'abc\u202egnp.exe\u2066x\u2069'],
  ['tags and zero widths', '\u{e0041}\u{e0042}\u200b\ufeff\u00ad\u2028\u2029'],
  ['a pile of marks', `z${'\u0300'.repeat(500)}algo`],
  ['marks without a letter', '\u0301\u0302\u20e3'],
  ['emoji and joiners', '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪⚠️1️⃣'],
  ['wide signs at the edge', '漢'.repeat(400)],
  ['lone surrogates', '\ud800x\udfff'],
  ['a line of a megabyte', 'A'.repeat(1_000_000)],
  ['blessed tags', '{red-fg}{bold}pwn{/}'],
];

describe('hostile text', () => {
  test.each(corpus)('%s stays text, in every pane and at every size', (_, raw) => {
    const [first] = shopStreams;
    const streams = [
      {
        key: 'a',
        ref: {
          ...first?.ref,
          cluster: raw.slice(0, 40),
          namespace: raw.slice(0, 50),
          pod: `evil${raw.slice(0, 200)}`,
          container: raw.slice(0, 60),
          node: raw.slice(0, 60),
        },
      },
    ];
    const detail = { reason: raw, note: raw, type: raw, regarding: { kind: raw, name: raw } };
    const rows = [
      { time: ms(0), stream: 1, raw },
      { time: ms(1), stream: 1, raw: JSON.stringify({ msg: raw, [raw.slice(0, 50)]: raw }) },
      { time: ms(2), stream: 1, raw: '', kind: 'event', detail } as const,
      { time: ms(3), stream: 1, raw: '', kind: 'gap', detail: { reason: raw } } as const,
    ];
    const own = { namespace: raw.slice(0, 50), labels: { [raw.slice(0, 50)]: raw.slice(0, 500) } };
    const status = { phase: raw.slice(0, 500), reason: raw.slice(0, 500) };
    const contents = [
      pod(
        `evil${raw.slice(0, 200)}`,
        {},
        { metadata: own, status, spec: { nodeName: raw.slice(0, 300) } },
      ),
      object(raw.slice(0, 100), raw.slice(0, 100), { metadata: own }),
    ];
    const capture = testCapture(
      streams,
      [...rows, { time: ms(4), stream: 1, raw: `level=error request_id=req-77 msg="${raw}"` }],
      contents.map((content) => seen(content)),
    );
    const title = raw.slice(0, 500);
    const screen = new TestScreen(capture.browser, { columns: 120, rows: 30, title });
    screen.press('d', 'g', 'j', 'tab', 'j', 'tab', 'escape', '/').type('msg:');
    screen.send({ type: 'paste', text: raw.slice(0, 2000) });
    screen.press('tab', 'escape', 'w', 'right');
    screen.press('escape', 'escape');
    for (const key of ['R', 'r', 'i', 'I']) {
      screen.press('G', key);
      expect(screen.model.overlay, key).toBeDefined();
      screen.press('right', 'j', 'y', 'escape');
    }
    screen.press(
      'g',
      'j',
      'd',
      'd',
      'tab',
      'tab',
      ...Array.from('jjjjj#j#j#j#'),
      'escape',
      'V',
      'R',
    );
    screen.press('enter', 'escape', 'V', '=', 'escape');
    screen.press('escape', 'V', 'r', 'escape');
    screen.send({ type: 'resize', columns: 41, rows: 12 });
    screen.press('C-s');
    screen.send({ type: 'file-named', form: 'text', path: raw.slice(0, 300) });
    screen.send({ type: 'paste', text: raw.slice(0, 2000) });
    screen.send({ type: 'save-refused', reason: raw });
    screen.press('escape', ':').type('x').press('escape', 't');
    screen.send({ type: 'paste', text: raw.slice(0, 2000) });
    screen.press('enter', 'escape', 'P', 'a', 'A', 'm', 'T', 'T', 'T', '.');
    screen.send({ type: 'saving', text: raw });
    screen.send({ type: 'progress', text: raw });
    screen.send({ type: 'told', text: raw });
    screen.send({ type: 'failed', text: raw });
    expectSafe(screen.sent);
    screen.close();
    capture.close();
  });

  test('any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (raw) => {
        const capture = testCapture(shopStreams, [
          { time: ms(0), stream: 1, raw: raw.replaceAll('\0', '') },
        ]);
        const screen = new TestScreen(capture.browser, { columns: 80, rows: 16 });
        expectSafe(screen.sent);
        screen.close();
        capture.close();
      }),
      { numRuns: 20 },
    );
  });
});
