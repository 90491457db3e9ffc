import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createClients } from '../../../src/aws/clients';
import type { Clients, Connection } from '../../../src/aws';
import { Favourites } from '../../../src/ui/prompts/favourites';
import { RecentTargets } from '../../../src/ui/prompts/recentTargets';
import { loadPage } from '../../../src/ui/tree/children';
import { searchGroup, type GroupMatches } from '../../../src/ui/tree/groupSearch';
import { favouriteOf, type GroupNode } from '../../../src/ui/tree/nodes';
import { LargeAccount } from '../../support/aws/largeAccount';
import { memento } from './support/memento';

const NAME = 'large';

describe('the rows of a group whose resources were used', () => {
  let favourites: Favourites;
  let recent: RecentTargets;
  let clients: Clients;
  let account: LargeAccount | undefined;
  let denying: Server | undefined;

  beforeEach(async () => {
    favourites = new Favourites(memento());
    recent = new RecentTargets(memento());
    await recent.add({ connection: NAME, stream: 'stream-00250' }, 'sent');
    await recent.add({ connection: NAME, stream: 'stream-00007' }, 'tailed');
    await recent.add({ connection: NAME, deliveryStream: 'delivery-00120' }, 'delivered');
    await recent.add({ connection: NAME, bucket: 'bucket-01100' }, 'browsed');
    await recent.add({ connection: 'other', stream: 'stream-00099' }, 'tailed');
  });

  afterEach(async () => {
    clients.destroy();
    await account?.end();
    account = undefined;
    denying?.closeAllConnections();
    if (denying) await once(denying.close(), 'close');
    denying = undefined;
  });

  async function rowsOf(kind: GroupNode['kind'], endpoint: string, token?: string) {
    const connection: Connection = { name: NAME, region: 'us-east-1', endpoint };
    clients = await createClients(connection);
    const parent: GroupNode = { kind, id: `${NAME}/${kind}`, parent: undefined, connection };
    const { signal } = new AbortController();
    const page = await loadPage(parent, { clients, token, signal, favourites, recent, keyPrefix: '' });
    const names = page.items.map((row) => favouriteOf(row)?.name);
    return { names, recent: names.filter((_, index) => page.items[index]?.isRecent), nextToken: page.nextToken };
  }

  async function open(sizes = { streams: 300, deliveryStreams: 150, buckets: 1_200 }): Promise<string> {
    account = await LargeAccount.start(sizes);
    return account.endpoint;
  }

  for (const [kind, used] of [
    ['streams', ['stream-00007', 'stream-00250']],
    ['deliveryStreams', ['delivery-00120']],
    ['outputs', ['bucket-01100']],
  ] as const) {
    it(`begin with those of the connection where the list goes on after its first page: ${kind}`, async () => {
      const rows = await rowsOf(kind, await open());
      assert.deepEqual(rows.names.slice(0, used.length), used);
      assert.deepEqual(rows.recent, used);
      assert.equal(new Set(rows.names).size, rows.names.length, 'each stands once');
    });
  }

  it('have favourites before them, and no row is both', async () => {
    await favourites.add({ connection: NAME, kind: 'stream', name: 'stream-00200' });
    await favourites.add({ connection: NAME, kind: 'stream', name: 'stream-00250' });
    const { names, recent: marked } = await rowsOf('streams', await open());
    assert.deepEqual(names.slice(0, 4), ['stream-00200', 'stream-00250', 'stream-00007', 'stream-00000']);
    assert.deepEqual(marked, ['stream-00007']);
  });

  it('keep their places in a list of one page', async () => {
    const { names, recent: marked } = await rowsOf(
      'streams',
      await open({ streams: 12, deliveryStreams: 0, buckets: 0 }),
    );
    assert.deepEqual(names, [...names].sort());
    assert.deepEqual(marked, []);
  });

  it('have those in their places that were used after the first page came', async () => {
    const endpoint = await open();
    const { nextToken } = await rowsOf('streams', endpoint);
    clients.destroy();
    await recent.add({ connection: NAME, stream: 'stream-00150' }, 'tailed');
    const { names, recent: marked } = await rowsOf('streams', endpoint, nextToken);
    assert.ok(names.includes('stream-00150'));
    assert.deepEqual(marked, []);
  });

  async function openDenying(): Promise<string> {
    denying = createServer((request, response) => {
      request.resume();
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized' }));
    }).listen(0, '127.0.0.1');
    await once(denying, 'listening');
    return `http://127.0.0.1:${(denying.address() as AddressInfo).port}`;
  }

  async function foundIn(endpoint: string, text: string) {
    const connection: Connection = { name: NAME, region: 'us-east-1', endpoint };
    clients = await createClients(connection);
    const parent: GroupNode = { kind: 'streams', id: `${NAME}/streams`, parent: undefined, connection };
    const { signal } = new AbortController();
    let last: GroupMatches = { nodes: [], isComplete: false };
    for await (const matches of searchGroup(parent, text, { clients, signal, favourites, recent })) last = matches;
    return { names: last.nodes.map((row) => favouriteOf(row)?.name), isComplete: last.isComplete };
  }

  it('are those alone where the list may not be read', async () => {
    assert.deepEqual((await rowsOf('streams', await openDenying())).names, ['stream-00007', 'stream-00250']);
  });

  it('are found by the filter after favourites where the list may not be read', async () => {
    await favourites.add({ connection: NAME, kind: 'stream', name: 'stream-00200' });
    await favourites.add({ connection: NAME, kind: 'stream', name: 'stream-00250' });
    const endpoint = await openDenying();
    const all = { names: ['stream-00200', 'stream-00250', 'stream-00007'], isComplete: true };
    assert.deepEqual(await foundIn(endpoint, 'STREAM-'), all);
    clients.destroy();
    assert.deepEqual(await foundIn(endpoint, '007'), { names: ['stream-00007'], isComplete: true });
  });

  it('are not found by a filter that fits none of them: the error says why', async () => {
    const endpoint = await openDenying();
    await assert.rejects(foundIn(endpoint, 'orders'), { name: 'AccessDeniedException' });
  });

  it('are found once by the filter of a list that may be read', async () => {
    const { names } = await foundIn(await open(), 'stream-0000');
    assert.deepEqual(names, [...names].sort());
    assert.equal(names.filter((name) => name === 'stream-00007').length, 1);
  });
});

describe('what was used last', () => {
  it('leaves out what another version wrote and this one does not know', async () => {
    const kept = memento();
    await kept.update('recentTails', [null, 'orders', { stream: 'orders' }, { connection: NAME, stream: 5 }]);
    assert.deepEqual(new RecentTargets(kept).namesOf(NAME, 'stream'), []);
  });
});
