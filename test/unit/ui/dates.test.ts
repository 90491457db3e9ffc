import assert from 'node:assert/strict';
import { parseDate } from '../../../src/ui/commands/objects/dates';

const NOW_MS = Date.UTC(2026, 10, 24, 12);

describe('a date to go to', () => {
  for (const [text, expected] of [
    ['2026-11', '2026-11-01T00:00:00.000Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24 4', '2026-11-24T04:00:00.000Z'],
    ['2026-11-24T04:12', '2026-11-24T04:12:00.000Z'],
    [' 2026-11-24T04:12:41.203Z ', '2026-11-24T04:12:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['30m', '2026-11-24T11:30:00.000Z'],
    ['3h', '2026-11-24T09:00:00.000Z'],
    ['2 d ago', '2026-11-22T12:00:00.000Z'],
  ] as const) {
    it(`is ${expected} for "${text}"`, () => {
      const atMs = parseDate(text, NOW_MS);
      assert.equal(atMs === undefined ? undefined : new Date(atMs).toISOString(), expected);
    });
  }

  for (const text of [
    '',
    'yesterday',
    '2026',
    '2026-13',
    '2026-11-31',
    '2026-02-29',
    '2026-11-24 24:00',
    '3w',
    '-3h',
  ]) {
    it(`is not "${text}"`, () => assert.equal(parseDate(text, NOW_MS), undefined));
  }

  it('is not there where nothing was said', () => assert.equal(parseDate(undefined, NOW_MS), undefined));
});
