import assert from 'node:assert/strict';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import {
  applyStreamChanges,
  createDataStream,
  deleteDataStream,
  hasOnDemandAdvantage,
  mergeShards,
  openShards,
  readResourcePolicy,
  readStreamState,
  splitShard,
  streamChanges,
  type DataStreamSettings,
  type Work,
} from '../../../src/pipelines';
import { KinesisProcess, TAILED_PROGRAMS } from '../support/kinesisProcess';

const MIDDLE = 2n ** 127n;

for (const program of TAILED_PROGRAMS) {
  describe(`data streams of ${program.name}`, function () {
    this.timeout(60_000);
    let server: KinesisProcess;
    let kinesis: Kinesis;
    let work: Work;
    const reported: string[] = [];

    before(async () => {
      server = await KinesisProcess.start(program);
      kinesis = server.client();
      work = {
        // A data stream needs neither of the others.
        clients: { kinesis } as Work['clients'],
        signal: new AbortController().signal,
        report: (text) => reported.push(text),
      };
    });

    after(() => server.close());

    it('are created with all of their settings, and are active then', async () => {
      const settings: DataStreamSettings = {
        name: 'whole',
        capacity: { mode: 'PROVISIONED', shards: 3 },
        retentionHours: 48,
        encryptionKey: 'alias/aws/kinesis',
        shardMetrics: ['IncomingBytes', 'IteratorAgeMilliseconds'],
        consumers: [{ name: 'billing' }],
        tags: { team: 'data', stage: 'test' },
      };
      const arn = await createDataStream(work, settings);
      assert.match(arn, /^arn:aws:kinesis:.*:stream\/whole$/);
      const state = await readStreamState(work, 'whole');
      assert.equal(state.arn, arn);
      assert.equal(state.openShards, 3);
      const { maxRecordKib: _default, ...described } = state.settings;
      assert.deepEqual(described, settings);
      assert.ok(reported.includes('whole: ACTIVE'), reported.join(', '));
    });

    it('are created on demand', async () => {
      await createDataStream(work, { name: 'on-demand', capacity: { mode: 'ON_DEMAND' } });
      const { settings } = await readStreamState(work, 'on-demand');
      assert.equal(settings.capacity.mode, 'ON_DEMAND');
    });

    it('are not created over another one', async () => {
      await assert.rejects(
        createDataStream(work, { name: 'whole', capacity: { mode: 'PROVISIONED', shards: 1 } }),
        /There is a data stream "whole" already/,
      );
    });

    it('take changes of every setting, one after the other', async () => {
      const state = await readStreamState(work, 'whole');
      const wanted: DataStreamSettings = {
        ...state.settings,
        capacity: { mode: 'PROVISIONED', shards: 4 },
        retentionHours: 24,
        encryptionKey: undefined,
        shardMetrics: ['IncomingBytes', 'OutgoingBytes'],
        consumers: [{ name: 'search' }],
        tags: { team: 'platform', cost: '7' },
      };
      await applyStreamChanges(work, state.arn, streamChanges(state, wanted));
      const { settings } = await readStreamState(work, 'whole');
      const { encryptionKey: _none, ...rest } = wanted;
      assert.deepEqual(settings, rest);
    });

    it('split at a hash key and merge again', async () => {
      await createDataStream(work, { name: 'ranges', capacity: { mode: 'PROVISIONED', shards: 1 } });
      const [whole] = await openShards(kinesis, 'ranges');
      const halves = await splitShard(work, 'ranges', { shardId: whole!.shardId, at: undefined });
      assert.deepEqual(
        halves.map(({ keys }) => keys.from),
        [0n, MIDDLE],
      );
      const thirds = await splitShard(work, 'ranges', { shardId: halves[0]!.shardId, at: 1_000n });
      assert.deepEqual(
        thirds.map(({ keys }) => keys.from),
        [0n, 1_000n, MIDDLE],
      );
      await assert.rejects(mergeShards(work, 'ranges', [thirds[0]!.shardId, thirds[2]!.shardId]), /do not touch/);
      // In whichever order they are named.
      const merged = await mergeShards(work, 'ranges', [thirds[2]!.shardId, thirds[1]!.shardId]);
      assert.deepEqual(
        merged.map(({ keys }) => keys.from),
        [0n, 1_000n],
      );
      await assert.rejects(
        splitShard(work, 'ranges', { shardId: merged[0]!.shardId, at: MIDDLE }),
        /hash key from 2 to/,
      );
      await assert.rejects(splitShard(work, 'ranges', { shardId: whole!.shardId, at: undefined }), /not an open shard/);
    });

    it('say their resource policy, and whether their account has On-demand Advantage, if the server knows', async () => {
      const arn = await createDataStream(work, { name: 'shared', capacity: { mode: 'ON_DEMAND' } });
      if (program.name !== 'the local pipeline') {
        assert.equal(await hasOnDemandAdvantage(work), undefined);
        return;
      }
      assert.equal(await readResourcePolicy(work, arn), undefined);
      const Policy = '{"Version":"2012-10-17","Statement":[]}';
      await kinesis.putResourcePolicy({ ResourceARN: arn, Policy });
      assert.equal(await readResourcePolicy(work, arn), Policy);
      assert.equal(await hasOnDemandAdvantage(work), false);
      await kinesis.updateAccountSettings({ MinimumThroughputBillingCommitment: { Status: 'ENABLED' } });
      assert.equal(await hasOnDemandAdvantage(work), true);
    });

    it('are deleted with their consumers, and are gone then', async () => {
      await deleteDataStream(work, 'whole');
      const { StreamNames: names = [] } = await kinesis.listStreams({});
      assert.ok(!names.includes('whole'), names.join(', '));
    });
  });
}
