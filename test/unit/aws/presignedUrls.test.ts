import assert from 'node:assert/strict';
import { openClients, type PresignedUrl } from '../../../src/aws';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { leadAwsHostsTo } from '../../support/aws/awsHosts';
import { FakeAws } from '../../support/aws/fakeAws';

const KEYS = '[prod]\naws_access_key_id = A\naws_secret_access_key = s\n';
const DAY_SECONDS = 86_400;

/** "Sharing objects with presigned URLs": a URL ends with the credentials that signed it. */
describe('a presigned URL', () => {
  let aws: FakeAws;
  let environment: AwsEnvironment;
  let endLead: () => void;

  before(async () => {
    aws = await FakeAws.start();
    environment = await AwsEnvironment.create();
    endLead = leadAwsHostsTo(aws.port);
    // The small AWS knows the region of no bucket.
    aws.respond = ({ service }) =>
      service === 's3' ? { headers: { 'x-amz-bucket-region': 'eu-west-1' }, body: '' } : undefined;
  });

  after(async () => {
    endLead();
    await environment.restore();
    await aws.stop();
  });

  async function signedBy(profile: string): Promise<PresignedUrl> {
    const clients = await openClients({ name: 'c', region: 'eu-west-1', profile });
    try {
      return await clients.presignedUrl({ bucket: 'events', key: 'k' }, DAY_SECONDS);
    } finally {
      clients.destroy();
    }
  }

  it('of lasting keys lasts as long as it was signed for', async () => {
    await environment.config('');
    await environment.credentials(KEYS);
    const { url, ...lasts } = await signedBy('prod');
    assert.equal(new URL(url).searchParams.get('X-Amz-Expires'), String(DAY_SECONDS));
    assert.deepEqual(lasts, { lastsSeconds: DAY_SECONDS, mayEndSooner: false });
  });

  it('of a role ends with its session', async () => {
    const role = 'role_arn = arn:aws:iam::111122223333:role/Reader';
    await environment.config(`[profile reader]\n${role}\nsource_profile = prod\nregion = eu-west-1\n`);
    await environment.credentials(KEYS);
    const { lastsSeconds, mayEndSooner } = await signedBy('reader');
    assert.ok(lastsSeconds > 3_000 && lastsSeconds <= 3_600, `${lastsSeconds} s`);
    assert.equal(mayEndSooner, false);
  });

  it('of session keys in a file may end before, and nobody knows when', async () => {
    await environment.config('');
    await environment.credentials(`${KEYS}aws_session_token = t\n`);
    const { url: _url, ...lasts } = await signedBy('prod');
    assert.deepEqual(lasts, { lastsSeconds: DAY_SECONDS, mayEndSooner: true });
  });
});
