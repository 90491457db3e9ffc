import type { Context, RootHookObject } from 'mocha';
import { closeSharedBrowser } from './browser';
import { Workbench } from './workbench';

/** Given to mocha with `--require`. */
export const mochaHooks: RootHookObject = {
  async afterEach(this: Context) {
    const test = this.currentTest;
    if (test?.state !== 'failed') return;
    const name = `failed ${test.fullTitle()}`;
    for (const workbench of Workbench.opened) await workbench.screenshot(name).catch(() => undefined);
  },
  async afterAll() {
    for (const workbench of Workbench.opened) await workbench.close();
    await closeSharedBrowser();
  },
};
