import assert from 'node:assert/strict';
import { S3 } from '@aws-sdk/client-s3';
import { Firehose } from '@aws-sdk/client-firehose';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import {
  applyDeliveryChanges,
  createPipeline,
  deleteBucket,
  deliveryChanges,
  emptyBucket,
  readDeliveryStream,
  type PipelineClients,
  type PipelinePart,
  type PipelineSettings,
  type Place,
  type RoleCalls,
} from '../../../src/pipelines';
import { hurriedClock } from '../consumer/support/hurriedClock';
import { startPipeline, type RunningPipeline } from '../local/server/runningPipeline';

const PLACE: Place = { partition: 'aws', region: 'us-east-1', account: '000000000000' };

function settingsOf(name: string): PipelineSettings {
  return {
    stream: { name: `${name}-stream`, capacity: { mode: 'PROVISIONED', shards: 1 }, retentionHours: 48 },
    bucket: { name: `${name}-bucket`, tags: { team: 'data' } },
    deliveryStream: {
      name: `${name}-delivery`,
      source: { kind: 'stream', stream: `${name}-stream` },
      destination: { bucket: `${name}-bucket`, prefix: 'orders/', bufferSeconds: 60, appendsNewline: true },
    },
  };
}

/** An error as the SDK makes it of an answer. */
function awsError(name: string, message: string, attempts = 1): Error {
  return Object.assign(new Error(message), { name, $metadata: { attempts } });
}

/** The same client, in which some methods are another's. */
function changed<T extends object>(client: T, methods: Partial<T>): T {
  return new Proxy(client, {
    get: (target, name) => {
      const value: unknown = Reflect.get(name in methods ? methods : target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

class FakeRoles implements RoleCalls {
  readonly names = new Set<string>();

  createRole: RoleCalls['createRole'] = ({ RoleName: name = '' }) => {
    if (this.names.has(name)) throw awsError('EntityAlreadyExistsException', `Role with name ${name} already exists.`);
    this.names.add(name);
    const Role = {
      Arn: `arn:aws:iam::000000000000:role/${name}`,
      RoleName: name,
      Path: '/',
      RoleId: 'A',
      CreateDate: new Date(),
    };
    return Promise.resolve({ Role, $metadata: {} });
  };
  putRolePolicy: RoleCalls['putRolePolicy'] = () => Promise.resolve({});
  deleteRolePolicy: RoleCalls['deleteRolePolicy'] = ({ RoleName: name = '' }) => this.#requireRole(name);
  deleteRole: RoleCalls['deleteRole'] = async ({ RoleName: name = '' }) => {
    await this.#requireRole(name);
    return this.names.delete(name);
  };

  #requireRole(name: string): Promise<void> {
    if (this.names.has(name)) return Promise.resolve();
    return Promise.reject(awsError('NoSuchEntityException', `The role with name ${name} cannot be found.`));
  }
}

describe('a new pipeline', function () {
  this.timeout(30_000);
  let pipeline: RunningPipeline;
  let clients: PipelineClients;

  before(async () => {
    pipeline = await startPipeline();
    const settings = {
      endpoint: pipeline.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    const { kinesis } = pipeline as unknown as { kinesis: Kinesis };
    clients = { kinesis, firehose: new Firehose(settings), s3: new S3({ ...settings, forcePathStyle: true }) };
  });

  after(() => pipeline.close());

  const work = (others: Partial<PipelineClients> = {}, signal = new AbortController().signal) => ({
    clients: { ...clients, ...others },
    signal,
    clock: hurriedClock(1),
  });

  /** Names of all that there is. */
  async function existing(): Promise<string[]> {
    const { StreamNames: streams = [] } = await clients.kinesis.listStreams({});
    const { DeliveryStreamNames: deliveries = [] } = await clients.firehose.listDeliveryStreams({ Limit: 100 });
    const { Buckets: buckets = [] } = await clients.s3.listBuckets({});
    return [...streams, ...deliveries, ...buckets.map(({ Name = '' }) => Name)].sort();
  }

  it('has all of its parts, each active', async () => {
    const seen: string[][] = [];
    const outcome = await createPipeline(work(), {
      settings: settingsOf('whole'),
      place: PLACE,
      onParts: (parts) => void seen.push(parts.map(({ name }) => name)),
    });
    assert.deepEqual(
      outcome.created.map(({ arn }) => arn),
      [
        'arn:aws:kinesis:us-east-1:000000000000:stream/whole-stream',
        'arn:aws:s3:::whole-bucket',
        'arn:aws:firehose:us-east-1:000000000000:deliverystream/whole-delivery',
      ],
    );
    assert.equal(outcome.failure, undefined);
    assert.deepEqual(seen.at(0), ['whole-stream'], 'noted before it is created');
    const { DeliveryStreamDescription: description } = await clients.firehose.describeDeliveryStream({
      DeliveryStreamName: 'whole-delivery',
    });
    const s3 = description?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    assert.deepEqual(
      [s3?.Prefix, s3?.BufferingHints, s3?.ProcessingConfiguration?.Processors?.[0]?.Type],
      ['orders/', { SizeInMBs: 5, IntervalInSeconds: 60 }, 'AppendDelimiterToRecord'],
    );
    const { TagSet: tags } = await clients.s3.getBucketTagging({ Bucket: 'whole-bucket' });
    assert.deepEqual(tags, [{ Key: 'team', Value: 'data' }]);
  });

  const denied = () => Promise.reject(awsError('AccessDeniedException', 'not authorized'));
  /** Firehose finds out while it creates the stream: KMS or the source refuse. */
  const failedLater: Firehose['describeDeliveryStream'] = (async (
    input: Parameters<Firehose['describeDeliveryStream']>[0],
  ) => {
    const answer = await clients.firehose.describeDeliveryStream(input);
    const FailureDescription = { Type: 'CREATE_KMS_GRANT_FAILED' as const, Details: 'not authorized by KMS' };
    const failed = { DeliveryStreamStatus: 'CREATING_FAILED' as const, FailureDescription };
    return {
      ...answer,
      DeliveryStreamDescription: answer.DeliveryStreamDescription && { ...answer.DeliveryStreamDescription, ...failed },
    };
  }) as Firehose['describeDeliveryStream'];
  const failing: [string, (roles: FakeRoles) => Partial<PipelineClients>, undone: string[]][] = [
    [
      'setting of the stream',
      () => ({ kinesis: changed(clients.kinesis, { increaseStreamRetentionPeriod: denied }) }),
      ['u-stream'],
    ],
    [
      'delivery stream, once it is begun,',
      (roles) => ({ roles, firehose: changed(clients.firehose, { describeDeliveryStream: failedLater }) }),
      ['u-delivery', 'firehose-u-delivery', 'u-bucket', 'u-stream'],
    ],
    ['bucket', () => ({ s3: changed(clients.s3, { createBucket: denied }) }), ['u-stream']],
    ['tags of the bucket', () => ({ s3: changed(clients.s3, { putBucketTagging: denied }) }), ['u-bucket', 'u-stream']],
    ['role', (roles) => ({ roles: changed(roles as RoleCalls, { createRole: denied }) }), ['u-bucket', 'u-stream']],
    [
      'policy of the role',
      (roles) => ({ roles: changed(roles as RoleCalls, { putRolePolicy: denied }) }),
      ['firehose-u-delivery', 'u-bucket', 'u-stream'],
    ],
    [
      'delivery stream',
      (roles) => ({ roles, firehose: changed(clients.firehose, { createDeliveryStream: denied }) }),
      ['firehose-u-delivery', 'u-bucket', 'u-stream'],
    ],
  ];
  for (const [part, fail, undone] of failing) {
    it(`is undone when its ${part} fails`, async () => {
      const before = await existing();
      const roles = new FakeRoles();
      const outcome = await createPipeline(work({ roles, ...fail(roles) }), {
        settings: settingsOf('u'),
        place: PLACE,
      });
      assert.match(outcome.failure?.message ?? '', /not authorized/);
      assert.deepEqual(
        outcome.undone.map(({ name }) => name),
        undone,
      );
      assert.deepEqual([outcome.created, outcome.notUndone], [[], []]);
      assert.deepEqual(await existing(), before);
      assert.equal(roles.names.size, 0);
    });
  }

  it('throws what fails before anything was created', async () => {
    const kinesis = changed(clients.kinesis, { createStream: denied });
    const before = await existing();
    await assert.rejects(
      createPipeline(work({ kinesis }), { settings: settingsOf('n'), place: PLACE }),
      /not authorized/,
    );
    assert.deepEqual(await existing(), before);
  });

  it('says what could not be undone, and leaves nothing else behind', async () => {
    const outcome = await createPipeline(
      work({
        firehose: changed(clients.firehose, { createDeliveryStream: denied }),
        s3: changed(clients.s3, { deleteBucket: denied }),
      }),
      { settings: settingsOf('s'), place: PLACE },
    );
    const names = (parts: readonly PipelinePart[]) => parts.map(({ name }) => name);
    assert.deepEqual(names(outcome.created), ['s-bucket']);
    assert.deepEqual(names(outcome.undone), ['s-stream']);
    assert.match(outcome.notUndone[0]?.reason.message ?? '', /not authorized/);
    await clients.s3.deleteBucket({ Bucket: 's-bucket' });
  });

  it('is undone when it is cancelled', async () => {
    const before = await existing();
    const abort = new AbortController();
    const s3 = changed(clients.s3, {
      putBucketTagging: () => {
        abort.abort();
        return Promise.reject(abort.signal.reason as Error);
      },
    });
    const outcome = await createPipeline(work({ s3 }, abort.signal), { settings: settingsOf('c'), place: PLACE });
    assert.equal(outcome.failure?.name, 'AbortError');
    assert.deepEqual(await existing(), before);
  });

  it('deletes nothing that was there before', async () => {
    await clients.s3.createBucket({ Bucket: 'old-bucket' });
    await assert.rejects(createPipeline(work(), { settings: settingsOf('old'), place: PLACE }), /"old-bucket" exists/);
    assert.ok((await existing()).includes('old-bucket'));
    const roles = new FakeRoles();
    roles.names.add('firehose-r-delivery');
    const outcome = await createPipeline(work({ roles }), { settings: settingsOf('r'), place: PLACE });
    assert.equal(outcome.failure?.name, 'EntityAlreadyExistsException');
    assert.ok(roles.names.has('firehose-r-delivery'));
  });

  it('waits for IAM: Firehose cannot assume a new role at once', async () => {
    let refused = 0;
    const firehose = changed(clients.firehose, {
      createDeliveryStream: ((input: Parameters<Firehose['createDeliveryStream']>[0]) =>
        ++refused <= 3
          ? Promise.reject(
              awsError('InvalidArgumentException', 'Firehose is unable to assume role arn:aws:iam::1:role/x.'),
            )
          : clients.firehose.createDeliveryStream(input)) as Firehose['createDeliveryStream'],
    });
    const roles = new FakeRoles();
    const outcome = await createPipeline(work({ firehose, roles }), { settings: settingsOf('iam'), place: PLACE });
    assert.deepEqual([outcome.failure, refused], [undefined, 4]);
    assert.deepEqual([...roles.names], ['firehose-iam-delivery']);
  });

  it('takes for its own what a lost answer had created', async () => {
    const kinesis = changed(clients.kinesis, {
      createStream: (async (input: Parameters<Kinesis['createStream']>[0]) => {
        await clients.kinesis.createStream(input);
        throw awsError('ResourceInUseException', 'Stream lost-stream already exists.', 2);
      }) as Kinesis['createStream'],
    });
    const outcome = await createPipeline(work({ kinesis }), { settings: settingsOf('lost'), place: PLACE });
    assert.equal(outcome.failure, undefined);
  });

  it('a delivery stream takes changes of its destination and its tags, and loses what it shall not have', async () => {
    const { deliveryStream, bucket } = settingsOf('change');
    await createPipeline(work(), {
      settings: { deliveryStream: { ...deliveryStream, source: { kind: 'directPut' } }, bucket },
      place: PLACE,
    });
    const name = deliveryStream.name;
    const described = async () =>
      (await clients.firehose.describeDeliveryStream({ DeliveryStreamName: name })).DeliveryStreamDescription;
    const state = await readDeliveryStream(clients.firehose, name, new AbortController().signal);
    const { destination } = state.settings;
    assert.deepEqual(deliveryChanges(state, state.settings, PLACE), []);
    const wanted = {
      ...state.settings,
      destination: { ...destination, prefix: undefined, appendsNewline: false, compression: 'GZIP' as const },
      tags: { team: 'data' },
    };
    await applyDeliveryChanges(work(), name, deliveryChanges(state, wanted, PLACE));
    const after = (await described())?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    assert.deepEqual(
      [after?.Prefix, after?.CompressionFormat, after?.ProcessingConfiguration?.Enabled],
      ['', 'GZIP', false],
    );
    const { Tags: tags } = await clients.firehose.listTagsForDeliveryStream({ DeliveryStreamName: name });
    assert.deepEqual(tags, [{ Key: 'team', Value: 'data' }]);
    assert.throws(
      () => deliveryChanges({ ...state, otherProcessors: ['Decompression'] }, wanted, PLACE),
      /would drop the processor Decompression/,
    );
    const compressed = { ...state.settings, destination: { ...destination, compression: 'ZIP' as const } };
    const [update] = deliveryChanges({ ...state, otherProcessors: ['Decompression'] }, compressed, PLACE);
    assert.ok(!JSON.stringify(update).includes('ProcessingConfiguration'), 'what is left out stays');
    // Somebody else was faster: the update names the version that it was made for.
    await assert.rejects(
      applyDeliveryChanges(work(), name, deliveryChanges(state, wanted, PLACE).slice(0, 1)),
      (error: Error) => error.name === 'ConcurrentModificationException',
    );
  });

  it('a bucket with objects is deleted after it was emptied alone', async () => {
    await clients.s3.createBucket({ Bucket: 'full-bucket' });
    for (let n = 0; n < 5; n++) await clients.s3.putObject({ Bucket: 'full-bucket', Key: `k${n}`, Body: 'x' });
    await assert.rejects(deleteBucket(work(), 'full-bucket'), /has objects/);
    assert.equal(await emptyBucket(work(), 'full-bucket'), 5);
    await deleteBucket(work(), 'full-bucket');
    assert.ok(!(await existing()).includes('full-bucket'));
  });
});
