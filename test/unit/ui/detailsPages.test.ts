import assert from 'node:assert/strict';
import { openClients, type Clients, type Connection } from '../../../src/aws';
import { startLocalPipeline } from '../../../src/local/library';
import type { LocalPipeline } from '../../../src/local/libraryTypes';
import { PRICES, pricesWith } from '../../../src/pipelines';
import { bucketPage } from '../../../src/ui/details/bucketPage';
import { consoleAction } from '../../../src/ui/details/consoleAction';
import { deliveryPage } from '../../../src/ui/details/deliveryPage';
import type { DetailsPage, SectionView } from '../../../src/ui/details/detailsPage';
import { LoadedSection } from '../../../src/ui/details/loadedSection';
import { streamPage } from '../../../src/ui/details/streamPage';
import { parseSubject, subjectKey } from '../../../src/ui/details/subject';

const ROLE = 'arn:aws:iam::000000000000:role/r';
const LOCAL = { name: 'local', region: 'us-east-1' };
const explain = (error: unknown) => `because ${error instanceof Error ? error.name : String(error)}`;

/** The rows of a list, as texts. */
function rowsOf(view: SectionView): string[][] {
  assert.ok(view.kind === 'list');
  const { section } = view;
  return Array.from({ length: section.listed }, (_, index) => section.rowAt(index).map(({ text }) => text));
}

function factsOf(view: SectionView): Record<string, string> {
  assert.ok(view.kind === 'facts');
  return Object.fromEntries(view.facts.map(({ label, value }) => [label, value]));
}

function load(page: DetailsPage, title: string): Promise<SectionView> {
  const source = page.sections.find((section) => section.title === title);
  assert.ok(source, title);
  return source.load(new AbortController().signal);
}

function commandsOf(page: DetailsPage, ...views: SectionView[]): string[] {
  const ofFacts = views.flatMap((view) =>
    view.kind === 'facts' ? view.facts.flatMap(({ actions = [] }) => actions) : [],
  );
  return [...page.actions, ...ofFacts].flatMap((action) => ('command' in action ? [action.command] : []));
}

describe('the pages of details', function () {
  this.timeout(30_000);
  let pipeline: LocalPipeline;
  let clients: Clients;

  const common = (connection: Connection = LOCAL, given: Partial<Clients> = {}) => ({
    connection,
    explain,
    ...{ prices: () => PRICES, editPrices: () => undefined },
    clients: () => Promise.resolve({ ...clients, ...given }),
  });

  before(async () => {
    pipeline = await startLocalPipeline({
      streams: [{ StreamName: 'orders', ShardCount: 2, Tags: { team: 'data' } }],
      buckets: ['delivered'],
      deliveryStreams: [
        {
          DeliveryStreamName: 'to-s3',
          DeliveryStreamType: 'KinesisStreamAsSource',
          KinesisStreamSourceConfiguration: {
            KinesisStreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
            RoleARN: ROLE,
          },
          ExtendedS3DestinationConfiguration: {
            ...{ BucketARN: 'arn:aws:s3:::delivered', RoleARN: ROLE, Prefix: 'in/', ErrorOutputPrefix: 'failed/' },
          },
        },
        {
          DeliveryStreamName: 'other',
          ExtendedS3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::delivered', RoleARN: ROLE },
        },
      ],
    });
    clients = await openClients({ ...LOCAL, endpoint: pipeline.endpoint });
    const { kinesis, s3 } = clients;
    const { StreamDescriptionSummary: summary } = await kinesis.describeStreamSummary({ StreamName: 'orders' });
    await kinesis.registerStreamConsumer({ StreamARN: summary?.StreamARN, ConsumerName: 'billing' });
    await kinesis.splitShard({
      ...{ StreamName: 'orders', ShardToSplit: 'shardId-000000000000', NewStartingHashKey: String(2n ** 126n) },
    });
    for (const key of ['in/2026/11/24/04/one', 'failed/processing-failed/2026/11/24/04/two']) {
      await s3.putObject({ Bucket: 'delivered', Key: key, Body: 'x' });
    }
  });

  after(async () => {
    clients.destroy();
    await pipeline.stop();
  });

  it('tell the settings of a stream, and change each beside it', async () => {
    const page = streamPage({ ...common(), subject: { connection: 'local', stream: 'orders' } });
    const settings = await load(page, 'Settings');
    const facts = factsOf(settings);
    assert.match(facts.ARN ?? '', /:stream\/orders$/);
    assert.deepEqual(
      ['Status', 'Mode', 'Open shards', 'Retention', 'Encryption', 'Registered consumers', 'Tags'].map(
        (label) => facts[label],
      ),
      ['ACTIVE', 'provisioned', '3', '24 h', 'none', '1', 'team=data'],
    );
    // Three shards of $ 0.015 an hour, and a consumer of each for the same.
    assert.match(
      facts['Cost without traffic'] ?? '',
      /free of charge on this machine; on AWS about \$ 65\.7 a month .*\d{4}-\d\d-\d\d/,
    );
    assert.match(facts.Prices ?? '', /us-east-1, \d{4}-\d\d-\d\d: shardHour \$ 0\.015, /);
    const offered = new Set(commandsOf(page, settings));
    for (const id of ['updateStream', 'splitShard', 'mergeShards', 'deleteStream', 'generate']) {
      assert.ok(offered.has(`kinesisPipelines.${id}` as never), id);
    }
  });

  it('list the shards of a stream with their lineage, open ones first', async () => {
    const page = streamPage({ ...common(), subject: { connection: 'local', stream: 'orders' } });
    const view = await load(page, 'Shards');
    assert.deepEqual(
      rowsOf(view).map(([shardId, state, share, , , parents]) => [
        shardId?.slice(-1),
        state,
        share,
        parents?.slice(-1),
      ]),
      [
        ['2', 'open', '25 %', '0'],
        ['3', 'open', '25 %', '0'],
        ['1', 'open', '50 %', ''],
        ['0', 'closed', '50 %', ''],
      ],
    );
    assert.equal(view.kind === 'list' && view.shards?.generations, 2);
  });

  it('estimate the cost from the traffic that was measured, with the prices that a person has set', async () => {
    await clients.kinesis.putRecord({ StreamName: 'orders', PartitionKey: 'k', Data: new Uint8Array(1_000) });
    const costWith = async (own: object) => {
      const page = streamPage({
        ...common(LOCAL, { metrics: clients.metrics }),
        subject: { connection: 'local', stream: 'orders' },
        prices: () => pricesWith({ ...own }),
      });
      const view = await load(page, 'Metrics');
      assert.ok(view.kind === 'charts');
      const note = view.notes.find((text) => text.includes('traffic')) ?? '';
      return { note, dollars: Number(/\$ ([\d.,]+) a month/.exec(note)?.[1]?.replaceAll(',', '')) };
    };
    const list = await costWith({});
    assert.match(list.note, /list prices of us-east-1/);
    assert.ok(list.dollars >= 65.7, list.note);
    // A million records that cost a hundred thousand: those that were measured show.
    const own = await costWith({ millionPutUnits: 100_000, shardHour: 0, unknown: 5, fanOutGb: 'x' });
    assert.match(own.note, /your prices/);
    assert.ok(own.dollars > 0 && own.dollars !== list.dollars, own.note);
  });

  it('tell the load of each shard, and from where it is known', async () => {
    const subject = { connection: 'local', stream: 'orders' };
    const loadOf = async (context: Partial<Parameters<typeof streamPage>[0]>) => {
      const view = await load(streamPage({ ...common(), subject, ...context }), 'Shards');
      assert.ok(view.kind === 'list');
      return { note: view.section.note, rows: rowsOf(view), hot: [...(view.hot ?? [])] };
    };
    const nowhere = { localEndpoint: () => undefined, tailed: () => new Map<string, never>() };
    assert.match((await loadOf({ loadSources: nowhere })).note ?? '', /not known: turn on the metrics of shards/);
    await clients.kinesis.putRecords({
      ...{ StreamName: 'orders' },
      Records: Array.from({ length: 300 }, () => ({
        ...{ PartitionKey: 'k', ExplicitHashKey: String(2n ** 127n) },
        Data: new Uint8Array(1_000),
      })),
    });
    const counted = await loadOf({ loadSources: { ...nowhere, localEndpoint: () => pipeline.endpoint } });
    assert.match(counted.note ?? '', /the local pipeline has counted/);
    assert.deepEqual(
      counted.rows.map(([shardId, , , records]) => [shardId?.slice(-1), records]),
      [
        ['2', '0'],
        ['3', '0'],
        ['1', '5'],
        ['0', ''],
      ],
    );
    const busy = { recordsPerSecond: 900, bytesPerSecond: undefined };
    const tailed = await loadOf({
      loadSources: { ...nowhere, tailed: () => new Map([['shardId-000000000001', busy]]) },
    });
    assert.match(tailed.note ?? '', /a running tail/);
    assert.deepEqual(tailed.hot, ['shardId-000000000001']);
    assert.deepEqual(tailed.rows[2]?.slice(1, 5), ['open, hot', '50 %', '900', '']);
    await clients.kinesis.enableEnhancedMonitoring({
      ...{ StreamName: 'orders', ShardLevelMetrics: ['IncomingRecords', 'IncomingBytes'] },
    });
    await clients.kinesis.putRecord({
      ...{ StreamName: 'orders', PartitionKey: 'k', ExplicitHashKey: '0', Data: new Uint8Array(1_000_000) },
    });
    const measured = await loadOf({ loadSources: nowhere });
    assert.match(measured.note ?? '', /^Load: metrics of shards/);
    assert.notEqual(measured.rows[0]?.[4], '');
  });

  it('list who reads a stream: registered consumers and delivery streams', async () => {
    const page = streamPage({ ...common(), subject: { connection: 'local', stream: 'orders' } });
    const rows = rowsOf(await load(page, 'Who reads'));
    assert.deepEqual(
      rows.map(([name, way]) => [name, way]),
      [
        ['billing', 'enhanced fan-out'],
        ['to-s3', 'delivery stream'],
      ],
    );
    assert.equal(rows[1]?.[2], 'delivered · in/');
  });

  it('list the leases of the KCL applications that were named, and say why one cannot be read', async () => {
    const { kinesis } = clients;
    const { SequenceNumber: checkpoint = '' } = await kinesis.putRecord({
      ...{ StreamName: 'orders', PartitionKey: 'k', ExplicitHashKey: String(2n ** 127n), Data: Buffer.from('x') },
    });
    const item = {
      ...{ leaseKey: { S: 'shardId-000000000001' }, checkpoint: { S: checkpoint }, leaseOwner: { S: 'worker-a' } },
    };
    const scan: NonNullable<Clients['leaseTables']>['scan'] = ({ TableName }) =>
      TableName === 'billing'
        ? Promise.resolve({ $metadata: {}, Items: [item] })
        : Promise.reject(Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' }));
    let names: string[] = [];
    const page = streamPage({
      ...common({ ...LOCAL, name: 'prod' }, { leaseTables: { scan } }),
      subject: { connection: 'prod', stream: 'orders' },
      leaseTables: { list: () => names, ask: () => Promise.resolve() },
    });
    const nothing = await load(page, 'KCL applications');
    assert.ok(nothing.kind === 'list');
    assert.match(nothing.section.note ?? '', /None is named/);
    names = ['billing', 'nowhere'];
    const view = await load(page, 'KCL applications');
    assert.deepEqual(
      rowsOf(view).map(([table, shardId, owner, lag]) => [table, shardId, owner, lag]),
      [['billing', 'shardId-000000000001', 'worker-a', '0 ms']],
    );
    assert.equal(view.kind === 'list' && view.section.note, 'There is no table "nowhere" in us-east-1.');
  });

  it('say beside a value, or a list, why a part of it could not be read, and show the rest', async () => {
    const denied = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    const kinesis = Object.assign(Object.create(clients.kinesis) as Clients['kinesis'], { listTagsForStream: denied });
    const firehose = Object.assign(Object.create(clients.firehose) as Clients['firehose'], {
      listDeliveryStreams: denied,
    });
    const page = streamPage({
      ...common(LOCAL, { kinesis, firehose }),
      subject: { connection: 'local', stream: 'orders' },
    });
    const facts = factsOf(await load(page, 'Settings'));
    assert.deepEqual([facts.Tags, facts.Status], ['because AccessDeniedException', 'ACTIVE']);
    const readers = await load(page, 'Who reads');
    assert.deepEqual(
      rowsOf(readers).map(([name]) => name),
      ['billing'],
    );
    assert.equal(readers.kind === 'list' && readers.section.note, 'because AccessDeniedException');
  });

  it('tell where a delivery stream delivers to, and the objects of its failed records', async () => {
    const page = deliveryPage({ ...common(), subject: { connection: 'local', deliveryStream: 'to-s3' } });
    const settings = await load(page, 'Settings');
    const facts = factsOf(settings);
    assert.deepEqual([facts.Source, facts.Bucket, facts.Prefix], ['orders', 'delivered', 'in/']);
    assert.match(facts.Cost ?? '', /about \$ \d.* for each GB/);
    assert.ok(settings.kind === 'facts');
    const linked = settings.facts.flatMap(({ actions = [] }) => actions);
    assert.deepEqual(
      linked.flatMap((action) => ('argument' in action ? [action.argument] : [])),
      [
        { connection: 'local', stream: 'orders' },
        { connection: 'local', bucket: 'delivered' },
      ],
    );
    const failed = rowsOf(await load(page, 'Failed records'));
    assert.deepEqual(
      failed.map(([, , key]) => key),
      ['failed/processing-failed/2026/11/24/04/two'],
    );
  });

  it('tell who writes to a bucket, its settings and its newest objects', async () => {
    const page = bucketPage({ ...common(), subject: { connection: 'local', bucket: 'delivered' } });
    const facts = factsOf(await load(page, 'Settings'));
    assert.deepEqual(facts, { ARN: 'arn:aws:s3:::delivered', Region: 'us-east-1', Versioning: 'off' });
    const writers = rowsOf(await load(page, 'Delivery streams'));
    assert.deepEqual(
      writers.map(([name]) => name),
      ['other', 'to-s3'],
    );
    assert.equal(rowsOf(await load(page, 'Recent objects')).length, 2);
  });

  it('offer nothing on a read-only connection that its clients refuse', async () => {
    const readOnly = common({ ...LOCAL, readOnly: true });
    const stream = streamPage({ ...readOnly, subject: { connection: 'local', stream: 'orders' } });
    const delivery = deliveryPage({ ...readOnly, subject: { connection: 'local', deliveryStream: 'to-s3' } });
    const bucket = bucketPage({ ...readOnly, subject: { connection: 'local', bucket: 'delivered' } });
    const offered = [
      ...commandsOf(stream, await load(stream, 'Settings')),
      ...commandsOf(delivery, await load(delivery, 'Settings')),
      ...commandsOf(bucket, await load(bucket, 'Settings')),
    ];
    assert.deepEqual(
      offered.filter((id) => /generate|update|split|merge|delete|empty|redrive/i.test(id)),
      [],
    );
  });
});

describe('a section of a page', () => {
  it('shows the reason of a failure and can be tried again', async () => {
    let fails = true;
    const states: string[] = [];
    const section: LoadedSection = new LoadedSection({
      source: {
        ...{ title: 'Shards', doing: 'list the shards' },
        load: () => (fails ? Promise.reject(new Error('no')) : Promise.resolve({ kind: 'facts', facts: [] })),
      },
      explain: (_, doing) => `Can't ${doing}`,
      onDidChange: () => states.push(section.now.content.kind),
    });
    await section.load();
    assert.deepEqual(section.now.content, { kind: 'failed', text: "Can't list the shards" });
    fails = false;
    await section.load();
    assert.deepEqual(states, ['failed', 'loading', 'facts']);
  });

  it('leaves an answer alone that comes after a newer one was asked for', async () => {
    const answers = [Promise.withResolvers<SectionView>(), Promise.withResolvers<SectionView>()];
    let asked = 0;
    const section = new LoadedSection({
      source: { title: 'Settings', doing: 'describe it', load: () => answers[asked++]!.promise },
      explain: String,
      onDidChange: () => undefined,
    });
    const loads = [section.load(), section.load()];
    answers[1]!.resolve({ kind: 'facts', facts: [{ label: 'new', value: '' }] });
    answers[0]!.resolve({ kind: 'facts', facts: [{ label: 'old', value: '' }] });
    await Promise.all(loads);
    assert.ok(section.view?.kind === 'facts');
    assert.deepEqual(
      section.view.facts.map(({ label }) => label),
      ['new'],
    );
  });
});

describe('the way to the AWS console', () => {
  async function addressFor(connection: Connection, name = 'orders'): Promise<string | undefined> {
    const [action] = await consoleAction(connection, { kind: 'stream', name }, (address) => address);
    return action && 'run' in action ? (action.run() as string) : undefined;
  }

  it('leads to the host of the partition', async () => {
    const named = { name: 'prod', region: 'eu-west-1' };
    assert.equal(
      await addressFor(named),
      'https://console.aws.amazon.com/kinesis/home?region=eu-west-1#/streams/details/orders/monitoring',
    );
    assert.match((await addressFor({ ...named, region: 'cn-north-1' })) ?? '', /^https:\/\/console\.amazonaws\.cn\//);
    assert.match(
      (await addressFor({ ...named, region: 'us-gov-west-1' })) ?? '',
      /^https:\/\/console\.amazonaws-us-gov\.com\//,
    );
    assert.equal(await addressFor({ ...named, region: 'us-iso-east-1' }), undefined);
  });

  it('is not offered where a server stands in for AWS', async () => {
    assert.equal(await addressFor(LOCAL), undefined);
    assert.equal(await addressFor({ ...LOCAL, name: 'other', endpoint: 'http://127.0.0.1:1' }), undefined);
  });
});

describe('what a page is about', () => {
  it('comes back from what the page kept', () => {
    for (const subject of [
      { connection: 'prod', stream: 'orders' },
      { connection: 'prod', deliveryStream: 'to-s3' },
      { connection: 'prod', bucket: 'delivered' },
    ]) {
      assert.deepEqual(parseSubject(JSON.parse(JSON.stringify(subject))), subject);
    }
    for (const other of [undefined, null, 'x', {}, { connection: 'prod' }, { connection: 1, stream: 'orders' }]) {
      assert.equal(parseSubject(other), undefined);
    }
  });

  it('has one page, by whichever form of its name it is opened', () => {
    const arn = 'arn:aws:firehose:us-east-1:000000000000:deliverystream/to-s3';
    const key = (deliveryStream: string) => subjectKey({ connection: 'prod', deliveryStream });
    assert.equal(key(arn), key('to-s3'));
    assert.notEqual(key('to-s3'), subjectKey({ connection: 'prod', stream: 'to-s3' }));
  });
});
