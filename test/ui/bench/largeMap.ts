import type { CDPSession } from 'playwright-core';
import { prepareChromium } from '../../../scripts/chromium';
import { layoutMap } from '../../../src/webview/map/layout';
import type { MapEdgeShown, MapNodeShown } from '../../../src/webview';
import { closeSharedBrowser } from '../harness/browser';
import { MapPage } from '../harness/mapPage';
import { p95 } from './percentile';

const NODES = 200;
const LAYOUTS = 20;
const MOVE_MS = 4_000;
const CHANGES = 40;
const REST_MS = 10_000;

/** Forty pipelines of five nodes, which share a few buckets. */
function nodes(tick: number): MapNodeShown[] {
  const base = { actions: ['open'] as const, kindName: 'Node' };
  return Array.from({ length: NODES / 5 }, (_, n): MapNodeShown[] => [
    { ...base, id: `send-${n}`, kind: 'producer', title: `orders-${n}.json`, facts: [`${tick} records sent`] },
    { ...base, id: `stream-${n}`, kind: 'stream', title: `stream-${n}`, facts: ['2 shards'], rate: `${tick} rec/s` },
    { ...base, id: `tail-${n}`, kind: 'tail', title: `stream-${n}`, facts: ['live'] },
    {
      ...{ ...base, id: `delivery-${n}`, kind: 'deliveryStream', title: `delivery-${n}`, facts: [] },
      buffer: { share: (tick % 10) / 10, text: `buffer ${tick} kB` },
    },
    { ...base, id: `bucket-${n}`, kind: 'bucket', title: `bucket-${n}`, facts: [] },
  ]).flat();
}

function edges(tick: number): MapEdgeShown[] {
  const flowing = {
    level: tick === 0 ? 0 : 2,
    isBeside: false,
    rate: tick === 0 ? undefined : `${tick} rec/s`,
  } as const;
  return Array.from({ length: NODES / 5 }, (_, n) =>
    [
      [`send-${n}`, `stream-${n}`],
      [`stream-${n}`, `tail-${n}`],
      [`stream-${n}`, `delivery-${n}`],
      [`delivery-${n}`, `bucket-${Math.floor(n / 4) * 4}`],
    ].map(([from = '', to = '']) => ({ id: `${from}→${to}`, from, to, ...flowing })),
  ).flat();
}

export async function measureLargeMap(print: (line: string) => void): Promise<void> {
  measureLayout(print);
  prepareChromium();
  const map = await MapPage.open({ viewport: { width: 1_400, height: 900 } });
  try {
    const session = await map.page.context().newCDPSession(map.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await map.show(nodes(0), edges(0));
    await map.node('bucket-0').waitFor();
    await measureMove(map, session, 'moved and zoomed, nothing flows', print);
    await measureChanges(map, print);
    await measureMove(map, session, 'moved and zoomed, all 160 lines flow', print);
    await map.show(nodes(0), edges(0));
    const before = await busyMs(session);
    await map.page.waitForTimeout(REST_MS);
    const spent = (await busyMs(session)) - before;
    print(
      `at rest for ${REST_MS / 1_000} s: ${spent.toFixed(1)} ms of the page's thread, ${JSON.stringify(await map.waking())}`,
    );
  } finally {
    await map.close();
    await closeSharedBrowser();
  }
}

function measureLayout(print: (line: string) => void): void {
  const times: number[] = [];
  for (let turn = 0; turn < LAYOUTS; turn++) {
    const beganMs = performance.now();
    layoutMap(nodes(0), edges(0));
    times.push(performance.now() - beganMs);
  }
  print(`layout of ${NODES} nodes and 160 edges: p95 ${p95(times)} ms of ${LAYOUTS}`);
}

async function measureMove(
  map: MapPage,
  session: CDPSession,
  name: string,
  print: (line: string) => void,
): Promise<void> {
  const before = await busyMs(session);
  const frames = await map.page.locator('.graph').evaluate(async (graph, moveMs) => {
    const frames: number[] = [];
    let before = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    for (const endMs = before + moveMs; before < endMs;) {
      const deltaY = Math.sin(before / 300) * 20;
      const at = { clientX: 700, clientY: 450, bubbles: true, cancelable: true };
      graph.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY, deltaX: 6 * Math.cos(before / 500) }));
      graph.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: deltaY / 4, ctrlKey: true }));
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      frames.push(now - before);
      before = now;
    }
    return frames;
  }, MOVE_MS);
  const each = ((await busyMs(session)) - before) / frames.length;
  print(
    `${name}: p95 ${p95(frames)} ms between ${frames.length} frames; the page's thread works ${each.toFixed(1)} ms a frame (at most 16)`,
  );
}

/** Each change is that of all nodes and lines at once, drawn before the next. */
async function measureChanges(map: MapPage, print: (line: string) => void): Promise<void> {
  const times: number[] = [];
  for (let tick = 1; tick <= CHANGES; tick++) {
    const message = {
      ...{ kind: 'change', nowMs: Date.now() },
      about: { id: 'm', connection: 'local', color: undefined, notices: [], isLoading: false, canCreate: true },
      nodes: { set: nodes(tick), removed: [] },
      edges: { set: edges(tick), removed: [] },
    };
    times.push(
      await map.page.evaluate((data) => {
        const beganMs = performance.now();
        window.dispatchEvent(new MessageEvent('message', { data }));
        document.querySelector('.graph')?.getBoundingClientRect();
        return performance.now() - beganMs;
      }, message),
    );
  }
  print(`a change of all ${NODES} nodes: p95 ${p95(times)} ms of ${CHANGES} (at most 16)`);
}

async function busyMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
}
