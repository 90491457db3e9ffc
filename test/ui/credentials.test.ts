import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeAws, type NotedRequest } from '../support/aws/fakeAws';
import { clipboardText } from './harness/clipboard';
import { Workbench } from './harness/workbench';

const CONFIG = `[profile guarded]
role_arn = arn:aws:iam::111122223333:role/Sender
mfa_serial = arn:aws:iam::111122223333:mfa/u
source_profile = base
[profile base]
aws_access_key_id = BASE
aws_secret_access_key = s
[profile denied]
aws_access_key_id = DENIED
aws_secret_access_key = s
`;
const DENIAL = {
  status: 400,
  body: '{"__type":"AccessDeniedException","message":"User: u is not authorized to perform: kinesis:ListStreams on resource: *"}',
};
const BUCKETS =
  '<ListAllMyBucketsResult><Buckets><Bucket><Name>archive</Name></Bucket></Buckets></ListAllMyBucketsResult>';
const OBJECTS =
  '<ListBucketResult><Contents><Key>orders.json</Key><Size>13</Size><LastModified>2026-11-24T04:12:40Z</LastModified><StorageClass>GLACIER</StorageClass></Contents></ListBucketResult>';

function answer({ accessKeyId, operation, path: asked, service }: NotedRequest) {
  if (operation === 'ListStreams' && accessKeyId === 'DENIED') return DENIAL;
  if (service !== 's3') return undefined;
  if (operation.startsWith('HEAD'))
    return { headers: { 'x-amz-storage-class': 'GLACIER', 'content-length': '13' }, body: '' };
  if (operation.startsWith('POST')) return { status: 202, body: '' };
  return { body: asked.includes('list-type') ? OBJECTS : BUCKETS };
}

describe('accounts of AWS', () => {
  let server: FakeAws;
  let home: string;
  let workbench: Workbench;

  before(async () => {
    server = await FakeAws.start();
    server.respond = answer;
    home = await mkdtemp(path.join(tmpdir(), 'aws-files-'));
    const config = path.join(home, 'config');
    await writeFile(config, CONFIG);
    const env = {
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: path.join(home, 'credentials'),
      AWS_ENDPOINT_URL: server.endpoint,
    };
    const connections = ['guarded', 'denied'].map((name) => ({ name, region: 'eu-west-1', profile: name }));
    workbench = await Workbench.open({ env, settings: { 'kinesisPipelines.connections': connections } });
    await workbench.showView();
    await workbench.tree.row('guarded').waitFor();
    await workbench.tree.collapse('Local pipeline');
  });

  after(async () => {
    await workbench.close();
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  afterEach(() => workbench.quickInput.cancelIfOpen());

  it('whose profile has an MFA device ask for its code, once more where one wants', async () => {
    const { tree, quickInput } = workbench;
    await tree.expand('guarded');
    await tree.expand('Data Streams');
    const asked = quickInput.titled('MFA code for profile "guarded"');
    await asked.waitFor();
    await workbench.screenshot('credentials-1-mfa');
    await quickInput.type('12345');
    await workbench.page.getByText('The code has six digits.').waitFor();
    await quickInput.cancel();
    const refused = /needs a code of MFA device/;
    await tree.row(refused).waitFor();
    await workbench.screenshot('credentials-2-no-code');
    await tree.open(refused, asked);
    await quickInput.answer('123456');
    await tree.row('orders').waitFor();
    const assumed = server.of('sts').filter(({ operation }) => operation === 'AssumeRole');
    assert.equal(assumed.length, 1);
    assert.match(assumed[0]?.body ?? '', /TokenCode=123456/);
    await tree.collapse('guarded');
  });

  it('that deny something say which permission is missing, and it is copied from the row', async () => {
    const { tree } = workbench;
    await tree.expand('denied');
    await tree.expand('Data Streams');
    const denied = /kinesis:ListStreams is not allowed/;
    await tree.row(denied).waitFor();
    await workbench.screenshot('credentials-3-denied');
    await tree.pressInlineAction(denied, 'Copy IAM Action');
    await clipboardText(workbench.page, (text) => text === 'kinesis:ListStreams');
  });

  it('mark archived objects, and restore one after saying how long it takes and what is billed', async () => {
    const { tree, quickInput, notifications } = workbench;
    await tree.expand('S3 Outputs');
    await tree.expand('archive');
    await tree.description('orders.json', /archived \(Glacier Flexible Retrieval\)/);
    await workbench.screenshot('credentials-4-archived');
    await tree.pickFromMenu('orders.json', 'Restore from Archive…', quickInput.row('Expedited'));
    await workbench.screenshot('credentials-5-restore');
    await quickInput.pick('Bulk');
    await quickInput.answer('3');
    await notifications.waitFor('S3 is restoring orders.json: 5 to 12 hours. Open it then.');
    const asked = server.of('s3').filter(({ operation }) => operation.startsWith('POST'));
    assert.equal(asked.length, 1);
    assert.match(asked[0]?.body ?? '', /<Days>3<\/Days>.*<Tier>Bulk<\/Tier>/s);
  });
});
