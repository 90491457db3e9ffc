import assert from 'node:assert/strict';
import { parseAmount } from '../../../src/ui/prompts/parseAmount';

describe('the amount of a generated run', () => {
  for (const [text, count, durationMs] of [
    ['100', 100, undefined],
    ['1,000,000', 1_000_000, undefined],
    ['90 s', undefined, 90_000],
    ['1.5min', undefined, 90_000],
    ['2 h', undefined, 7_200_000],
    ['  ', undefined, undefined],
  ] as const) {
    it(`is read from "${text}"`, () => assert.deepEqual(parseAmount(text, 1_000_000), { count, durationMs }));
  }

  for (const text of ['0', '1.5', '-3', '5 days', 'many', '0 s', '1000001', '1e3']) {
    it(`is not "${text}"`, () => assert.equal(parseAmount(text, 1_000_000), undefined));
  }
});
