import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS, CONTEXT_KEYS, TOUR_KEYS } from '../../../src/ui/contributions';
import { readmeTour } from '../../support/readmeTour';

const ROOT = path.join(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

interface Step {
  id: string;
  title: string;
  description: string;
  media: { markdown: string };
  completionEvents: string[];
}

interface Manifest {
  contributes: { walkthroughs: { steps: Step[] }[] };
}

const [walkthrough] = (JSON.parse(read('package.json')) as Manifest).contributes.walkthroughs;
const steps = walkthrough?.steps ?? [];
const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
const textOf = (key: string): string => texts[key.replaceAll('%', '')] ?? '';

/** As README writes it: a button is its bold name. */
function plain(description: string): string {
  return description.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '**$1**').replaceAll('\n', ' ');
}

describe('the walkthrough', () => {
  it("is README's tour, word for word", () => {
    const shown = steps.map(({ title, description }) => ({ title: textOf(title), text: plain(textOf(description)) }));
    assert.deepEqual(
      readmeTour(read('README.md')).map(({ title, text }) => ({ title, text })),
      shown,
    );
    assert.ok(shown.length >= 7);
  });

  it('has a button in each step, for a command that is there', () => {
    const known = new Set<string>(Object.values(COMMANDS));
    for (const { id, description } of steps) {
      const ids = [...textOf(description).matchAll(/\(command:(?:toSide:)?([\w.]+)\)/g)].map(
        ([, command = '']) => command,
      );
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
    for (const { media } of steps) assert.ok(existsSync(path.join(ROOT, media.markdown)), media.markdown);
  });
});
