import type { Story } from '../story';

/** The steps of Get Started. */
export const walkthrough: Story = {
  name: 'walkthrough',
  screens: [
    {
      name: 'first-step',
      async show(workbench) {
        await workbench.runCommand('Welcome: Open Walkthrough...');
        await workbench.quickInput.pick('Get Started with Kinesis Pipelines');
        await workbench.page.locator('.getting-started-step').first().waitFor();
      },
    },
  ],
};
