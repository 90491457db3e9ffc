import assert from 'node:assert/strict';
import { clipboardText } from './harness/clipboard';
import { readUntil } from './harness/readUntil';
import { Workbench } from './harness/workbench';

describe('building', () => {
  let workbench: Workbench;
  /** A test that is tried again finds what the attempt before has built. */
  let attempts = 0;

  before(async () => {
    workbench = await Workbench.open();
    await workbench.showView();
    await workbench.tree.row('Data Streams').waitFor();
  });

  after(() => workbench.close());
  beforeEach(() => attempts++);
  afterEach(() => workbench.quickInput.cancelIfOpen());

  async function begin(command: string): Promise<void> {
    await workbench.runCommand(`Kinesis Pipelines: ${command}…`);
    await workbench.quickInput.pick('local', { exact: true });
  }

  /** The list draws the rows in sight alone, so it is filtered first. */
  async function pickRow(label: string): Promise<void> {
    await workbench.quickInput.type(label);
    await workbench.quickInput.pick(label, { exact: true });
  }

  /** Waits until a row says this, and shows all rows again. */
  async function rowSays(label: string, text: RegExp): Promise<void> {
    await workbench.quickInput.type(label);
    await workbench.quickInput.row(label, { exact: true }).filter({ hasText: text }).first().waitFor();
    await workbench.quickInput.type('');
  }

  /** Changes a row of the list that asks for a text, and waits until the row has it. */
  async function change(label: string, text: string): Promise<void> {
    await pickRow(label);
    await workbench.quickInput.answer(text);
    await workbench.quickInput.row('Create ').first().waitFor();
    await rowSays(label, new RegExp(text));
  }

  /** Types, and waits for what stands below the box. */
  async function typed(text: string, message: RegExp): Promise<void> {
    await workbench.quickInput.type(text);
    await readUntil(
      () => workbench.quickInput.message(),
      (shown) => message.test(shown),
    );
  }

  it('makes a pipeline from one list, in which each row changes one setting', async () => {
    const { quickInput, notifications, tree } = workbench;
    const [stream, delivery, bucket] = ['s', 'd', 'b'].map((kind) => `${kind}-built-${attempts}`) as [
      string,
      string,
      string,
    ];
    await begin('New Pipeline');
    await change('Stream · Name', stream);
    await change('Stream · Shards', '2');
    await change('Bucket · Name', bucket);
    await change('Delivery · Name', delivery);
    await quickInput.rowSays(`Create ${stream} → ${delivery} → ${bucket}`, /free of charge/);
    await pickRow('Copy as CLI Command');
    const script = await clipboardText(workbench.page, (text) => text.startsWith('aws kinesis create-stream'));
    assert.ok(script.includes(`--stream-name=${stream}`), script);
    await quickInput.row('Stream · Name').waitFor();
    await quickInput.pick(`Create ${stream}`);
    await notifications.waitFor(`The pipeline is active: ${stream}, ${bucket}, ${delivery}`);
    await notifications.clear();
    await tree.expand('Data Streams');
    await tree.row(stream).waitFor();
  });

  it('tries a query of dynamic partitioning on a sample record while it is typed', async () => {
    const { quickInput, notifications } = workbench;
    const name = `by-customer-${attempts}`;
    await begin('Create Delivery Stream');
    await quickInput.rowSays('Create my-delivery', /Choose a bucket/);
    await change('Name', name);
    await pickRow('Bucket');
    await quickInput.pick('demo-bucket', { exact: true });
    await rowSays('Bucket', /demo-bucket/);
    await pickRow('Prefix');
    await typed('customer=!{partitionKeyFromQuery:customer}/', /Next object: customer=<customer>\/by-customer/);
    await workbench.page.keyboard.press('Enter');
    await rowSays('Prefix', /partitionKeyFromQuery/);
    await change('Error prefix', 'failed/');
    await pickRow('Dynamic partitioning');
    await typed('{customer: .customer.nope}', /gets no keys: customer: null/);
    await typed('{customer: .customer|gsub("a";"b")}', /"gsub" at character 22 cannot be tried here/);
    await typed('{customer: .customer.id}', /Gives \{"customer":"[^"]+"\}\. Next object: customer=[^<>]+\/by-customer/);
    await workbench.page.keyboard.press('Enter');
    await rowSays('Next object', /customer=[^<>]+\/by-customer/);
    await rowSays('Sample record', /"customer":/);
    await quickInput.pick(`Create ${name}`);
    await notifications.waitFor(`${name} is active`);
    await notifications.clear();
  });

  it('empties a bucket only after its name was typed, and copies the commands for it', async () => {
    const { quickInput, notifications } = workbench;
    await begin('Empty Bucket');
    await quickInput.pick('demo-bucket', { exact: true });
    await quickInput.pick('Copy as CLI Command');
    await clipboardText(workbench.page, (text) => text.startsWith('aws s3 rm s3://demo-bucket --recursive'));
    await quickInput.pick('Empty demo-bucket');
    await quickInput.titled('Empty bucket').waitFor();
    await typed('demo-bucke', /Type demo-bucket to confirm/);
    await quickInput.answer('demo-bucket');
    await notifications.waitFor(/Deleted \d+ objects?/);
    await notifications.clear();
  });
});
