import { prepareChromium } from '../../../scripts/chromium';
import { prepareVscodeServer } from '../../../scripts/vscodeServer';
import { closeSharedBrowser } from '../harness/browser';
import { Workbench, type WorkbenchOptions } from '../harness/workbench';

/** A workbench for one measurement, with our view in sight. */
export async function withWorkbench(
  options: WorkbenchOptions,
  measure: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  prepareChromium();
  await prepareVscodeServer();
  const workbench = await Workbench.open(options);
  try {
    await workbench.showView();
    await measure(workbench);
  } finally {
    await workbench.close();
    await closeSharedBrowser();
  }
}
