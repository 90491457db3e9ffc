import assert from 'node:assert/strict';
import { findRow, type Rows } from '../../../src/ui/tree/findRow';
import { favouriteOf, isTreeNode, type TreeNode } from '../../../src/ui/tree/nodes';

const connection = { name: 'dev', region: 'eu-west-1' };
const ARN = 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders';
/** A stream of another account is called by its ARN. */
const SHARED = 'arn:aws:kinesis:eu-west-1:210987654321:stream/shared';

function row(kind: TreeNode['kind'], id: string, more: object = {}): TreeNode {
  return { kind, id, parent: undefined, connection, ...more } as TreeNode;
}

function prefix(path: string): TreeNode {
  return row('prefix', path, { bucket: 'lake', prefix: path });
}

function object(key: string): TreeNode {
  return row('object', key, { bucket: 'lake', entry: { key } });
}

/** By the id of the row above; the connections by none. */
const LEVELS: Record<string, TreeNode[]> = {
  '': [row('nextStep', 'add'), row('connection', 'dev'), row('connection', 'down', { connection: { name: 'down' } })],
  dev: [row('streams', 'streams'), row('deliveryStreams', 'deliveries'), row('outputs', 'buckets')],
  down: [row('error', 'refused')],
  streams: [
    row('stream', 'orders', { name: 'orders', stream: 'orders', arn: ARN }),
    row('stream', 'shared', { name: 'shared', stream: SHARED, arn: undefined }),
  ],
  deliveries: [row('deliveryStream', 'to-s3', { name: 'to-s3' })],
  buckets: [row('bucket', 'lake', { bucket: 'lake' })],
  lake: [prefix('logs/'), prefix('logs-old/'), object('readme')],
  'logs/': [prefix('logs/2026/'), object('logs/a.gz')],
  'logs/2026/': [],
  'logs-old/': [object('logs-old/a.gz')],
};

function rows(added: Record<string, TreeNode> = {}): Rows {
  return {
    below: (node) => Promise.resolve(LEVELS[node?.id ?? ''] ?? []),
    add: (_group, name) => Promise.resolve(added[name]),
  };
}

describe('the row of a place', () => {
  for (const [place, id] of [
    [{ connection: 'dev', stream: 'orders' }, 'orders'],
    [{ connection: 'dev', stream: ARN }, 'orders'],
    [{ connection: 'dev', stream: SHARED }, 'shared'],
    [{ connection: 'dev', deliveryStream: 'to-s3' }, 'to-s3'],
    [{ connection: 'dev', bucket: 'lake', key: '' }, 'lake'],
    [{ connection: 'dev', bucket: 'lake', key: 'readme' }, 'readme'],
    [{ connection: 'dev', bucket: 'lake', key: 'logs/' }, 'logs/'],
    [{ connection: 'dev', bucket: 'lake', key: 'logs-old/a.gz' }, 'logs-old/a.gz'],
    [{ connection: 'dev', bucket: 'lake', key: 'logs/2026/not-among-the-first.gz' }, 'logs/2026/'],
    [{ connection: 'dev', bucket: 'lake', key: 'nowhere/a' }, 'lake'],
  ] as const) {
    it(`${JSON.stringify(place)} is ${id}`, async () => assert.equal((await findRow(rows(), place))?.id, id));
  }

  it('is added to its group where the group does not list it yet', async () => {
    const payments = row('stream', 'payments');
    const found = await findRow(rows({ payments }), { connection: 'dev', stream: 'payments' });
    assert.equal(found, payments);
  });

  it('is its group where nothing has the name, and the connection where that fails', async () => {
    assert.equal((await findRow(rows(), { connection: 'dev', stream: 'none' }))?.id, 'streams');
    assert.equal((await findRow(rows(), { connection: 'down', stream: 'orders' }))?.id, 'down');
    assert.equal(await findRow(rows(), { connection: 'other', stream: 'orders' }), undefined);
  });
});

describe('what a menu of the tree hands to a command', () => {
  it('is known by its kind and its id', () => {
    for (const node of Object.values(LEVELS).flat()) assert.ok(isTreeNode(node), node.kind);
    for (const other of [
      undefined,
      null,
      'orders',
      { kind: 'stream' },
      { kind: 'shop', id: 'a' },
      { kind: 1, id: 'a' },
    ])
      assert.ok(!isTreeNode(other), JSON.stringify(other));
  });

  it('is a favourite by the name that calls take', () => {
    const favourites = ['streams', 'deliveries', 'buckets', 'lake'].flatMap((id) => LEVELS[id]?.map(favouriteOf));
    assert.deepEqual(favourites, [
      { connection: 'dev', kind: 'stream', name: 'orders' },
      { connection: 'dev', kind: 'stream', name: SHARED },
      { connection: 'dev', kind: 'deliveryStream', name: 'to-s3' },
      { connection: 'dev', kind: 'bucket', name: 'lake' },
      ...[undefined, undefined, undefined],
    ]);
  });
});
