import assert from 'node:assert/strict';
import type { Clients, Connection } from '../../../src/aws';
import { ConnectionTest } from '../../../src/ui/commands/pipelines/connectionTest';
import { CHECKED_CALLS, checkCall } from '../../../src/ui/connections/connectionCheck';

const DEV: Connection = { name: 'dev', region: 'eu-west-1' };

/** Clients of an account with three streams of a longer list, no delivery stream, and buckets that are refused. */
function clients(onDestroy: () => void = () => undefined): Clients {
  const denied = Object.assign(new Error('User is not authorized'), { name: 'AccessDenied', $metadata: {} });
  return {
    identity: () => Promise.resolve({ account: '123456789012', arn: 'arn:aws:iam::123456789012:user/ana' }),
    kinesis: {
      listStreams: () => Promise.resolve({ StreamNames: ['a', 'b', 'c'], HasMoreStreams: true, NextToken: 't' }),
    },
    firehose: {
      listDeliveryStreams: () => Promise.resolve({ DeliveryStreamNames: [], HasMoreDeliveryStreams: false }),
    },
    s3: { listBuckets: () => Promise.reject(denied) },
    destroy: onDestroy,
  } as unknown as Clients;
}

function settled(test: ConnectionTest): Promise<void> {
  return new Promise((resolve) => {
    test.onResult = () => {
      if (!test.isRunning) resolve();
    };
  });
}

describe('the check of a connection', () => {
  it('says who one is and how much one finds', async () => {
    const results = await Promise.all(CHECKED_CALLS.map((call) => checkCall(clients(), DEV, call)));
    assert.deepEqual(
      results.map(({ isAllowed, text }) => (isAllowed ? text : 'refused')),
      ['123456789012 · arn:aws:iam::123456789012:user/ana', '3 or more', '0 found', 'refused'],
    );
  });

  it('says why something is refused, also where no clients could be made', async () => {
    assert.match((await checkCall(clients(), DEV, 'buckets')).text, /denied/);
    const failing = Promise.reject(new Error('no such profile'));
    const { isAllowed, text } = await checkCall(failing, DEV, 'identity');
    assert.ok(!isAllowed);
    assert.match(text, /no such profile/);
  });
});

describe('the test of connections that are not saved yet', () => {
  it('has a row for each call from the start, which fills by itself', async () => {
    const test = new ConnectionTest([DEV], () => Promise.resolve(clients()));
    assert.deepEqual(
      test.items().map(({ label, icon }) => [label, icon]),
      ['Identity', 'Data streams', 'Delivery streams', 'Buckets'].map((label) => [label, 'loading~spin']),
    );
    await settled(test);
    assert.deepEqual(
      test.items().map(({ icon }) => icon),
      ['pass', 'pass', 'pass', 'warning'],
    );
    test.end();
  });

  it('names the region where there are several', async () => {
    const test = new ConnectionTest([DEV, { ...DEV, region: 'sa-east-1' }], () => Promise.resolve(clients()));
    await settled(test);
    const labels = test.items().map(({ label }) => label);
    assert.equal(new Set(labels).size, 8);
    assert.ok(labels.includes('Buckets · sa-east-1'), labels.join());
    test.end();
  });

  it('closes its clients when it ends, those too that come later, and tells nothing more', async () => {
    let closed = 0;
    let told = 0;
    const { promise, resolve } = Promise.withResolvers<Clients>();
    const test = new ConnectionTest([DEV], () => promise);
    test.onResult = () => told++;
    test.end();
    const ended = new Promise<void>((done) => {
      resolve(
        clients(() => {
          closed++;
          done();
        }),
      );
    });
    await ended;
    await promise;
    assert.deepEqual([closed, told], [1, 0]);
  });
});
