// The screen over a real cluster: a pod that writes, one whose log may not be read, the way back.
import { afterEach, describe, expect, it } from 'vitest';
import { hasTmux, TmuxScreen } from '../support/tmux-screen.ts';
import { adminKubeconfig, apply } from './support/cluster.ts';
import { placeForEach } from './support/place.ts';
import { counterPod } from './support/pods.ts';

const here = placeForEach('screen');
let screen: TmuxScreen | undefined;
afterEach(() => {
  screen?.close();
});

describe.skipIf(!hasTmux)('the screen', { timeout: 120_000 }, () => {
  it('shows the lines of pods as they come, names new pods, and gives the terminal back', async () => {
    apply(here.namespace, [counterPod({ name: 'a', lines: 100_000, perSecond: 20 })]);
    screen = new TmuxScreen(
      `follow -n ${here.namespace} --kubeconfig ${adminKubeconfig} --capture ${here.capture} --timezone utc`,
      { env: { KLOG_HOME: here.folder, XDG_CONFIG_HOME: here.folder } },
    );
    await screen.until(/▌.* a +.*n=\d/);
    await screen.until('● FOLLOW');
    await screen.until('1 ok');
    await screen.until(/● a/);
    screen.press('PageUp');
    await screen.until(/\+\d+ new/);
    apply(here.namespace, [counterPod({ name: 'b', lines: 100_000, perSecond: 20 })]);
    await screen.until('PODS 2');
    screen.press('G');
    await screen.until('2 ok');
    screen.press('!');
    await screen.until(/● .*\/b\/.* live/);
    // Right behind each other the two would be Alt-q.
    screen.press('Escape');
    await screen.until(/^(?![^]*FOLLOWED)/);
    screen.press('q');
    await screen.until('exit 0');
    expect(screen.isAsBefore()).toBe(true);
  });
});
