import assert from 'node:assert/strict';
import { TabInputWebview, window } from 'vscode';
import { activate, run, startLocal, until } from './harness/extension';

function maps(): string[] {
  return window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof TabInputWebview && input.viewType.endsWith('kinesisPipelines.map'))
    .map(({ label }) => label);
}

describe('the map of a pipeline, by its command', () => {
  before(async () => {
    await activate();
    await startLocal();
  });

  after(async () => {
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs).filter(({ label }) => label === 'Map: local');
    await window.tabGroups.close(tabs);
  });

  it('opens one tab for a connection, and asks nothing', async () => {
    await run('openMap', { connection: 'local' });
    // The editor lists a tab a moment after the panel is made.
    await until(() => maps()[0]);
    assert.deepEqual(maps(), ['Map: local']);
    await run('openMap', { connection: 'local' });
    assert.deepEqual(maps(), ['Map: local']);
  });

  it('names the connections that there are where one is unknown', async () => {
    await assert.rejects(run('openMap', { connection: 'nowhere' }), /there is no connection "nowhere"/i);
  });

  it('has a menu that only a map can open', async () => {
    await assert.rejects(run('map.tail', { map: 'other' }), /for the context menu of a map/);
  });
});
