import type { Context, RootHookObject } from 'mocha';
import { closeSharedBrowser } from './browser';
import { Workbench } from './workbench';

/** Files with a failed test. They are run again from their beginning, so the rest of them is skipped. */
const failedFiles = new Set<string | undefined>();

/** Given to mocha with `--require`. */
export const mochaHooks: RootHookObject = {
  beforeEach(this: Context) {
    if (failedFiles.has(this.currentTest?.file)) this.skip();
  },
  async afterEach(this: Context) {
    const test = this.currentTest;
    // One that is about to be tried again has no state.
    if (test === undefined || test.isPassed() || test.isPending()) return;
    if (test.isFailed()) failedFiles.add(test.file);
    const name = `failed ${test.fullTitle()}`;
    for (const workbench of Workbench.opened) await workbench.screenshot(name).catch(() => undefined);
  },
  async afterAll() {
    for (const workbench of Workbench.opened) await workbench.close();
    await closeSharedBrowser();
  },
};
