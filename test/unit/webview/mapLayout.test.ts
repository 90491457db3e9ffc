import assert from 'node:assert/strict';
import { filterMap } from '../../../src/webview/map/filter';
import { layoutMap, pathOf, type Box } from '../../../src/webview/map/layout';
import type { MapEdgeShown, MapNodeShown } from '../../../src/webview/map/messages';
import { neighbour } from '../../../src/webview/map/neighbours';
import { fitted, withInSight, zoomed } from '../../../src/webview/map/viewport';

function node(id: string, more: Partial<MapNodeShown> = {}): MapNodeShown {
  return { id, kind: 'stream', title: id, kindName: 'Data stream', facts: [], actions: [], ...more };
}

function edge(from: string, to: string): MapEdgeShown {
  return { id: `${from}→${to}`, from, to, level: 0, isBeside: false };
}

const NODES = [
  node('send', { kind: 'producer' }),
  node('orders', { facts: ['2 shards'] }),
  node('0', { kind: 'shard', parent: 'orders' }),
  node('1', { kind: 'shard', parent: 'orders' }),
  node('to-s3', { kind: 'deliveryStream' }),
  node('lake', { kind: 'bucket' }),
  node('other'),
];
const EDGES = [edge('send', 'orders'), edge('orders', 'to-s3'), edge('to-s3', 'lake')];

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('the layout of a map', () => {
  it('goes from left to right', () => {
    const { boxes } = layoutMap(NODES, EDGES);
    const xs = ['send', 'orders', 'to-s3', 'lake'].map((id) => boxes.get(id)?.x ?? NaN);
    assert.deepEqual(
      xs,
      xs.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(xs).size, 4);
  });

  it('goes from top to bottom where the screen is high', () => {
    const { boxes, ways } = layoutMap(NODES, EDGES, 'down');
    const ys = ['send', 'orders', 'to-s3', 'lake', 'other'].map((id) => boxes.get(id)?.y ?? NaN);
    assert.deepEqual(
      ys,
      ys.toSorted((a, b) => a - b),
    );
    const [from, first] = [boxes.get('send'), ways.get('send→orders')?.[0]];
    assert.ok(from && first);
    assert.equal(first.y, from.y + from.height);
  });

  it('draws shards within their stream, one below the other', () => {
    const { boxes } = layoutMap(NODES, EDGES);
    const [stream, first, second] = [boxes.get('orders'), boxes.get('0'), boxes.get('1')];
    assert.ok(stream && first && second);
    assert.ok(first.y > stream.y && second.y >= first.y + first.height);
    assert.ok(second.y + second.height <= stream.y + stream.height);
  });

  it('lays 200 nodes out so that none covers another, with a way for each edge', () => {
    const nodes = Array.from({ length: 200 }, (_, at) => node(`n${at}`));
    const edges = Array.from({ length: 150 }, (_, at) => edge(`n${Math.floor(at / 3)}`, `n${at + 20}`));
    const { boxes, ways } = layoutMap(nodes, edges);
    const all = [...boxes.values()];
    assert.equal(all.length, 200);
    assert.equal(ways.size, 150);
    for (const [at, box] of all.entries()) {
      assert.ok(!all.slice(at + 1).some((later) => overlap(box, later)));
    }
  });

  it('is empty for an empty map', () => {
    assert.equal(layoutMap([], []).boxes.size, 0);
  });

  it('gives the same for the same map', () => {
    assert.deepEqual(layoutMap(NODES, EDGES), layoutMap(NODES, EDGES));
  });

  it('draws an edge from the right side of a box to the left side of the next', () => {
    const { boxes, ways } = layoutMap(NODES, EDGES);
    const way = ways.get('send→orders');
    const [from, to] = [boxes.get('send'), boxes.get('orders')];
    assert.ok(way && from && to);
    assert.deepEqual(way[0], { x: from.x + from.width, y: from.y + from.height / 2 });
    assert.deepEqual(way.at(-1), { x: to.x, y: to.y + to.height / 2 });
    assert.match(pathOf(way), /^M[\d.]+,[\d.]+(C[\d., ]+)+$/);
  });
});

describe('the arrow keys on a map', () => {
  const { boxes } = layoutMap(NODES, EDGES);

  it('follow the records to the right and go back to the left', () => {
    assert.equal(neighbour(boxes, 'send', 'ArrowRight'), 'orders');
    assert.equal(neighbour(boxes, 'lake', 'ArrowLeft'), 'to-s3');
  });

  it('go down through the shards of a stream', () => {
    assert.equal(neighbour(boxes, '0', 'ArrowDown'), '1');
  });

  it('stay at the end', () => {
    assert.equal(neighbour(boxes, 'lake', 'ArrowRight'), undefined);
  });
});

describe('the filter of a map', () => {
  it('keeps what has the text in its name, and what is connected to it', () => {
    const { nodes, edges } = filterMap({ nodes: NODES, edges: EDGES }, ' TO-S3 ');
    assert.deepEqual(
      nodes.map(({ id }) => id),
      ['orders', '0', '1', 'to-s3', 'lake'],
    );
    assert.equal(edges.length, 2);
  });

  it('keeps all without a text', () => {
    assert.equal(filterMap({ nodes: NODES, edges: EDGES }, '').nodes.length, NODES.length);
  });
});

describe('the view of a map', () => {
  const screen = { width: 800, height: 600 };

  it('fits a large map and leaves a small one at its size', () => {
    assert.ok(fitted({ width: 4_000, height: 1_000 }, screen).scale < 0.2);
    assert.equal(fitted({ width: 100, height: 100 }, screen).scale, 1);
  });

  it('zooms around a point, within bounds', () => {
    const view = { scale: 1, x: 10, y: 20 };
    const at = { x: 110, y: 120 };
    const next = zoomed(view, 2, at);
    assert.deepEqual(next, { scale: 2, x: -90, y: -80 });
    assert.equal(zoomed(view, 1_000, at).scale, 2.5);
  });

  it('moves as little as needed to show a box', () => {
    const view = { scale: 1, x: 0, y: 0 };
    assert.deepEqual(withInSight(view, { x: 100, y: 100, width: 50, height: 50 }, screen), view);
    assert.deepEqual(withInSight(view, { x: 900, y: 100, width: 50, height: 50 }, screen), { scale: 1, x: -162, y: 0 });
  });
});
