import assert from 'node:assert/strict';
import { droppedSend } from '../../../src/ui/tree/droppedFiles';
import type { TreeNode } from '../../../src/ui/tree/nodes';

const connection = { name: 'local', region: 'us-east-1' };
const node = (fields: object) => ({ connection, ...fields }) as unknown as TreeNode;
const FILES = '# dropped\r\nfile:///work/a.json\r\nfile:///work/b%20c.csv\r\n';

describe('files that are dropped on a row of the tree', () => {
  it('are sent to the stream of the row, after a review', () => {
    const uris = ['file:///work/a.json', 'file:///work/b%20c.csv'];
    const target = { connection: 'local', stream: 'orders' };
    assert.deepEqual(droppedSend(node({ kind: 'stream', stream: 'orders' }), FILES), { target, uris, review: true });
    assert.deepEqual(droppedSend(node({ kind: 'shard', stream: 'orders' }), FILES)?.target, target);
    const delivery = droppedSend(node({ kind: 'deliveryStream', name: 'delivery' }), FILES);
    assert.deepEqual(delivery?.target, { connection: 'local', deliveryStream: 'delivery' });
  });

  it('go nowhere where the row is not a stream, or nothing was dropped', () => {
    assert.equal(droppedSend(node({ kind: 'bucket' }), FILES), undefined);
    assert.equal(droppedSend(undefined, FILES), undefined);
    assert.equal(droppedSend(node({ kind: 'stream', stream: 'orders' }), '# nothing\n'), undefined);
  });
});
