import assert from 'node:assert/strict';
import { createClients } from '../../../src/aws/clients';
import { forgetNames, listNames, searchNames, type Clients, type Connection, type NamedKind } from '../../../src/aws';
import { LargeAccount } from '../../support/aws/largeAccount';

describe('the names that a connection lists', () => {
  let account: LargeAccount;
  let clients: Clients;
  let connection: Connection;
  /** Each connection has a rate of its own by its endpoint: tests do not wait for those before. */
  async function open(sizes = { streams: 300, deliveryStreams: 150, buckets: 1_200 }): Promise<void> {
    account = await LargeAccount.start(sizes);
    connection = { name: 'large', region: 'us-east-1', endpoint: account.endpoint };
    clients = await createClients(connection);
  }

  afterEach(async () => {
    clients.destroy();
    await account.end();
  });

  async function search(kind: NamedKind, text: string) {
    const steps: string[][] = [];
    for await (const { found } of searchNames({ clients, connection, kind }, text, new AbortController().signal))
      steps.push(found.map(({ name }) => name));
    return steps;
  }

  for (const { kind, text, names, operation } of [
    { kind: 'stream' as const, text: 'stream-0025', names: 10, operation: 'ListStreams' },
    { kind: 'deliveryStream' as const, text: 'delivery-0014', names: 10, operation: 'ListDeliveryStreams' },
    { kind: 'bucket' as const, text: 'bucket-0119', names: 10, operation: 'ListBuckets' },
  ]) {
    it(`asks AWS directly for the ${kind}s that begin with what is looked for`, async () => {
      await open();
      const found = searchNames({ clients, connection, kind }, text, new AbortController().signal);
      const isFound = async () => {
        for await (const step of found) if (step.found.length > 0) return step.found.map(({ name }) => name);
        return [];
      };
      const first = await isFound();
      assert.equal(first.length, names);
      assert.ok(first.every((name) => name.startsWith(text)));
      assert.equal(account.callsOf(operation).length, 1);
    });
  }

  it('finds the name itself that is looked for, and each name once', async () => {
    await open();
    const found = (await search('stream', 'stream-00250')).flat();
    assert.deepEqual(found, ['stream-00250']);
  });

  it('finds a text within the names, whatever its case', async () => {
    await open();
    const found = (await search('stream', 'AM-0029')).flat();
    assert.deepEqual(
      found,
      Array.from({ length: 10 }, (_, index) => `stream-0029${index}`),
    );
  });

  it('are read once for searches that follow each other, until they are forgotten', async () => {
    await open();
    await search('stream', '1');
    const before = account.callsOf('ListStreams').length;
    assert.equal((await search('stream', '00299')).flat().length, 1);
    assert.equal(account.callsOf('ListStreams').length, before);
    forgetNames(clients);
    await search('stream', '00299');
    assert.ok(account.callsOf('ListStreams').length > before);
  });

  it('are asked for below the limits of an account and region', async () => {
    await open({ streams: 1_000, deliveryStreams: 0, buckets: 0 });
    await Promise.all([search('stream', 'x'), search('stream', 'y')]);
    assert.ok(account.mostInASecond('ListStreams') <= 5, `${account.mostInASecond('ListStreams')} in a second`);
  });

  it('come in pages also of buckets, whose XML is parsed at once', async () => {
    await open();
    const page = await listNames({ clients, connection, kind: 'bucket' });
    assert.equal(page.items.length, 500);
    assert.ok(page.nextToken !== undefined);
    const next = await listNames({ clients, connection, kind: 'bucket' }, { token: page.nextToken });
    assert.equal(next.items[0]?.name, 'bucket-00500');
    assert.ok(page.items.every(({ createdMs }) => createdMs !== undefined));
  });

  it('that nobody waits for any more are not read on', async () => {
    await open();
    const abort = new AbortController();
    const steps = searchNames({ clients, connection, kind: 'stream' }, 'zzz', abort.signal);
    await steps.next();
    abort.abort();
    await assert.rejects(async () => {
      for await (const step of steps) assert.deepEqual(step.found, []);
    });
    assert.ok(account.callsOf('ListStreams').length <= 1);
  });
});
