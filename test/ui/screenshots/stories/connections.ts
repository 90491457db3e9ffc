import type { Story } from '../story';

/** Adding a connection. */
export const connections: Story = {
  name: 'connections',
  screens: [
    {
      name: 'source',
      async show(workbench) {
        await workbench.showView();
        await workbench.runCommand('Kinesis Pipelines: Add Connection…');
        await workbench.quickInput.labels();
      },
    },
  ],
};
