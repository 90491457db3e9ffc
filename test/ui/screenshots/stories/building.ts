import type { Workbench } from '../../harness/workbench';
import type { Story } from '../story';

/** The lists in which pipelines are made and changed. */
export const building: Story = {
  name: 'building',
  screens: [
    {
      name: 'new-pipeline',
      async show(workbench) {
        await workbench.showView();
        await workbench.tree.row('Data Streams').waitFor();
        await begin(workbench, 'New Pipeline');
        await workbench.quickInput.row('Create my-stream').waitFor();
      },
    },
    {
      name: 'new-delivery',
      async show(workbench) {
        await begin(workbench, 'Create Delivery Stream');
        await workbench.quickInput.row('Create my-delivery').waitFor();
      },
    },
    {
      name: 'query',
      async show({ quickInput }) {
        await quickInput.type('Dynamic partitioning');
        await quickInput.pick('Dynamic partitioning', { exact: true });
        await quickInput.type('{customer: .customer.id}');
      },
    },
    {
      name: 'split',
      async show(workbench) {
        await begin(workbench, 'Split Shard');
        await workbench.quickInput.pick('demo-stream');
        await workbench.quickInput.row('shardId-000000000001').waitFor();
      },
    },
    {
      name: 'merge',
      async show(workbench) {
        await begin(workbench, 'Merge Shards');
        await workbench.quickInput.pick('demo-stream');
        await workbench.quickInput.row('shardId-000000000000 + shardId-000000000001').waitFor();
      },
    },
    {
      name: 'delete',
      async show(workbench) {
        await begin(workbench, 'Delete Data Stream');
        await workbench.quickInput.pick('demo-stream');
        await workbench.quickInput.pick('Delete demo-stream');
        await workbench.quickInput.type('demo');
      },
    },
  ],
};

async function begin(workbench: Workbench, command: string): Promise<void> {
  await workbench.quickInput.cancelIfOpen();
  await workbench.runCommand(`Kinesis Pipelines: ${command}…`);
  await workbench.quickInput.pick('local', { exact: true });
}
