import assert from 'node:assert/strict';
import {
  changesBetween,
  mermaidOf,
  pipelineMap,
  type KnownDelivery,
  type KnownStream,
  type MapSources,
} from '../../../../src/pipelines';

const STREAM: KnownStream = {
  ...{ id: 'local/streams/orders', name: 'orders', stream: 'orders', status: 'ACTIVE', isOnDemand: false },
  arn: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
  ...{ openShards: 2, shards: ['shardId-0', 'shardId-1'], consumers: [], rates: undefined },
};
const DELIVERY: KnownDelivery = {
  ...{ id: 'local/deliveryStreams/to-s3', name: 'to-s3', status: 'ACTIVE', source: 'orders', bucket: 'lake' },
  ...{ target: undefined, besideBuckets: [], lambdas: [], failure: undefined, flow: undefined },
};
const NOTHING: MapSources = { streams: [], deliveryStreams: [], sends: [], tails: [] };

const mapOf = (sources: Partial<MapSources>) => pipelineMap({ ...NOTHING, ...sources });
const arrows = (sources: Partial<MapSources>) => mapOf(sources).edges.map(({ id }) => id);
const nodeOf = (sources: Partial<MapSources>, id: string) => mapOf(sources).nodes.find((node) => node.id === id);

describe('the map of a pipeline', () => {
  it('goes from the send through stream and delivery stream to the bucket', () => {
    const send = {
      id: 's',
      name: 'orders.json',
      target: { stream: 'orders' },
      sent: 24,
      failed: 0,
      endedMs: undefined,
    };
    const sources = { streams: [STREAM], deliveryStreams: [DELIVERY], sends: [{ ...send, recordsPerSecond: 50 }] };
    assert.deepEqual(arrows(sources), [
      'local/streams/orders→local/deliveryStreams/to-s3',
      'local/deliveryStreams/to-s3→bucket:lake',
      's→local/streams/orders',
    ]);
    assert.deepEqual(mapOf(sources).edges.at(-1)?.rate, { recordsPerSecond: 50 });
  });

  it('finds a stream by its name and by its ARN', () => {
    const byArn = { ...DELIVERY, source: STREAM.arn };
    assert.equal(arrows({ streams: [STREAM], deliveryStreams: [byArn] })[0], `${STREAM.id}→${DELIVERY.id}`);
  });

  it("adds another account's stream that a delivery stream reads, which no list has", () => {
    const source = 'arn:aws:kinesis:us-east-1:111122223333:stream/orders';
    const sources = { streams: [STREAM], deliveryStreams: [{ ...DELIVERY, source }] };
    assert.equal(nodeOf(sources, `stream:${source}`)?.kind, 'stream');
    assert.ok(arrows(sources).includes(`stream:${source}→${DELIVERY.id}`));
  });

  it('draws few shards one by one with their rates, and the stream with the sum of them', () => {
    const rates = new Map([
      ['shardId-0', { recordsPerSecond: 10, bytesPerSecond: 100 }],
      ['shardId-1', { recordsPerSecond: 5, bytesPerSecond: 50 }],
    ]);
    const sources = { streams: [{ ...STREAM, rates }] };
    assert.deepEqual(
      mapOf(sources).nodes.map(({ kind }) => kind),
      ['stream', 'shard', 'shard'],
    );
    const stream = nodeOf(sources, STREAM.id);
    assert.ok(stream?.kind === 'stream');
    assert.deepEqual(stream.rate, { recordsPerSecond: 15, bytesPerSecond: 150 });
  });

  it('draws many shards as one, which names the busiest', () => {
    const shards = Array.from({ length: 64 }, (_, index) => `shardId-${index}`);
    const rates = new Map([['shardId-13', { recordsPerSecond: 900, bytesPerSecond: 1 }]]);
    const node = nodeOf({ streams: [{ ...STREAM, shards, rates }] }, `${STREAM.id}/shards`);
    assert.ok(node?.kind === 'shards');
    assert.deepEqual([node.count, node.shardId], [64, 'shardId-13']);
  });

  it('takes the rates of shards from a tail where nobody else tells them, and how far it is behind', () => {
    const shards = [{ shardId: 'shardId-1', recordsPerSecond: 7, behindMs: 1_500 }];
    const tail = { id: 't', name: 'Tail', stream: 'orders', recordsPerSecond: 7, behindMs: 1_500, shards };
    const sources = { streams: [STREAM], tails: [tail] };
    const [first, second] = [nodeOf(sources, `${STREAM.id}/shardId-0`), nodeOf(sources, `${STREAM.id}/shardId-1`)];
    assert.ok(first?.kind === 'shard' && second?.kind === 'shard');
    assert.deepEqual([first.rate, first.behindMs], [undefined, undefined]);
    assert.deepEqual([second.rate, second.behindMs], [{ recordsPerSecond: 7 }, 1_500]);
  });

  it('makes up no rate where nobody tells one', () => {
    assert.ok(mapOf({ streams: [STREAM], deliveryStreams: [DELIVERY] }).edges.every(({ rate }) => rate === undefined));
  });

  it('joins delivery streams in their bucket, which has the time of the last delivery', () => {
    const flow = {
      taken: { recordsPerSecond: 0 },
      buffer: { bytes: 0, fill: 0 },
      flushAtMs: undefined,
      failedRecords: 0,
    };
    const first = { ...DELIVERY, flow: { ...flow, deliveredMs: 2_000 } };
    const second = { ...DELIVERY, id: 'other', name: 'other', flow: { ...flow, deliveredMs: 1_000 } };
    const bucket = nodeOf({ deliveryStreams: [first, second] }, 'bucket:lake');
    assert.ok(bucket?.kind === 'bucket');
    assert.equal(bucket.deliveredMs, 2_000);
  });

  it('shows a backup beside the destination, and a destination that is not S3', () => {
    const delivery = { ...DELIVERY, bucket: undefined, target: 'HTTP receiver', besideBuckets: ['failed'] };
    const { edges } = mapOf({ deliveryStreams: [delivery] });
    assert.deepEqual(
      edges.map(({ kind, to }) => [kind, to]),
      [
        ['reads', DELIVERY.id],
        ['delivers', `${DELIVERY.id}/target`],
        ['beside', 'bucket:failed'],
      ],
    );
  });

  it('leaves out a send whose target is gone', () => {
    const target = { deliveryStream: 'gone' };
    const send = { id: 's', name: 'a', target, sent: 1, failed: 0, recordsPerSecond: undefined, endedMs: 1 };
    assert.deepEqual(mapOf({ sends: [send] }).nodes, []);
  });

  it('keeps 200 nodes, the connected ones first, and says how many it left out', () => {
    const streams = Array.from({ length: 300 }, (_, at) => ({
      ...STREAM,
      id: `s${at}`,
      stream: `s${at}`,
      arn: undefined,
    }));
    const map = mapOf({ streams, deliveryStreams: [{ ...DELIVERY, source: 's299' }] });
    const boxes = map.nodes.filter((node) => !('parent' in node));
    assert.equal(boxes.length, 200);
    assert.equal(map.leftOut, 102);
    assert.ok(boxes.some(({ id }) => id === 's299'));
    assert.equal(map.edges.length, 2);
  });
});

describe('the changes between two maps', () => {
  it('are what is new, what is other and what is gone', () => {
    const before = [
      { id: 'a', rate: 1 },
      { id: 'b', rate: 1 },
      { id: 'c', rate: 1 },
    ];
    const after = [
      { id: 'a', rate: 1 },
      { id: 'b', rate: 2 },
      { id: 'd', rate: 1 },
    ];
    assert.deepEqual(changesBetween(before, after), { set: [after[1], after[2]], removed: ['c'] });
  });

  it('are none where nothing changed', () => {
    assert.equal(changesBetween([{ id: 'a' }], [{ id: 'a' }]), undefined);
  });
});

describe('the map as Mermaid', () => {
  it('is a flowchart, with a dotted arrow to what is beside', () => {
    const map = mapOf({ streams: [STREAM], deliveryStreams: [{ ...DELIVERY, besideBuckets: ['failed'] }] });
    assert.equal(
      mermaidOf(map),
      [
        'flowchart LR',
        '  n1[["orders"]]',
        '  n2{{"to-s3"}}',
        '  n3[("lake")]',
        '  n4[("failed")]',
        '  n1 --> n2',
        '  n2 --> n3',
        '  n2 -.-> n4',
        '',
      ].join('\n'),
    );
  });

  it('writes names that Mermaid would read as markup by the numbers of their characters', () => {
    const name = 'a"]<b>`#;\n';
    const target = { stream: 'orders' };
    const send = { id: 's', name, target, sent: 1, failed: 0, recordsPerSecond: undefined, endedMs: 1 };
    const line = mermaidOf(mapOf({ sends: [send] })).split('\n')[2];
    assert.equal(line, '  n2(["a#34;#93;#60;b#62;#96;#35;#59;#10;"])');
  });
});
