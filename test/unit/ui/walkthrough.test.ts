import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS, CONTEXT_KEYS, TOUR_KEYS } from '../../../src/ui/contributions';
import { ROOT } from '../../../scripts/paths';
import { readmeTour } from '../../support/readmeTour';
import { walkthroughSteps } from '../../support/walkthroughSteps';

const steps = walkthroughSteps();

/** As README writes it: a button is its bold name. */
function plain(description: string): string {
  return description.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '**$1**').replaceAll('\n', ' ');
}

describe('the walkthrough', () => {
  it("is README's tour, word for word", () => {
    const shown = steps.map(({ title, description }) => ({ title, text: plain(description) }));
    assert.deepEqual(
      readmeTour(readFileSync(path.join(ROOT, 'README.md'), 'utf8')).map(({ title, text }) => ({ title, text })),
      shown,
    );
    assert.ok(shown.length >= 7);
  });

  it('has a button in each step, for a command that is there', () => {
    const known = new Set<string>(Object.values(COMMANDS));
    for (const { id, description } of steps) {
      const ids = [...description.matchAll(/\(command:(?:toSide:)?([\w.]+)\)/g)].map(([, command = '']) => command);
      assert.ok(ids.length > 0, id);
      for (const command of ids) assert.ok(known.has(command), command);
    }
  });

  it('ticks a step when it has happened, not when its button was pressed', () => {
    const keys = new Set<string>([...Object.values(TOUR_KEYS), CONTEXT_KEYS.localRunning]);
    for (const { id, completionEvents } of steps.filter((step) => step.id !== 'aws' && step.id !== 'map')) {
      assert.equal(completionEvents.length, 1, id);
      const key = /^onContext:(.+)$/.exec(completionEvents[0] ?? '')?.[1] ?? '';
      assert.ok(keys.has(key), `${id}: ${completionEvents.join(', ')}`);
    }
  });

  it('has a page beside each step', () => {
    for (const { page } of steps) assert.ok(existsSync(path.join(ROOT, page)), page);
  });
});
