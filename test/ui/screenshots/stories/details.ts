import type { Story } from '../story';

/** The page of a data stream of the local pipeline, before and while records flow. */
export const details: Story = {
  name: 'details-page',
  screens: [
    {
      name: 'stream',
      async show(workbench) {
        await workbench.showView();
        await workbench.tree.expand('Data Streams');
        await workbench.tree.pressInlineAction('demo-stream', 'Show Details');
        const page = workbench.editor.webview();
        await page.locator('.row', { hasText: 'shardId-000000000001' }).first().waitFor();
      },
    },
    {
      name: 'shards',
      async show(workbench) {
        await workbench.editor
          .webview()
          .getByRole('button', { name: /^Who reads/ })
          .scrollIntoViewIfNeeded();
      },
    },
  ],
};
