import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/paths';
import { isKey, readmeTour, type TourStep } from '../support/readmeTour';
import { Walkthrough } from './harness/walkthrough';
import { Workbench } from './harness/workbench';

const VERIFIED = 'Verify the delivery';
/** A person who knows what to do takes about so long for each click. */
const ACTION_MS = 1_000;
const MAX_TO_VERIFIED_MS = 45_000;
const REVIEW = '.quick-input-widget .monaco-list-row';

/** Counts what a person would do, and how long they would wait for the program. */
class Stopwatch {
  #actions = 0;
  #waitedMs = 0;

  async act(act: () => Promise<unknown>): Promise<void> {
    this.#actions++;
    await act();
  }

  /** Before the next action one waits for what the last one began. */
  async wait(wait: () => Promise<unknown>): Promise<void> {
    const fromMs = performance.now();
    await wait();
    this.#waitedMs += performance.now() - fromMs;
  }

  get ms(): number {
    return this.#actions * ACTION_MS + this.#waitedMs;
  }

  get words(): string {
    return `${this.#actions} actions and ${(this.#waitedMs / 1000).toFixed(1)} s of waiting`;
  }
}

describe("README's tour, which is Get Started", () => {
  const tour = readmeTour(readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
  const watch = new Stopwatch();
  let workbench: Workbench;
  let walkthrough: Walkthrough;

  before(async () => {
    // Wide enough for VS Code to keep the walkthrough in sight and to open everything else beside it.
    workbench = await Workbench.open({ viewport: { width: 1600, height: 900 } });
    walkthrough = new Walkthrough(workbench.page);
  });

  after(() => workbench.close());

  it('opens from the view, with the first step ticked as soon as the pipeline runs', async () => {
    await watch.act(() => workbench.showView());
    await watch.act(() => workbench.tree.click('Get Started'));
    const [first] = tour;
    assert.ok(first);
    await watch.wait(() => walkthrough.ticked(first.title).waitFor());
    for (const { title } of tour.slice(1)) assert.equal(await walkthrough.ticked(title).count(), 0, title);
    await workbench.screenshot('walkthrough-1-opened');
  });

  async function follow({ title, presses }: TourStep): Promise<void> {
    if (!(await walkthrough.isOpen(title))) await watch.act(() => walkthrough.open(title));
    assert.equal(await walkthrough.ticked(title).count(), 0, `${title} is ticked before it has happened`);
    const review = workbench.page.locator(REVIEW).filter({ hasText: /Send \d+ records/ });
    for (const press of presses) {
      if (!isKey(press)) {
        await watch.act(() => walkthrough.press(title, press));
        continue;
      }
      await watch.wait(() => review.waitFor());
      await watch.act(() => workbench.page.keyboard.press(press));
    }
    await watch.wait(() => walkthrough.ticked(title).waitFor());
    await workbench.screenshot(`walkthrough-2-${title}`);
  }

  const rest = tour.slice(1, tour.findIndex(({ title }) => title === VERIFIED) + 1);
  for (const step of rest) it(`does what it says: ${step.title}`, () => follow(step));

  it('reaches the first verified delivery within 45 s, with a second for each action', () => {
    assert.ok(watch.ms <= MAX_TO_VERIFIED_MS, `${(watch.ms / 1000).toFixed(1)} s: ${watch.words}`);
    console.log(`      ${(watch.ms / 1000).toFixed(1)} s: ${watch.words}`);
  });

  it('ends with the map of the pipeline', async () => {
    const step = tour.find(({ title }) => title === 'See it whole');
    assert.ok(step);
    await follow(step);
    await workbench.page.getByRole('tab', { name: 'Map: local' }).waitFor();
  });

  it('leads to the map from the status bar, too', async () => {
    await workbench.editor.closeAll();
    await workbench.page
      .locator('.statusbar-item')
      .filter({ hasText: /^\s*Map\s*$/ })
      .click();
    await workbench.page.getByRole('tab', { name: 'Map: local' }).waitFor();
  });
});
