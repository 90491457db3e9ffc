import { ThreeAccounts } from '../../harness/threeAccounts';
import type { Story } from '../story';

/** Several accounts: one that is read-only, one that is protected and has a color, one that is logged out, one that denies. */
export const accounts: Story = {
  name: 'accounts',
  async begin() {
    const started = await ThreeAccounts.start();
    return { options: started.workbench, end: () => started.end() };
  },
  screens: [
    {
      name: 'filter',
      async show(workbench) {
        const { tree, quickInput } = workbench;
        await workbench.showView();
        await tree.row('prod').waitFor();
        await tree.collapse('Local pipeline');
        for (const name of ['denied', 'stale', 'prod', 'reader']) await tree.expand(name);
        // It opens the groups of all connections that are open.
        await workbench.runCommand('Kinesis Pipelines: Filter…');
        await quickInput.titled('Filter Kinesis Pipelines').waitFor();
        await quickInput.type('orders');
        await tree.row('orders-archive').waitFor();
        await tree.row(/kinesis:ListStreams/).waitFor();
      },
    },
    {
      name: 'errors',
      async show(workbench) {
        const { tree, quickInput } = workbench;
        await quickInput.cancel();
        await workbench.runCommand('Kinesis Pipelines: Clear Filter');
        await tree.row('payments').waitFor();
      },
    },
    {
      name: 'regions',
      async show(workbench) {
        const { quickInput, page } = workbench;
        await workbench.runCommand('Kinesis Pipelines: Add Connection…');
        await quickInput.pick('denied');
        await quickInput.titled('(2/').waitFor();
        await page.keyboard.press('Home');
      },
    },
    {
      name: 'options',
      async show({ quickInput, page }) {
        await page.keyboard.press('Enter');
        await quickInput.rowSays('Data streams', /is not allowed/);
        await quickInput.rowSays('Identity', /111122223333/);
      },
    },
    {
      name: 'name',
      async show({ quickInput }) {
        await quickInput.pick('Continue');
        await quickInput.titled('(4/').waitFor();
      },
    },
    {
      name: 'edit',
      async show({ quickInput, tree, menu }) {
        await quickInput.cancel();
        await tree.openMenu('prod');
        await menu.pick('Edit Connection…');
        await quickInput.rowSays('Identity', /111122223333/);
      },
    },
  ],
};
