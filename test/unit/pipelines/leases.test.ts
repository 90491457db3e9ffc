import assert from 'node:assert/strict';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { openClients, type Clients } from '../../../src/aws';
import { startLocalPipeline } from '../../../src/local/library';
import type { LocalPipeline } from '../../../src/local/libraryTypes';
import { leaseLag, readLeases, type Lease, type LeaseLag } from '../../../src/pipelines';
import { FakeDynamo } from '../../support/aws/fakeDynamo';

const signal = new AbortController().signal;
const S = (text: string): AttributeValue => ({ S: text });
const N = (number: number): AttributeValue => ({ N: String(number) });

/** As `DynamoDBLeaseSerializer` of KCL 1 and 2 writes it. */
function lease(leaseKey: string, checkpoint: string, leaseOwner?: string): Record<string, AttributeValue> {
  return {
    ...{ leaseKey: S(leaseKey), checkpoint: S(checkpoint), checkpointSubSequenceNumber: N(0) },
    ...{ leaseCounter: N(7), ownerSwitchesSinceCheckpoint: N(0) },
    ...(leaseOwner !== undefined && { leaseOwner: S(leaseOwner) }),
  };
}

describe('the lease table of a KCL application', () => {
  let dynamo: FakeDynamo;
  let clients: Clients;

  before(async () => {
    dynamo = await FakeDynamo.start();
    clients = await openClients({ name: 'prod', region: 'us-east-1', endpoint: dynamo.endpoint, readOnly: true });
    dynamo.tables.set('kcl-1', [
      lease('shardId-2', '49590', 'worker-b'),
      lease('shardId-0', 'SHARD_END'),
      lease('shardId-1', 'TRIM_HORIZON', 'worker-a'),
    ]);
    dynamo.tables.set('kcl-3', [
      {
        ...lease('shardId-0', '49591', 'worker-b'),
        ...{ throughputKBps: N(12.5), checkpointOwner: S('worker-a'), startingHashKey: S('0'), endingHashKey: S('9') },
      },
      { leaseKey: S('coordinator'), entityType: S('STATE') },
    ]);
    const multi = (stream: string, shardId: string) => ({
      ...lease(`123456789012:${stream}:1700000000:${shardId}`, '1', 'w'),
      ...{ streamName: S(`123456789012:${stream}:1700000000`), shardId: S(shardId) },
    });
    dynamo.tables.set('multi', [multi('orders', 'shardId-0'), multi('vendors', 'shardId-0')]);
    dynamo.tables.set('other', [{ id: S('1') }]);
    dynamo.forbidden.add('secret');
  });

  after(async () => {
    clients.destroy();
    await dynamo.stop();
  });

  const read = async (table: string) => {
    assert.ok(clients.leaseTables);
    return (await readLeases(clients.leaseTables, { table, stream: 'orders', signal })).leases;
  };

  it('is read page by page, with owners and checkpoints in the order of the shards', async () => {
    dynamo.asked.length = 0;
    assert.deepEqual(await read('kcl-1'), [
      { shardId: 'shardId-0', checkpoint: 'SHARD_END', owner: undefined, handingOver: undefined },
      { shardId: 'shardId-1', checkpoint: 'TRIM_HORIZON', owner: 'worker-a', handingOver: undefined },
      { shardId: 'shardId-2', checkpoint: '49590', owner: 'worker-b', handingOver: undefined },
    ]);
    assert.deepEqual(dynamo.asked, ['kcl-1', 'kcl-1']);
  });

  it('of KCL 3 may be handed over, and holds other things beside leases', async () => {
    assert.deepEqual(await read('kcl-3'), [
      { shardId: 'shardId-0', checkpoint: '49591', owner: 'worker-b', handingOver: 'worker-a' },
    ]);
  });

  it('of an application that reads several streams leaves out a stream of that name in another account', async () => {
    const stream = (account: string) => `arn:aws:kinesis:us-east-1:${account}:stream/orders`;
    const count = async (account: string) => {
      assert.ok(clients.leaseTables);
      return (await readLeases(clients.leaseTables, { table: 'multi', stream: stream(account), signal })).leases.length;
    };
    assert.deepEqual([await count('123456789012'), await count('210987654321')], [1, 0]);
  });

  it('of an application that reads several streams gives those of the stream that is meant', async () => {
    assert.deepEqual(
      (await read('multi')).map(({ shardId }) => shardId),
      ['shardId-0'],
    );
  });

  it('is told from other tables, from none and from one that is forbidden', async () => {
    await assert.rejects(read('other'), { code: 'NotALeaseTable' });
    await assert.rejects(read('nowhere'), { name: 'ResourceNotFoundException' });
    await assert.rejects(read('secret'), { name: 'AccessDeniedException', message: /dynamodb:Scan/ });
  });
});

describe('the lag of a lease', function () {
  this.timeout(30_000);
  let pipeline: LocalPipeline;
  let clients: Clients;

  before(async () => {
    pipeline = await startLocalPipeline({ streams: [{ StreamName: 'orders', ShardCount: 1 }] });
    clients = await openClients({ name: 'local', region: 'us-east-1', endpoint: pipeline.endpoint });
  });

  after(async () => {
    clients.destroy();
    await pipeline.stop();
  });

  const lagAt = (checkpoint: string): Promise<LeaseLag> => {
    const lease: Lease = { shardId: 'shardId-000000000000', owner: 'w', handingOver: undefined, checkpoint };
    return leaseLag(clients.kinesis, { stream: 'orders', lease, signal });
  };

  it('is what Kinesis answers at the checkpoint, with the time of its record', async () => {
    const put = () => clients.kinesis.putRecord({ StreamName: 'orders', PartitionKey: 'k', Data: Buffer.from('x') });
    const first = (await put()).SequenceNumber ?? '';
    const beforeMs = Date.now();
    const last = (await put()).SequenceNumber ?? '';
    const atEnd = await lagAt(last);
    assert.ok(atEnd.kind === 'behind');
    assert.equal(atEnd.behindMs, 0);
    assert.ok(Math.abs((atEnd.checkpointMs ?? 0) - beforeMs) < 60_000);
    const earlier = await lagAt(first);
    assert.ok(earlier.kind === 'behind' && earlier.checkpointMs !== undefined);
    const untouched = await lagAt('TRIM_HORIZON');
    assert.ok(untouched.kind === 'behind' && untouched.checkpointMs === undefined);
  });

  it('is none at the end of a shard, and unknown before the first checkpoint', async () => {
    assert.deepEqual(await lagAt('SHARD_END'), { kind: 'ended' });
    assert.deepEqual(await lagAt('LATEST'), { kind: 'unknown' });
  });
});
