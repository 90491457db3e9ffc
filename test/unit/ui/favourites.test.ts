import assert from 'node:assert/strict';
import { Favourites, type Favourite } from '../../../src/ui/prompts/favourites';
import { memento } from './support/memento';

const ORDERS: Favourite = { connection: 'dev', kind: 'stream', name: 'orders' };
const LAKE: Favourite = { connection: 'dev', kind: 'bucket', name: 'lake' };

describe('favourites', () => {
  it('are there again in the next window, in the order in which they were added', async () => {
    const kept = memento();
    const favourites = new Favourites(kept);
    for (const favourite of [ORDERS, LAKE, { ...ORDERS }]) await favourites.add(favourite);
    assert.deepEqual(new Favourites(kept).list(), [ORDERS, LAKE]);
    await favourites.remove(ORDERS);
    assert.deepEqual(new Favourites(kept).list(), [LAKE]);
  });

  it('are of one connection and one kind', async () => {
    const favourites = new Favourites(memento());
    for (const favourite of [ORDERS, LAKE, { ...ORDERS, connection: 'prod', name: 'payments' }])
      await favourites.add(favourite);
    assert.deepEqual(favourites.namesOf('dev', 'stream'), ['orders']);
    assert.deepEqual(favourites.namesOf('dev', 'deliveryStream'), []);
    assert.ok(favourites.has({ ...ORDERS }) && !favourites.has({ ...ORDERS, kind: 'deliveryStream' }));
  });

  it('tell once of each change, and not of what is one already', async () => {
    const favourites = new Favourites(memento());
    const changes: string[] = [];
    favourites.onDidChange(({ name }) => changes.push(name));
    await favourites.add(ORDERS);
    await favourites.add(ORDERS);
    await favourites.remove(ORDERS);
    assert.deepEqual(changes, ['orders', 'orders']);
  });

  it('leave out what another version wrote and this one does not know', async () => {
    const kept = memento();
    await kept.update('favourites', [null, 'orders', { ...ORDERS, kind: 'table' }, { ...LAKE, name: 5 }, LAKE]);
    assert.deepEqual(new Favourites(kept).list(), [LAKE]);
  });
});
