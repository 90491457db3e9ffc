import type { Kinesis } from '@aws-sdk/client-kinesis';
import { showLocalStream } from '../harness/localStream';
import { TailPanel } from '../harness/tailPanel';
import type { Workbench } from '../harness/workbench';
import { p95 } from './percentile';
import { withWorkbench } from './withWorkbench';

const STREAM = 'demo-stream';
const PROBES = 40;
/** Not in step with the polling. */
const PROBE_EVERY_MS = 330;

/** The panel in the real workbench: the local pipeline, the extension host and the browser on this machine. */
export function measureLatency(print: (line: string) => void): Promise<void> {
  return withDemoTail(async (kinesis, panel, workbench) => {
    print(`record put → row on screen, polling, ${await latency(kinesis, panel, 'polled')} (at most 1,300)`);
    await panel.button('How to read the records: polling').click();
    await workbench.quickInput.pick('Enhanced fan-out');
    await panel.button('How to read the records: fan-out').waitFor();
    // A put before the subscription is one that the consumer is told of when it begins.
    await untilSubscribed(kinesis, panel);
    print(`record put → row on screen, by fan-out, ${await latency(kinesis, panel, 'pushed')} (at most 300)`);
  });
}

async function untilSubscribed(kinesis: Kinesis, panel: TailPanel): Promise<void> {
  await kinesis.putRecord({ StreamName: STREAM, PartitionKey: '0', Data: Buffer.from('{"sign":"of life"}') });
  await panel.row('of life').waitFor();
}

async function withDemoTail(
  measure: (kinesis: Kinesis, panel: TailPanel, workbench: Workbench) => Promise<void>,
): Promise<void> {
  await withWorkbench({}, async (workbench) => {
    const kinesis = await showLocalStream(workbench, STREAM);
    await workbench.tree.pressInlineAction(STREAM, 'Tail Stream');
    const panel = new TailPanel(workbench.page);
    await panel.frame.getByText('No records yet').waitFor();
    await measure(kinesis, panel, workbench);
    kinesis.destroy();
  });
}

/** @param name of its probes: those of another measurement are in sight, too */
async function latency(kinesis: Kinesis, { frame }: TailPanel, name: string): Promise<string> {
  await frame.locator('body').evaluate((body, probeName) => {
    const seen = new Map<string, number>();
    Object.assign(window, { seenProbes: seen });
    new MutationObserver(() => {
      for (const cell of body.querySelectorAll('.row .cell-data')) {
        const probe = /[a-z]+-\d+/.exec(cell.textContent)?.[0];
        if (probe?.startsWith(probeName) === true && !seen.has(probe)) seen.set(probe, Date.now());
      }
    }).observe(body, { childList: true, characterData: true, subtree: true });
  }, name);
  const putAt = new Map<string, number>();
  for (let n = 0; n < PROBES; n++) {
    putAt.set(`${name}-${n}`, Date.now());
    const Data = Buffer.from(`{"probe":"${name}-${n}"}`);
    await kinesis.putRecord({ StreamName: STREAM, PartitionKey: String(n), Data });
    await pause(PROBE_EVERY_MS);
  }
  await frame.locator('.row', { hasText: `${name}-${PROBES - 1}"` }).waitFor();
  const seenAt = await frame
    .locator('body')
    .evaluate(() => [...(window as unknown as { seenProbes: Map<string, number> }).seenProbes]);
  const delays = seenAt.map(([probe, atMs]) => atMs - (putAt.get(probe) ?? NaN)).sort((left, right) => left - right);
  return `p95 of ${delays.length}: ${p95(delays)} ms, median ${Math.round(delays[delays.length >> 1] ?? NaN)} ms`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
