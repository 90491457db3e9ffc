import { MapPanel } from '../../harness/mapPanel';
import type { Story } from '../story';

/** The map of the local pipeline while records flow, and as a list. */
export const map: Story = {
  name: 'map',
  screens: [
    {
      name: 'idle',
      async show(workbench) {
        await workbench.showView();
        await workbench.tree.row('Data Streams').waitFor();
        await workbench.runCommand('Kinesis Pipelines: Open Pipeline Map');
        await workbench.quickInput.pick('local');
        await new MapPanel(workbench.page).node('demo-bucket').waitFor();
      },
    },
    {
      name: 'flowing',
      async show(workbench) {
        await workbench.runCommand('Kinesis Pipelines: Generate Sample Data…');
        await workbench.quickInput.pick('Target');
        await workbench.quickInput.pick('Send to a stream…');
        await workbench.quickInput.pick('demo-stream');
        await workbench.quickInput.pick('Start Orders');
        await new MapPanel(workbench.page).edgeRates.first().waitFor();
      },
    },
    {
      name: 'list',
      async show(workbench) {
        const panel = new MapPanel(workbench.page);
        await panel.button('List').click();
        await panel.rows.first().waitFor();
      },
    },
  ],
};
