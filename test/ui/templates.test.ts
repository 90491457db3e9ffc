import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from './harness/workbench';

const FILE = 'visits.kinesis-template.json';
const TEMPLATE = `{
  // One visit
  "id": "{{counter}}",
  "visitor": "{{person.fullName}}",
  "page": "{{weighted({ '/': 8, '/cart': 2 })}}",
  "when": "{{date.now}}",
  "mistake": "{{person.fristName}}"
}
`;

describe('a sample template', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.setTheme('Dark Modern');
    await writeFile(path.join(workbench.folder, FILE), TEMPLATE);
  });

  after(() => workbench.close());

  it('is edited with a preview beside it that tells of a mistake', async () => {
    await workbench.openFile(FILE);
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.page.locator('.codelens-decoration').filter({ hasText: 'Preview' }).first().waitFor();
    await workbench.runCommand('Kinesis Pipelines: Preview Sample Template');
    await workbench.editor.tab('visits sample.jsonl').waitFor();
    await workbench.page.locator('.view-line').filter({ hasText: 'person.firstName' }).last().waitFor();
    await workbench.screenshot('template-1-mistake');
  });

  it('shows samples once the mistake is mended', async () => {
    await writeFile(path.join(workbench.folder, FILE), TEMPLATE.replace('fristName', 'firstName'));
    await workbench.page.locator('.view-line').filter({ hasText: '"mistake": "' }).nth(1).waitFor();
    await workbench.page.locator('.codelens-decoration').filter({ hasText: 'New Sample' }).first().waitFor();
    await workbench.screenshot('template-2-preview');
  });

  it('completes functions as they are typed', async () => {
    await workbench.page.locator('.view-line').filter({ hasText: '"visitor"' }).first().click();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type('\n"city": "{{location.');
    await workbench.page
      .locator('.suggest-widget .monaco-list-row')
      .filter({ hasText: 'location.city' })
      .first()
      .waitFor();
    await workbench.screenshot('template-3-completion');
    await workbench.page.keyboard.press('Escape');
  });

  it('shows how the keys of what it makes spread over the shards before any of it is sent', async () => {
    await workbench.showView();
    await workbench.runCommand('Kinesis Pipelines: Start Local Pipeline');
    await workbench.tree.row('Data Streams').first().waitFor();
    await workbench.runCommand('Kinesis Pipelines: Generate Sample Data…');
    const { quickInput } = workbench;
    await quickInput.rowSays('Start Orders: 1,000 records, 50 rec/s', /choose a stream/);
    await pick('Target');
    await pick('Send to a stream…');
    await pick('demo-stream');
    await pick('Rate');
    await pick('As fast as possible');
    const start = 'Start Orders: 1,000 records, as fast as possible → demo-stream';
    await quickInput.rowSays(start, /2 shards: 50 %, 50 %/);
    await workbench.editor.tab('Preview of generated records').waitFor();
    await workbench.screenshot('generate-1-review');
    await pick('Partition key');
    await quickInput.row('orderId').first().waitFor();
    await workbench.screenshot('generate-2-partition-key');
    await quickInput.type('currency');
    await pick('currency');
    await quickInput.rowSays(start, /Hot shard: the key "USD" takes/);
    await workbench.screenshot('generate-3-hot-shard');
    await workbench.page.keyboard.press('Enter');
    await workbench.notifications.waitFor('Sent 1,000 records to demo-stream (1 shard)');
    await workbench.notifications.clear();
    // What was chosen is there the next time: Enter alone repeats it.
    await workbench.runCommand('Kinesis Pipelines: Generate Sample Data…');
    await quickInput.rowSays(start, /Hot shard/);
    await workbench.page.keyboard.press('Enter');
    await workbench.notifications.waitFor('Sent 1,000 records to demo-stream (1 shard)');
    await workbench.screenshot('generate-4-sent');
  });

  /** A tooltip of the row before must not be in the way. */
  async function pick(label: string): Promise<void> {
    await workbench.page.mouse.move(0, 0);
    await workbench.page.locator('.workbench-hover').waitFor({ state: 'hidden' });
    await workbench.quickInput.pick(label);
  }
});
