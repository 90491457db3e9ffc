import assert from 'node:assert/strict';
import type { DeliveryStreamDescription, DestinationDescription, Firehose } from '@aws-sdk/client-firehose';
import { describeDeliveryStream, type DeliveryStreamDetail } from '../../../src/aws';

const S3 = {
  RoleARN: 'arn:aws:iam::111111111111:role/firehose',
  BucketARN: 'arn:aws:s3:::aside',
  Prefix: 'failed/',
  BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 },
  CompressionFormat: 'GZIP' as const,
  EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' as const },
};

async function describedAs(description: Partial<DeliveryStreamDescription>): Promise<DeliveryStreamDetail> {
  const answer = { DeliveryStreamDescription: { DeliveryStreamName: 'd', HasMoreDestinations: false, ...description } };
  const firehose = { describeDeliveryStream: () => Promise.resolve(answer) };
  return describeDeliveryStream(firehose as unknown as Pick<Firehose, 'describeDeliveryStream'>, 'd');
}

function deliveringTo(destination: Omit<DestinationDescription, 'DestinationId'>): Promise<DeliveryStreamDetail> {
  return describedAs({ Destinations: [{ DestinationId: 'destinationId-000000000001', ...destination }] });
}

/** The shapes are those of "DestinationDescription" in the Amazon Data Firehose API Reference. */
const DESTINATIONS: {
  destination: Omit<DestinationDescription, 'DestinationId'>;
  target: DeliveryStreamDetail['target'];
  buckets: [role: string, bucket: string, mode: string | undefined][];
}[] = [
  {
    destination: { ExtendedS3DestinationDescription: { ...S3, BucketARN: 'arn:aws:s3:::events' } },
    target: { kind: 's3', name: 'events' },
    buckets: [],
  },
  {
    destination: {
      ExtendedS3DestinationDescription: {
        ...S3,
        BucketARN: 'arn:aws:s3:::events',
        S3BackupMode: 'Enabled',
        S3BackupDescription: S3,
      },
    },
    target: { kind: 's3', name: 'events' },
    buckets: [['backup', 'aside', 'Enabled']],
  },
  {
    destination: {
      RedshiftDestinationDescription: {
        RoleARN: S3.RoleARN,
        ClusterJDBCURL: 'jdbc:redshift://main.abc123.eu-west-1.redshift.amazonaws.com:5439/events?user=u&password=p',
        CopyCommand: { DataTableName: 'clicks' },
        Username: 'u',
        S3DestinationDescription: { ...S3, BucketARN: 'arn:aws:s3:::staged' },
        S3BackupMode: 'Enabled',
        S3BackupDescription: S3,
      },
    },
    target: { kind: 'redshift', name: 'main/events · clicks' },
    buckets: [
      ['staging', 'staged', undefined],
      ['backup', 'aside', 'Enabled'],
    ],
  },
  {
    destination: {
      AmazonopensearchserviceDestinationDescription: {
        DomainARN: 'arn:aws:es:eu-west-1:111111111111:domain/search',
        IndexName: 'clicks',
        S3BackupMode: 'FailedDocumentsOnly',
        S3DestinationDescription: S3,
      },
    },
    target: { kind: 'opensearch', name: 'search · clicks' },
    buckets: [['backup', 'aside', 'FailedDocumentsOnly']],
  },
  {
    destination: {
      AmazonOpenSearchServerlessDestinationDescription: {
        CollectionEndpoint: 'https://abc.eu-west-1.aoss.amazonaws.com',
        IndexName: 'clicks',
        S3BackupMode: 'AllDocuments',
        S3DestinationDescription: S3,
      },
    },
    target: { kind: 'opensearch', name: 'abc.eu-west-1.aoss.amazonaws.com · clicks' },
    buckets: [['backup', 'aside', 'AllDocuments']],
  },
  {
    destination: {
      SplunkDestinationDescription: {
        HECEndpoint: 'https://splunk.example:8088',
        HECEndpointType: 'Raw',
        S3BackupMode: 'FailedEventsOnly',
        S3DestinationDescription: S3,
      },
    },
    target: { kind: 'splunk', name: 'splunk.example:8088' },
    buckets: [['backup', 'aside', 'FailedEventsOnly']],
  },
  {
    destination: {
      HttpEndpointDestinationDescription: {
        EndpointConfiguration: { Url: 'https://in.example/v1?key=secret' },
        S3BackupMode: 'FailedDataOnly',
        S3DestinationDescription: S3,
      },
    },
    target: { kind: 'http', name: 'in.example' },
    buckets: [['backup', 'aside', 'FailedDataOnly']],
  },
  {
    destination: {
      SnowflakeDestinationDescription: {
        AccountUrl: 'https://x.snowflakecomputing.com',
        Database: 'EVENTS',
        Schema: 'PUBLIC',
        Table: 'CLICKS',
        S3BackupMode: 'FailedDataOnly',
        S3DestinationDescription: S3,
      },
    },
    target: { kind: 'snowflake', name: 'EVENTS.PUBLIC.CLICKS' },
    buckets: [['backup', 'aside', 'FailedDataOnly']],
  },
  {
    destination: {
      IcebergDestinationDescription: {
        DestinationTableConfigurationList: [
          { DestinationDatabaseName: 'events', DestinationTableName: 'clicks' },
          { DestinationDatabaseName: 'events', DestinationTableName: 'views' },
        ],
        CatalogConfiguration: { CatalogARN: 'arn:aws:glue:eu-west-1:111111111111:catalog' },
        S3BackupMode: 'FailedDataOnly',
        S3DestinationDescription: S3,
      },
    },
    target: { kind: 'iceberg', name: 'events.clicks + 1' },
    buckets: [['errors', 'aside', 'FailedDataOnly']],
  },
  {
    destination: {
      IcebergDestinationDescription: {
        DestinationTableConfigurationList: [{ DestinationDatabaseName: 'ns', DestinationTableName: 'clicks' }],
        CatalogConfiguration: { CatalogARN: 'arn:aws:glue:eu-west-1:111111111111:catalog/s3tablescatalog/tables' },
        S3DestinationDescription: S3,
      },
    },
    target: { kind: 's3tables', name: 'ns.clicks' },
    buckets: [['errors', 'aside', undefined]],
  },
];

describe('where a delivery stream delivers to', () => {
  for (const { destination, target, buckets } of DESTINATIONS) {
    it(`is told of ${target.kind}: ${target.name ?? ''}${buckets.map(([role]) => `, ${role}`).join('')}`, async () => {
      const detail = await deliveringTo(destination);
      assert.deepEqual(detail.target, target);
      assert.deepEqual(
        detail.buckets.map(({ role, bucket, mode }) => [role, bucket, mode]),
        buckets,
      );
      assert.equal(detail.destination?.bucket, target.kind === 's3' ? target.name : undefined);
    });
  }
});

describe('where a delivery stream gets its records from', () => {
  it('is told apart: direct puts, a data stream, MSK, a database', async () => {
    const kinds = [
      await describedAs({ DeliveryStreamType: 'DirectPut' }),
      await describedAs({
        DeliveryStreamType: 'KinesisStreamAsSource',
        Source: {
          KinesisStreamSourceDescription: { KinesisStreamARN: 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders' },
        },
      }),
      await describedAs({
        DeliveryStreamType: 'MSKAsSource',
        Source: {
          MSKSourceDescription: {
            MSKClusterARN: 'arn:aws:kafka:eu-west-1:111111111111:cluster/main/0b-1',
            TopicName: 'orders',
          },
        },
      }),
      await describedAs({
        DeliveryStreamType: 'DatabaseAsSource',
        Source: { DatabaseSourceDescription: { Type: 'MySQL', Endpoint: 'db.example', Port: 3306 } },
      }),
    ].map(({ sourceKind, sourceName }) => [sourceKind, sourceName]);
    assert.deepEqual(kinds, [
      ['directPut', undefined],
      ['kinesis', undefined],
      ['msk', 'orders · main'],
      ['database', 'db.example'],
    ]);
  });
});

describe('what happens to records on their way', () => {
  it('is told: the Lambda function and the conversion', async () => {
    const lambda = 'arn:aws:lambda:eu-west-1:111111111111:function:clean:7';
    const detail = await deliveringTo({
      ExtendedS3DestinationDescription: {
        ...S3,
        ProcessingConfiguration: {
          Enabled: true,
          Processors: [
            { Type: 'AppendDelimiterToRecord' },
            { Type: 'Lambda', Parameters: [{ ParameterName: 'LambdaArn', ParameterValue: lambda }] },
          ],
        },
        DataFormatConversionConfiguration: {
          Enabled: true,
          OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
        },
      },
    });
    assert.deepEqual([detail.lambdas, detail.convertedTo], [['clean:7'], 'Parquet']);
  });

  it('is nothing where it is configured and switched off', async () => {
    const detail = await deliveringTo({
      ExtendedS3DestinationDescription: {
        ...S3,
        ProcessingConfiguration: { Enabled: false, Processors: [{ Type: 'Lambda', Parameters: [] }] },
        DataFormatConversionConfiguration: {
          Enabled: false,
          OutputFormatConfiguration: { Serializer: { OrcSerDe: {} } },
        },
      },
    });
    assert.deepEqual([detail.lambdas, detail.convertedTo], [[], undefined]);
  });
});

describe('a delivery stream that failed', () => {
  it('says why, as does its encryption', async () => {
    const detail = await describedAs({
      DeliveryStreamStatus: 'CREATING_FAILED',
      FailureDescription: { Type: 'CREATE_KMS_GRANT_FAILED', Details: 'The role may not use the key.' },
      DeliveryStreamEncryptionConfiguration: {
        Status: 'ENABLING_FAILED',
        KeyType: 'CUSTOMER_MANAGED_CMK',
        KeyARN: 'arn:aws:kms:eu-west-1:111111111111:key/1',
        FailureDescription: { Type: 'KMS_ACCESS_DENIED', Details: 'Access denied.' },
      },
    });
    assert.equal(detail.failure, 'CREATE_KMS_GRANT_FAILED: The role may not use the key.');
    assert.deepEqual(detail.encryption, {
      status: 'ENABLING_FAILED',
      key: 'arn:aws:kms:eu-west-1:111111111111:key/1',
      failure: 'KMS_ACCESS_DENIED: Access denied.',
    });
  });
});
