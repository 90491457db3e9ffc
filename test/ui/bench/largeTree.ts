import type { Locator } from 'playwright-core';

import { LargeAccount } from '../../support/aws/largeAccount';
import { readUntil } from '../harness/readUntil';
import type { Workbench } from '../harness/workbench';
import { HostWatch } from './hostWatch';
import { withWorkbench } from './withWorkbench';

const SIZES = { streams: 5_000, deliveryStreams: 2_000, buckets: 10_000 };
const REST_MS = 60_000;
/** Longer than what lies between two paced calls. */
const QUIET_MS = 3_000;
/** Deep in the list: none of the pages that are shown has it. */
const WANTED = 'stream-04321';
/** AWS can be asked for names that begin with the first; for the second it lists them all, unless they are known. */
const TYPED = [WANTED, '04321'];

interface Kind {
  group: string;
  /** The end of the last row: a name, or a range of names. */
  last: RegExp;
}

const KINDS: Kind[] = [
  { group: 'Data Streams', last: /stream-04999$/ },
  { group: 'Delivery Streams', last: /delivery-01999$/ },
  { group: 'S3 Outputs', last: /bucket-09999$/ },
];

/** What is opened before the rest. */
const FIRST = { group: 'Data Streams', row: 'stream-00000' };

/** The tree of a large account in the real workbench: everything is loaded, then nothing happens, then a name is typed. */
export async function measureLargeTree(print: (line: string) => void): Promise<void> {
  const account = await LargeAccount.start(SIZES);
  const watch = await HostWatch.begin();
  const settings = {
    'kinesisPipelines.connections': [{ name: 'large', region: 'us-east-1', endpoint: account.endpoint }],
    'kinesisPipelines.local.autoStart': false,
  };
  try {
    await withWorkbench({ ...watch.options, settings, viewport: { width: 1280, height: 1400 } }, async (workbench) => {
      await workbench.tree.collapse('Local pipeline');
      print(`first HTTPS request of another extension: ${await watch.firstRequest()}`);
      const idleMs = Date.now();
      // The first answer needs the AWS SDK, which is loaded once in a window.
      await workbench.tree.expand('large');
      await workbench.tree.expand(FIRST.group);
      await workbench.tree.row(FIRST.row).waitFor();
      await nothingAsked(account);
      const openedMs = Date.now();
      for (const line of await watch.summary(idleMs, idleMs, openedMs)) print(`while the connection opens: ${line}`);
      await workbench.tree.collapse(FIRST.group);
      for (const kind of KINDS) await loadAll(workbench, kind, print);
      const loadedMs = Date.now();
      print(`all ${total()} names loaded in ${((loadedMs - openedMs) / 1_000).toFixed(1)} s`);
      for (const line of await watch.summary(idleMs, openedMs)) print(`while all is opened: ${line}`);
      printCalls(account, print);
      await nothingAsked(account);
      const calls = account.calls.length;
      const restMs = Date.now();
      await workbench.page.waitForTimeout(REST_MS);
      print(`calls to AWS within ${REST_MS / 1_000} s of rest: ${account.calls.length - calls} (at most 0)`);
      for (const line of await watch.summary(restMs, restMs)) print(`at rest: ${line}`);
      for (const text of TYPED) print(await typeName(workbench, account, text));
    });
  } finally {
    await watch.end();
    await account.end();
  }
}

async function loadAll({ tree, page }: Workbench, { group, last }: Kind, print: (line: string) => void): Promise<void> {
  await tree.expand(group);
  const more = tree.row('Load More…');
  // The rows come a moment after the group is open, and End goes to the last one that is there.
  const goToEnd = async () => {
    await page.keyboard.press('End');
    if (await more.isVisible()) return 'more';
    return (await tree.row(last).isVisible()) ? 'all' : 'between';
  };
  let clicks = 0;
  while ((await readUntil(goToEnd, (place) => place !== 'between')) === 'more') {
    const before = await placeOf(more);
    await more.click();
    clicks++;
    await readUntil(
      () => placeOf(more),
      (place) => place !== before,
    );
  }
  print(`${group}: ${clicks} clicks on Load More`);
  await page.keyboard.press('Home');
  await tree.collapse(group);
}

/** Ends once the rows that were seen have been described: AWS's limits spread the calls over a while. */
async function nothingAsked({ calls }: LargeAccount): Promise<void> {
  await readUntil(
    () => Promise.resolve(performance.now() - (calls.at(-1)?.atMs ?? 0)),
    (quietMs) => quietMs > QUIET_MS,
  );
}

/** The row's place in the list. Undefined: no such row is in sight. */
async function placeOf(row: Locator): Promise<string | undefined> {
  return (await row.evaluateAll((rows) => rows.map((each) => each.dataset.index)))[0];
}

function total(): string {
  return Object.values(SIZES)
    .reduce((sum, size) => sum + size, 0)
    .toLocaleString('en');
}

function printCalls(account: LargeAccount, print: (line: string) => void): void {
  const limits = { ListStreams: 5, ListDeliveryStreams: 5, DescribeStreamSummary: 20, DescribeDeliveryStream: 5 };
  for (const [operation, limit] of Object.entries(limits)) {
    const calls = account.callsOf(operation).length;
    print(
      `${operation}: ${calls} calls, ${account.mostInASecond(operation)} in a second at most (AWS allows ${limit})`,
    );
  }
  print(`ListObjectsV2: ${account.callsOf('ListObjectsV2').length} calls`);
}

/** From the typing, and from the answer that has the name, to the row that can be picked. */
async function typeName(workbench: Workbench, account: LargeAccount, text: string): Promise<string> {
  const { quickInput } = workbench;
  await workbench.runCommand('Kinesis Pipelines: Tail Stream');
  await quickInput.row('stream-00000').first().waitFor();
  const typedMs = performance.now();
  await quickInput.type(text);
  await quickInput.row(WANTED).first().waitFor();
  const shownMs = performance.now();
  const answeredMs = account.callsOf('ListStreams').findLast(({ atMs }) => atMs <= shownMs)?.atMs ?? NaN;
  await quickInput.cancel();
  const after = (fromMs: number) => `${Math.round(shownMs - fromMs)} ms`;
  return `"${text}" typed in the Tail picker: the row is there ${after(answeredMs)} after the answer (at most 300), ${after(typedMs)} after the typing`;
}
