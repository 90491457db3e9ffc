import type { Context, RootHookObject } from 'mocha';
import { closeSharedBrowser } from './browser';
import { Workbench } from './workbench';

/** Given to mocha with `--require`. */
export const mochaHooks: RootHookObject = {
  async afterEach(this: Context) {
    const test = this.currentTest;
    // One that is about to be tried again has no state.
    if (test === undefined || test.isPassed() || test.isPending()) return;
    const name = `failed ${test.fullTitle()}`;
    for (const workbench of Workbench.opened) await workbench.screenshot(name).catch(() => undefined);
  },
  async afterAll() {
    for (const workbench of Workbench.opened) await workbench.close();
    await closeSharedBrowser();
  },
};
