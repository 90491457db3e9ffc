import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { prepareChromium } from '../../../scripts/chromium';
import { prepareVscodeServer } from '../../../scripts/vscodeServer';
import { closeSharedBrowser } from '../harness/browser';
import { Workbench } from '../harness/workbench';
import { HostWatch } from './hostWatch';

const STREAM = 'bench';
const SEND_LIMIT_MS = 600_000;

export interface LargeSend {
  /** NDJSON. */
  file: string;
  records: number;
  /** Where a server takes the puts. */
  port: number;
  print: (line: string) => void;
}

/** Sends a file from the explorer's menu in the real workbench, and tells how the extension host was meanwhile. */
export async function sendLargeFile({ file, records, port, print }: LargeSend): Promise<void> {
  prepareChromium();
  await prepareVscodeServer();
  const watch = await HostWatch.begin();
  const connection = { name: 'sink', region: 'us-east-1', endpoint: `http://127.0.0.1:${port}` };
  const workbench = await Workbench.open({
    ...watch.options,
    settings: { 'kinesisPipelines.connections': [connection] },
  });
  const { menu, notifications, quickInput, tree } = workbench;
  const count = records.toLocaleString('en');
  try {
    await workbench.showView();
    await tree.collapse('Local pipeline');
    await tree.expand('sink');
    await tree.expand('Data Streams');
    await tree.row(STREAM).waitFor();
    await symlink(file, path.join(workbench.folder, 'large.ndjson'));
    const explorer = await workbench.showExplorer();
    const entry = explorer.locator('.monaco-list-row').filter({ hasText: 'large.ndjson' });
    await entry.waitFor();
    const idleMs = Date.now();
    await entry.click({ button: 'right' });
    await menu.pick('Send to Stream…');
    await quickInput.row(STREAM).first().waitFor();
    await quickInput.pick(STREAM);
    await quickInput.row(`Send ${count} records`).waitFor({ timeout: SEND_LIMIT_MS });
    const sendingMs = Date.now();
    print(`preview of ${count} records from the explorer after ${seconds(sendingMs - idleMs)} s`);
    await workbench.page.keyboard.press('Enter');
    await notifications.waitFor(`Sent ${count} records to ${STREAM}`, { timeoutMs: SEND_LIMIT_MS });
    const tookMs = Date.now() - sendingMs;
    const rate = Math.round((records * 1_000) / tookMs).toLocaleString('en');
    print(`sent from the window in ${seconds(tookMs)} s, ${rate} records/s`);
    for (const line of await watch.summary(idleMs, idleMs)) print(line);
  } finally {
    await workbench.close();
    await watch.end();
    await closeSharedBrowser();
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
