import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { browserHost } from '../../../scripts/browserHost';
import type { WorkbenchServer } from '../../../scripts/workbenchServer';

const OPTIONS = { workspace: '/workspace', testsPath: '/tests.js', env: {} };

describe('an extension host that cannot be brought up', () => {
  let ended: string[] = [];

  beforeEach(() => {
    ended = [];
  });

  function startServer(): Promise<WorkbenchServer> {
    const end = (): Promise<void> => Promise.resolve(void ended.push('server'));
    return Promise.resolve({
      port: 1,
      log: [],
      exited: new Promise<number>(() => undefined),
      changeSettings: () => Promise.resolve(),
      end,
    });
  }

  function browserWhosePageDoesNotLoad(): Promise<Browser> {
    const page = {
      on: () => undefined,
      exposeFunction: () => Promise.resolve(),
      goto: () => Promise.reject(new Error('The page does not load.')),
    };
    const close = (): Promise<void> => Promise.resolve(void ended.push('browser'));
    return Promise.resolve({ newPage: () => Promise.resolve(page), close } as unknown as Browser);
  }

  it('leaves neither the server nor the browser running where the page does not load', async () => {
    const host = browserHost('newest', { startServer, launchBrowser: browserWhosePageDoesNotLoad });
    await assert.rejects(host(OPTIONS), /The page does not load\./);
    assert.deepEqual(ended, ['browser', 'server']);
  });

  it('does not leave the server running where the browser does not start', async () => {
    const launchBrowser = (): Promise<Browser> => Promise.reject(new Error('There is no browser.'));
    await assert.rejects(browserHost('newest', { startServer, launchBrowser })(OPTIONS), /There is no browser\./);
    assert.deepEqual(ended, ['server']);
  });
});
