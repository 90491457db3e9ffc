import assert from 'node:assert/strict';
import type { CreateDeliveryStreamCommandInput } from '@aws-sdk/client-firehose';
import {
  cliScript,
  createDeliveryStreamScript,
  createPipelineScript,
  createStreamScript,
  deleteBucketCall,
  deliveryRole,
  hashKeyAt,
  middleOf,
  shardCountSteps,
  streamChanges,
  type PipelineSettings,
  type Place,
} from '../../../src/pipelines';

const PLACE: Place = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
const ARN = 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders';

describe('the calls of what is built', () => {
  it('shard counts go in steps that AWS allows', () => {
    assert.deepEqual(shardCountSteps(1, 5), [2, 4, 5]);
    assert.deepEqual(shardCountSteps(9, 2), [5, 3, 2]);
    assert.deepEqual(shardCountSteps(3, 3), []);
  });

  it('hash keys within a range are exact', () => {
    const all = { from: 0n, to: 2n ** 128n - 1n };
    assert.equal(middleOf(all), 2n ** 127n);
    assert.equal(hashKeyAt(all, 0.5), 2n ** 127n);
    assert.equal(hashKeyAt({ from: 100n, to: 199n }, 0.25), 125n);
  });

  it('as CLI commands say all settings, a line each', () => {
    const script = cliScript(
      createStreamScript(
        {
          name: 'orders',
          capacity: { mode: 'PROVISIONED', shards: 2 },
          retentionHours: 48,
          maxRecordKib: 2_048,
          tags: { owner: "O'Neil" },
        },
        ARN,
      ),
      { region: 'eu-west-1', profile: 'work', endpoints: { kinesis: 'http://127.0.0.1:4599' } },
    );
    const place = '--region=eu-west-1 --profile=work --endpoint-url=http://127.0.0.1:4599';
    assert.deepEqual(script.split('\n'), [
      `aws kinesis create-stream ${place} --stream-name=orders --shard-count=2 --stream-mode-details='{"StreamMode":"PROVISIONED"}' --max-record-size-in-ki-b=2048 --tags='{"owner":"O\\u0027Neil"}'`,
      `aws kinesis wait stream-exists ${place} --stream-name=orders`,
      `aws kinesis increase-stream-retention-period ${place} --stream-arn=${ARN} --retention-period-hours=48`,
      `aws kinesis wait stream-exists ${place} --stream-name=orders`,
    ]);
  });

  it('a bucket is emptied by the objects in sight, and says how earlier versions go', () => {
    const lines = [{ empty: 'orders-out' }, deleteBucketCall('orders-out')];
    const script = cliScript(lines, { region: 'eu-west-1', endpoints: { s3api: 'http://127.0.0.1:4599' } }).split('\n');
    const place = '--region=eu-west-1 --endpoint-url=http://127.0.0.1:4599';
    assert.equal(script[0], `aws s3 rm s3://orders-out --recursive ${place}`);
    assert.match(script[1] ?? '', /^# .*repeat/);
    const page = '--max-keys=500 --no-paginate --output=json';
    const listed = `aws s3api list-object-versions ${place} --bucket=orders-out ${page}`;
    assert.ok(script[2]?.startsWith(`# aws s3api delete-objects ${place} --bucket=orders-out --delete="$(${listed} `));
    assert.equal(script[3], `aws s3api delete-bucket ${place} --bucket=orders-out`);
  });

  it('a pipeline comes with its role, in the order of its parts', () => {
    const settings: PipelineSettings = {
      stream: { name: 'orders', capacity: { mode: 'ON_DEMAND' } },
      bucket: { name: 'orders-out' },
      deliveryStream: {
        name: 'orders-delivery',
        source: { kind: 'stream', stream: 'orders' },
        destination: { bucket: 'orders-out' },
      },
    };
    const lines = cliScript(createPipelineScript(settings, PLACE, true), { region: 'eu-west-1', endpoints: {} });
    assert.deepEqual(
      lines.split('\n').map((line) => line.split(' ').slice(1, 3).join(' ')),
      [
        'kinesis create-stream',
        'kinesis wait',
        's3api create-bucket',
        'iam create-role',
        'iam put-role-policy',
        'firehose create-delivery-stream',
        'firehose describe-delivery-stream',
      ],
    );
    assert.match(lines, /--create-bucket-configuration='\{"LocationConstraint":"eu-west-1"\}'/);
    assert.match(lines, /"RoleARN":"arn:aws:iam::111122223333:role\/firehose-orders-delivery"/);
  });

  it('a conversion to Parquet names its table, the keys of its columns and a buffer that is large enough', () => {
    const conversion = { database: 'db', table: 'orders', keys: { order_id: 'order id' }, isCaseSensitive: true };
    const destination = { bucket: 'out', conversion };
    const settings = { name: 'orders', source: { kind: 'directPut' }, destination } as const;
    const [call] = createDeliveryStreamScript(settings, 'arn:aws:iam::111122223333:role/r', PLACE);
    assert.ok(call && 'input' in call);
    const { ExtendedS3DestinationConfiguration: s3 } = call.input as CreateDeliveryStreamCommandInput;
    const { SchemaConfiguration, InputFormatConfiguration } = s3?.DataFormatConversionConfiguration ?? {};
    assert.deepEqual(
      [SchemaConfiguration?.DatabaseName, SchemaConfiguration?.TableName, s3?.BufferingHints?.SizeInMBs],
      ['db', 'orders', 64],
    );
    assert.deepEqual(InputFormatConfiguration?.Deserializer?.OpenXJsonSerDe, {
      CaseInsensitive: false,
      ColumnToJsonKeyMappings: { order_id: 'order id' },
    });
  });

  it('the role may do what the delivery stream needs, and its own account alone may use it', () => {
    const { trustPolicy, policy } = deliveryRole(
      {
        name: 'orders-delivery',
        source: { kind: 'stream', stream: 'orders' },
        destination: { bucket: 'out', log: { group: '/aws/firehose', stream: 'orders' } },
      },
      PLACE,
    );
    assert.match(trustPolicy, /"sts:ExternalId": "111122223333"/);
    const { Statement: statements } = JSON.parse(policy) as { Statement: { Action: string[]; Resource: unknown }[] };
    assert.deepEqual(
      statements.map(({ Resource }) => Resource),
      [
        ['arn:aws:s3:::out', 'arn:aws:s3:::out/*'],
        ARN,
        'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/firehose:log-stream:orders',
      ],
    );
  });

  it('nothing is called where nothing changes', () => {
    const settings = { name: 'orders', capacity: { mode: 'PROVISIONED', shards: 2 }, retentionHours: 24 } as const;
    assert.deepEqual(streamChanges({ settings, arn: ARN, openShards: 2 }, { ...settings, tags: {} }), []);
  });
});
