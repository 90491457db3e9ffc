import assert from 'node:assert/strict';
import { compileFilter, findRecord, RecordView } from '../../../../src/consumer';
import { stored } from '../support/stored';

describe('a search within a view', () => {
  const store = stored(Array.from({ length: 10 }, (_, n) => `record ${n % 5 === 2 ? 'needle' : 'hay'}`));
  const view = new RecordView({ store, matches: undefined });
  const { signal } = new AbortController();

  async function find(text: string, from: number, direction: 'next' | 'previous'): Promise<number | undefined> {
    const filter = await compileFilter(text);
    return findRecord({ view, matches: filter!.over(store), from, direction, signal });
  }

  it('goes on to the next and the previous, and round the ends', async () => {
    assert.equal(await find('needle', -1, 'next'), 2);
    assert.equal(await find('needle', 2, 'next'), 7);
    assert.equal(await find('needle', 7, 'next'), 2);
    assert.equal(await find('needle', 7, 'previous'), 2);
    assert.equal(await find('needle', 2, 'previous'), 7);
    assert.equal(await find('needle', 99, 'previous'), 7);
    assert.equal(await find('needle', 99, 'next'), 2);
  });

  it('finds the only one again, and says when there is none', async () => {
    assert.equal(await find('key:key-4', 4, 'next'), 4);
    assert.equal(await find('nowhere', 4, 'next'), undefined);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    let looked = 0;
    const matches = () => {
      looked++;
      controller.abort();
      return false;
    };
    const large = stored(Array<string>(50_000).fill('hay'));
    const all = new RecordView({ store: large, matches: undefined });
    const stopped = findRecord({ view: all, matches, from: -1, direction: 'next', signal: controller.signal });
    await assert.rejects(stopped, { name: 'AbortError' });
    assert.ok(looked < 50_000);
  });
});
