import assert from 'node:assert/strict';
import { explainError, openClients, searchStream } from '../../../src/aws';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { leadAwsHostsTo } from '../../support/aws/awsHosts';
import { FakeAws } from '../../support/aws/fakeAws';

const NOT_FOUND = JSON.stringify({
  __type: 'ResourceNotFoundException',
  message: 'Stream orders under account 111122223333 not found.',
});
const NOT_ENABLED = '{"__type":"UnrecognizedClientException","message":"The security token is invalid"}';

describe('the search for a stream in other regions', () => {
  let aws: FakeAws;
  let environment: AwsEnvironment;
  let endLead: () => void;

  before(async () => {
    aws = await FakeAws.start();
    environment = await AwsEnvironment.create();
    await environment.credentials('[prod]\naws_access_key_id = PROD\naws_secret_access_key = s\n');
    endLead = leadAwsHostsTo(aws.port);
  });

  after(async () => {
    endLead();
    await environment.restore();
    await aws.stop();
  });

  it('asks each of the partition once, with the same credentials, and names those that have it or did not answer', async () => {
    aws.respond = ({ region }) => {
      if (region === 'eu-central-1' || region === 'sa-east-1') return undefined;
      const isEnabled = region !== 'af-south-1';
      return { status: 400, body: isEnabled ? NOT_FOUND : NOT_ENABLED };
    };
    const clients = await openClients({ name: 'c', region: 'eu-west-1', profile: 'prod' });
    try {
      const seen: number[] = [];
      const search = await searchStream(clients.kinesisIn, 'orders', {
        except: 'eu-west-1',
        onSearched: (searched) => seen.push(searched),
      });
      assert.deepEqual(
        search.found.map(({ region }) => region),
        ['sa-east-1', 'eu-central-1'],
      );
      assert.deepEqual(search.notSearched, [{ region: 'af-south-1', code: 'UnrecognizedClientException' }]);
      const regions = aws.of('kinesis').map(({ region }) => region ?? '');
      assert.ok(regions.length > 30 && seen.length === new Set(regions).size, String(regions));
      assert.ok(!regions.includes('eu-west-1') && !regions.some((region) => /^(cn|us-gov)/.test(region)));
      assert.ok(aws.of('kinesis').every(({ accessKeyId }) => accessKeyId === 'PROD'));
    } finally {
      clients.destroy();
    }
  });

  it('is offered where AWS says that the stream is not there', async () => {
    aws.respond = () => ({ status: 400, body: NOT_FOUND });
    const connection = { name: 'c', region: 'eu-west-1', profile: 'prod' };
    const clients = await openClients(connection);
    try {
      const error: unknown = await clients.kinesis
        .describeStreamSummary({ StreamName: 'orders' })
        .catch((e: unknown) => e);
      assert.deepEqual(explainError(error, { connection }).action, { kind: 'switchRegion', stream: 'orders' });
    } finally {
      clients.destroy();
    }
  });
});
