import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { MapEdgeShown, MapNodeShown } from '../../src/webview';
import { MapPage } from './harness/mapPage';
import { MapPanel } from './harness/mapPanel';
import { readUntil } from './harness/readUntil';
import { violationsIn } from './harness/violations';
import { Workbench } from './harness/workbench';

const node = (id: string, kind: MapNodeShown['kind'], more: Partial<MapNodeShown> = {}): MapNodeShown => ({
  ...{ id, kind, title: id, kindName: kind, facts: [], actions: ['open'] },
  ...more,
});
const edge = (from: string, to: string, more: Partial<MapEdgeShown> = {}): MapEdgeShown => ({
  ...{ id: `${from}→${to}`, from, to, level: 0, isBeside: false },
  ...more,
});

const EMPTY_BUFFER = { share: 0, text: 'buffer empty' };
const NODES = [
  node('orders.json', 'producer', { facts: ['24 records sent'] }),
  node('demo-stream', 'stream', { facts: ['2 shards'], actions: ['open', 'tail', 'send'] }),
  node('0000', 'shard', { parent: 'demo-stream' }),
  node('0001', 'shard', { parent: 'demo-stream' }),
  node('demo-delivery', 'deliveryStream', { buffer: EMPTY_BUFFER }),
  node('demo-bucket', 'bucket'),
  node('failed', 'bucket', { warning: '<img src=x onerror="document.body.remove()">' }),
];
const EDGES = [
  edge('orders.json', 'demo-stream'),
  edge('demo-stream', 'demo-delivery'),
  edge('demo-delivery', 'demo-bucket'),
  edge('demo-delivery', 'failed', { isBeside: true }),
];

describe('the page of a map, by itself', () => {
  let map: MapPage;

  async function open(options?: Parameters<typeof MapPage.open>[0]): Promise<MapPage> {
    map = await MapPage.open(options);
    await map.show(NODES, EDGES);
    await map.node('demo-bucket').waitFor();
    return map;
  }

  const text = (id: string, hasText: string) => map.node(id).locator('text', { hasText });
  const focusedId = () =>
    map.page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset.id);
  const press = (key: string) => map.page.keyboard.press(key);

  afterEach(() => map.close());

  it('draws the pipeline from left to right, and names each part', async () => {
    await open();
    const lefts = await Promise.all(
      ['orders.json', 'demo-stream', 'demo-delivery', 'demo-bucket'].map(
        async (id) => (await map.node(id).boundingBox())?.x ?? NaN,
      ),
    );
    assert.deepEqual(
      lefts,
      lefts.toSorted((a, b) => a - b),
    );
    await map.page.getByRole('button', { name: 'stream demo-stream, 2 shards', exact: true }).waitFor();
    await map.page.getByRole('heading', { level: 1, name: 'local' }).waitFor();
  });

  it('shows the rate of a line, and moves it only where motion is not to be reduced', async () => {
    await open();
    const flowing = edge('demo-stream', 'demo-delivery', { rate: '120 rec/s', level: 2 });
    await map.change([], [flowing]);
    await map.page.locator('.edge-rate', { hasText: '120 rec/s' }).waitFor();
    const animations = () => map.page.evaluate(() => document.getAnimations().length);
    assert.equal(await animations(), 1);
    await map.close();
    await open({ reducedMotion: true });
    await map.change([], [flowing]);
    await map.page.locator('.edge-rate', { hasText: '120 rec/s' }).waitFor();
    assert.equal(await animations(), 0);
  });

  it('opens a node by a click, and not by dragging the map', async () => {
    await open();
    await map.node('demo-bucket').click();
    assert.equal((await map.said('open')).id, 'demo-bucket');
    const before = await map.node('demo-bucket').boundingBox();
    assert.ok(before);
    await map.page.mouse.move(before.x + 20, before.y + 20);
    await map.page.mouse.down();
    await map.page.mouse.move(before.x + 80, before.y + 60, { steps: 3 });
    await map.page.mouse.up();
    const moved = await readUntil(
      async () => (await map.node('demo-bucket').boundingBox())?.x ?? 0,
      (x) => x > before.x + 40,
    );
    assert.ok(Math.abs(moved - before.x - 60) <= 1);
    await map.node('demo-stream').click({ position: { x: 30, y: 20 } });
    assert.equal((await map.said('open')).id, 'demo-stream');
  });

  it('is walked by the arrow keys, opened by Enter, and zoomed by keys', async () => {
    await open();
    await map.node('orders.json').focus();
    await press('ArrowRight');
    assert.equal(await focusedId(), 'demo-stream');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    assert.match((await map.said('open')).id, /^000[01]$/);
    const width = async () => (await map.node('demo-stream').boundingBox())?.width ?? 0;
    const before = await width();
    await press('-');
    await readUntil(width, (now) => now < before);
    await press('0');
    await readUntil(width, (now) => Math.abs(now - before) < 1);
  });

  it('is walked by Tab, and its bar by arrows: the filter, each button, one node, and back', async () => {
    await open();
    const buttons = map.page.getByRole('toolbar').getByRole('button');
    const names = await buttons.evaluateAll((all) => all.map((button) => button.getAttribute('aria-label')));
    assert.ok(names.length >= 5);
    const focusedName = () => map.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await map.page.getByRole('searchbox').focus();
    await press('Tab');
    for (const name of names) {
      assert.equal(await focusedName(), name);
      await press('ArrowRight');
    }
    await press('Tab');
    assert.equal(await focusedId(), 'orders.json');
    await press('Shift+Tab');
    await press('Shift+Tab');
    assert.equal(await map.page.getByRole('searchbox').evaluate((box) => box === document.activeElement), true);
  });

  it('says to the context menu what it is for', async () => {
    await open();
    await map.node('demo-stream').click({ button: 'right', position: { x: 30, y: 20 } });
    const context = await map.page.locator('body').getAttribute('data-vscode-context');
    assert.deepEqual(JSON.parse(context ?? ''), {
      ...{ webviewSection: 'mapNode', map: 'map-1', mapNode: 'demo-stream', preventDefaultContextMenuItems: true },
      ...{ mapCan_open: true, mapCan_tail: true, mapCan_send: true },
    });
  });

  it('is a list for keys and screen readers, with where each part leads to', async () => {
    await open();
    await map.page.getByRole('button', { name: 'List' }).click();
    const grid = map.page.getByRole('grid', { name: 'List' });
    await grid.waitFor();
    assert.deepEqual(await grid.locator('tbody tr td:first-child').allInnerTexts(), [
      ...['orders.json', 'demo-stream', '0000', '0001', 'demo-delivery', 'demo-bucket', 'failed'],
    ]);
    assert.match(await map.row('demo-delivery').innerText(), /leads to demo-bucket, failed/);
    await map.row('orders.json').focus();
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    assert.equal((await map.said('open')).id, '0000');
    await press('End');
    assert.equal(await focusedId(), 'failed');
  });

  it('keeps the filter and the list over a reload, and shows what is connected to a match', async () => {
    await open();
    await map.page.getByRole('searchbox').fill('delivery');
    await map.node('orders.json').waitFor({ state: 'detached' });
    assert.equal(await map.node('demo-bucket').count(), 1);
    await map.page.getByRole('button', { name: 'List' }).click();
    const kept = await map.page.evaluate(() => (window as unknown as { kept: unknown }).kept);
    assert.deepEqual(kept, { connection: 'local', isListShown: true, filter: 'delivery' });
    await map.close();
    map = await MapPage.open({ kept });
    await map.show(NODES, EDGES);
    await map.row('demo-delivery').waitFor();
    assert.equal(await map.row('orders.json').count(), 0);
    await map.page.getByRole('searchbox').fill('nothing like it');
    await map.page.getByText('No name contains this text.').waitFor();
  });

  it('counts down to the flush, and does no work once the buffer is empty', async () => {
    await open();
    const buffer = { share: 0.5, text: 'buffer 2.5 kB (50 %)' };
    await map.change([node('demo-delivery', 'deliveryStream', { buffer, flushAtMs: Date.now() + 2_500 })]);
    await text('demo-delivery', 'buffer 2.5 kB (50 %) · flush in 3 s').waitFor();
    assert.ok((await map.waking()).pending > 0);
    await text('demo-delivery', 'flush in 1 s').waitFor();
    await map.change([node('demo-delivery', 'deliveryStream', { buffer: EMPTY_BUFFER })]);
    await text('demo-delivery', 'buffer empty').waitFor();
    await readUntil(
      () => map.waking(),
      ({ pending, animations }) => pending === 0 && animations === 0,
    );
  });

  it('draws what comes from outside as text', async () => {
    await open();
    await text('failed', '<img src=x').waitFor();
    assert.equal(await map.page.locator('img').count(), 0);
  });

  it('saves itself as an SVG that needs nothing else', async () => {
    await open();
    await map.page.getByRole('button', { name: 'Export' }).click();
    await map.page.getByRole('menuitem', { name: 'Save as SVG…' }).click();
    const { text } = await map.said('exportSvg');
    const facts = await map.page.evaluate((source) => {
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
      return {
        root: parsed.documentElement.nodeName,
        size: [parsed.documentElement.getAttribute('width'), parsed.documentElement.getAttribute('height')],
        texts: [...parsed.querySelectorAll('text')].map(({ textContent }) => textContent),
        active: parsed.querySelectorAll('script, image, foreignObject, [onload], [href], style').length,
      };
    }, text);
    assert.equal(facts.root, 'svg');
    assert.ok(facts.size.every((side) => Number(side) > 100));
    for (const title of ['demo-stream', 'demo-delivery', '0001']) assert.ok(facts.texts.includes(title), title);
    assert.equal(facts.active, 0);
  });

  it('asks for Mermaid, a refresh and a new pipeline', async () => {
    await open();
    await map.page.getByRole('button', { name: 'Export' }).focus();
    await press('Enter');
    await press('ArrowDown');
    await press('Enter');
    await map.said('exportMermaid');
    await map.page.getByRole('button', { name: 'Refresh' }).click();
    await map.said('refresh');
    await map.show([], []);
    await map.page.getByText('There are no data streams').waitFor();
    await map.page.getByRole('button', { name: 'New Pipeline…' }).click();
    await map.said('create');
  });

  for (const width of [400, 800, 1_400]) {
    it(`fits into ${width} px without a violation that axe finds, as a drawing and as a list`, async () => {
      await open({ viewport: { width, height: 700 } });
      const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
      const violations = () =>
        readUntil(
          () => violationsIn(map.page, axe),
          (found) => found.length === 0,
        );
      assert.deepEqual(await violations(), []);
      await map.page.getByRole('button', { name: 'List' }).click();
      await map.row('demo-stream').waitFor();
      assert.deepEqual(await violations(), []);
      const isWide = await map.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      assert.equal(isWide, false);
    });
  }
});

describe('the map of the local pipeline, in the workbench', () => {
  let workbench: Workbench;
  let panel: MapPanel;

  before(async () => {
    workbench = await Workbench.open();
    panel = new MapPanel(workbench.page);
    await workbench.showView();
    await workbench.tree.row('Data Streams').waitFor();
  });

  after(() => workbench.close());

  it('opens with the example pipeline', async () => {
    await workbench.runCommand('Kinesis Pipelines: Open Pipeline Map');
    await workbench.quickInput.pick('local');
    for (const title of ['demo-stream', 'demo-delivery', 'demo-bucket']) await panel.node(title).waitFor();
    await panel.frame.locator('.node[data-kind="shard"]').nth(1).waitFor();
    assert.equal(await panel.frame.locator('.edge').count(), 2);
  });

  it('shows the rate of a send and its buffer, then where it was delivered', async () => {
    await workbench.runCommand('Kinesis Pipelines: Generate Sample Data…');
    await workbench.quickInput.pick('Target');
    await workbench.quickInput.pick('Send to a stream…');
    await workbench.quickInput.pick('demo-stream');
    await workbench.quickInput.pick('Start Orders');
    await panel.frame.locator('.node[data-kind="producer"]').waitFor();
    await panel.edgeRates.first().waitFor();
    await panel.frame.locator('.node text', { hasText: /buffer .* · flush in \d s/ }).waitFor();
    await panel.frame.locator('.node[data-kind="bucket"] text', { hasText: 'last object at' }).waitFor();
  });

  it('opens the tail of a stream by a click', async () => {
    await panel.node('demo-stream').click({ position: { x: 60, y: 30 } });
    await workbench.editor.tab('demo-stream').waitFor();
  });
});
