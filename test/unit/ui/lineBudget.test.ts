import assert from 'node:assert/strict';
import { LineBudget } from '../../../src/ui/tail/lineBudget';

describe('what an output channel takes in a second', () => {
  it('is so many lines, and the rest is counted', () => {
    const budget = new LineBudget(10);
    assert.equal(budget.take(7, 0), 7);
    assert.equal(budget.take(7, 500), 3);
    assert.equal(budget.take(7, 999), 0);
    assert.equal(budget.drainWithheld(), 11);
    assert.equal(budget.take(7, 1_000), 7);
    assert.equal(budget.drainWithheld(), 0);
  });

  it('is so much text, however few the lines', () => {
    const budget = new LineBudget(1_000);
    const made: number[] = [];
    function* lines() {
      for (let line = 0; line < 500; line++) {
        made.push(line);
        yield 'x'.repeat(20_000);
      }
    }
    const granted = budget.take(500, 0);
    const written = budget.fitting(lines(), granted);
    assert.equal(granted, 500);
    assert.ok(written.join('').length <= 2_020_000, `${written.join('').length} characters`);
    assert.ok(made.length <= written.length + 1, 'lines are made that are not written');
    assert.equal(budget.drainWithheld(), 500 - written.length);
    assert.equal(budget.take(1, 900), 0);
    assert.equal(budget.take(1, 1_000), 1);
  });
});
