import { readdirSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { showLocalStream } from '../harness/localStream';
import { TailPanel } from '../harness/tailPanel';
import type { Workbench } from '../harness/workbench';
import { withWorkbench } from './withWorkbench';

const TAILS = 13;
const SETTLE_MS = 10_000;
const WINDOW_MS = 20_000;
/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;
const USER_AND_SYSTEM = [11, 12] as const;

/** What the extension host takes while nothing happens: with the view hidden, in sight, and with tails of which none gets records. */
export async function measureIdle(print: (line: string) => void): Promise<void> {
  const mark = `idle-${randomUUID()}`;
  const state = async (name: string, limit: string) => {
    await pause(SETTLE_MS);
    print(`extension host, ${name}: ${await share(extensionHost(mark))} % of a core${limit}`);
  };
  await withWorkbench({ env: { IDLE_BENCH: mark } }, async (workbench) => {
    const kinesis = await showLocalStream(workbench, 'demo-stream');
    await state('the view in sight, no tail', ' (at most 0.5)');
    await workbench.page.keyboard.press('Control+b');
    await state('the view hidden, no tail', ' (at most 0.5)');
    await workbench.page.keyboard.press('Control+b');
    for (let n = 1; n <= TAILS; n++) await kinesis.createStream({ StreamName: `idle-${n}`, ShardCount: 1 });
    kinesis.destroy();
    await tailAll(workbench);
    await state(`${TAILS} idle tails`, ' (at most 0.5 and the polling)');
    await workbench.page.keyboard.press('Control+b');
    await state(`${TAILS} idle tails, the view hidden`, '');
  });
}

async function tailAll(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Kinesis Pipelines: Refresh');
  for (let n = 1; n <= TAILS; n++) {
    await workbench.tree.pressInlineAction(`idle-${n}`, 'Tail Stream');
    await new TailPanel(workbench.page).frame.getByText('No records yet').waitFor();
  }
}

/** The process id of the extension host whose environment has the mark. */
function extensionHost(mark: string): string {
  const found = readdirSync('/proc').find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const isHost = readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('--type=extensionHost');
      return isHost && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
    } catch {
      // It has ended, or is somebody else's.
      return false;
    }
  });
  if (found === undefined) throw new Error('There is no extension host.');
  return found;
}

async function share(pid: string): Promise<string> {
  const [before, startMs] = [cpuMs(pid), performance.now()];
  await pause(WINDOW_MS);
  return (((cpuMs(pid) - before) / (performance.now() - startMs)) * 100).toFixed(1);
}

function cpuMs(pid: string): number {
  // The name in parentheses may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return USER_AND_SYSTEM.reduce((sum, field) => sum + Number(fields[field]), 0) * TICK_MS;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
