import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { Locator } from 'playwright-core';
import { ROOT } from '../../scripts/paths';
import { vscodeOfTests } from '../../scripts/vscodeVersions';
import { walkthroughSteps } from '../support/walkthroughSteps';
import { showLocalStream } from './harness/localStream';
import { MapPanel } from './harness/mapPanel';
import { readUntil } from './harness/readUntil';
import { ReportPanel } from './harness/reportPanel';
import { TailPanel } from './harness/tailPanel';
import { violationsIn } from './harness/violations';
import { Workbench, type Theme } from './harness/workbench';

const STREAM = 'demo-stream';
/** The default themes of the newest VS Code. The oldest does not have them. */
const DEFAULT_THEMES = ['Light 2026', 'Dark 2026'] satisfies Theme[];

/** Each step of the walkthrough, with the heading of its page. */
const STEPS = walkthroughSteps().map(({ title, page }): [string, string] => [
  title,
  /^# (.+)$/m.exec(readFileSync(path.join(ROOT, page), 'utf8'))?.[1] ?? '',
]);

describe('in the default themes of the newest VS Code', () => {
  let workbench: Workbench;
  let isOpen = false;
  let panel: TailPanel;
  let kinesis: Kinesis | undefined;

  before(async function () {
    if (vscodeOfTests() !== 'newest') this.skip();
    workbench = await Workbench.open();
    isOpen = true;
    panel = new TailPanel(workbench.page);
    await workbench.showView();
    kinesis = await showLocalStream(workbench, STREAM);
    await workbench.notifications.clear();
  });

  after(async () => {
    kinesis?.destroy();
    if (isOpen) await workbench.close();
  });

  function stepOf(title: string): Locator {
    return workbench.page.locator('.getting-started-step').filter({ hasText: title }).first();
  }

  it('the walkthrough shows a page for each step, and none of its texts is cut', async () => {
    // In a narrower editor VS Code leaves the pages out.
    await workbench.setViewport(1600, 900);
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.quickInput.pick('Get Started with Kinesis Pipelines');
    const page = workbench.page.locator('iframe.webview.ready').contentFrame().locator('#active-frame').contentFrame();
    for (const theme of DEFAULT_THEMES) {
      await workbench.setTheme(theme);
      for (const [step, heading] of STEPS) {
        await stepOf(step).click();
        await page.getByRole('heading', { name: heading }).waitFor();
        await workbench.screenshot(`walkthrough-${theme}-${step}`);
      }
    }
    const description = workbench.page.locator('.category-description.max-lines-3').last();
    const isCut = await description.evaluate((element) => element.scrollHeight > element.clientHeight + 1);
    assert.equal(isCut, false);
    await workbench.editor.closeAll();
    await workbench.setViewport(1280, 800);
  });

  it('the tail panel has no violation that axe finds, contrast included', async () => {
    await kinesis!.putRecords({
      StreamName: STREAM,
      Records: Array.from({ length: 60 }, (_, n) => ({
        Data: Buffer.from(
          `{"orderId":${n},"total":${n * 10.5},"customer":"c-${n % 3}","paid":${n % 2 === 0},"note":null}`,
        ),
        PartitionKey: `key-${n}`,
      })),
    });
    await workbench.runCommand('Kinesis Pipelines: Tail Stream');
    await workbench.quickInput.pick(STREAM);
    await panel.waitForCount(/^60 records$/);
    await panel.grid.press('End');
    await panel.grid.press('Enter');
    await panel.details.locator('pre', { hasText: '"orderId"' }).waitFor();
    await panel.button('Fields').first().click();
    await panel.fields.getByText('c-2').or(panel.fields.getByText('3 distinct')).first().waitFor();
    const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
    for (const theme of DEFAULT_THEMES) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`looks-panel-${theme}`);
      await readUntil(
        () => panel.violations(axe),
        (violations) => violations.length === 0,
      );
    }
  });

  it('the tail panel is of use at 400 pixels', async () => {
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.setViewport(400, 800);
    for (const theme of DEFAULT_THEMES) {
      await workbench.setTheme(theme);
      await panel.rows.first().waitFor();
      await workbench.screenshot(`looks-panel-narrow-${theme}`);
    }
    await workbench.setViewport(1280, 800);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('an icon above a document stands apart from its text', async () => {
    await workbench.openFile('orders.json');
    await workbench.runCommand('Kinesis Pipelines: Send Current File to Stream…');
    await workbench.quickInput.pick(STREAM);
    await workbench.quickInput.row('Send 24 records').waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.notifications.waitFor('Sent 24 records to demo-stream');
    const lens = workbench.page.locator('.codelens-decoration a').filter({ hasText: 'Send to demo-stream' }).first();
    await lens.waitFor();
    const gap = await lens.evaluate((link) => {
      const [icon, text] = [link.querySelector('.codicon'), link.lastChild];
      const range = document.createRange();
      range.selectNodeContents(text!);
      // Where the first letter is drawn: after the space before it.
      range.setStart(text!, /\S/.exec(text!.textContent ?? '')?.index ?? 0);
      return range.getBoundingClientRect().left - icon!.getBoundingClientRect().right;
    });
    assert.ok(gap >= 2, `${gap} pixels`);
    await workbench.screenshot('looks-lens');
    await workbench.notifications.clear();
  });

  it('a report of a delivery reads well, without a violation that axe finds, at any width', async () => {
    await workbench.runCommand('Kinesis Pipelines: Verify Delivery…');
    await workbench.quickInput.pick('orders.json');
    await workbench.quickInput.pick('demo-delivery');
    const report = new ReportPanel(workbench.page);
    await report.waitForVerdict(/delivered (all|\d+) of/);
    await report.unfold('Delivered');
    await report.rows.first().waitFor();
    const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
    for (const theme of [...DEFAULT_THEMES, 'Dark High Contrast', 'Light High Contrast'] satisfies Theme[]) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`looks-report-${theme}`);
      await readUntil(
        () => violationsIn(report.frame, axe),
        (violations) => violations.length === 0,
      );
    }
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    for (const width of [400, 800, 1_400]) {
      await workbench.setViewport(width, 800);
      await report.rows.first().waitFor();
      await workbench.screenshot(`looks-report-${width}`);
    }
    await workbench.setViewport(1280, 800);
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.notifications.clear();
  });

  it('the map and the page of details have no violation that axe finds, in each theme and at 200 %', async () => {
    const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
    const frame = workbench.page.locator('iframe.webview.ready').contentFrame().frameLocator('#active-frame');
    async function check(name: string): Promise<void> {
      for (const theme of [...DEFAULT_THEMES, 'Dark High Contrast', 'Light High Contrast'] satisfies Theme[]) {
        await workbench.setTheme(theme);
        await workbench.screenshot(`looks-${name}-${theme}`);
        await readUntil(
          () => violationsIn(frame, axe),
          (violations) => violations.length === 0,
        );
      }
      // As a window of 1280 by 800 pixels shows it at 200 %.
      await workbench.setViewport(640, 400);
      await readUntil(
        () => violationsIn(frame, axe),
        (violations) => violations.length === 0,
      );
      await workbench.screenshot(`looks-${name}-zoomed`);
      await workbench.setViewport(1280, 800);
    }
    await workbench.editor.closeAll();
    await workbench.runCommand('Kinesis Pipelines: Open Pipeline Map');
    await workbench.quickInput.pick('local');
    await new MapPanel(workbench.page).node('demo-bucket').waitFor();
    await check('map');
    await workbench.editor.closeAll();
    await workbench.tree.pressInlineAction(STREAM, 'Show Details');
    await frame.getByText('Cost without traffic').first().waitFor();
    await check('details');
  });
});
