import type { DeliveryStream, DeliverySourceState } from './deliveryStream';

export const DESTINATION_ID = 'destinationId-000000000001';

/** The fields that the older description of an S3 destination has as well. */
const OLDER_FIELDS = [
  'RoleARN',
  'BucketARN',
  'Prefix',
  'ErrorOutputPrefix',
  'BufferingHints',
  'CompressionFormat',
  'EncryptionConfiguration',
  'CloudWatchLoggingOptions',
];

/** A `DeliveryStreamDescription`. */
export function describeDeliveryStream(
  { state, destination }: DeliveryStream,
  status: 'CREATING' | 'ACTIVE',
): Record<string, unknown> {
  const { configured } = destination;
  const older = Object.fromEntries(Object.entries(configured).filter(([name]) => OLDER_FIELDS.includes(name)));
  return {
    DeliveryStreamName: state.name,
    DeliveryStreamARN: state.arn,
    DeliveryStreamStatus: status,
    DeliveryStreamEncryptionConfiguration:
      state.source.type === 'DirectPut' ? (state.encryption ?? { Status: 'DISABLED' }) : undefined,
    DeliveryStreamType: state.source.type,
    VersionId: String(state.versionId),
    CreateTimestamp: state.createdMs / 1_000,
    LastUpdateTimestamp: state.updatedMs === undefined ? undefined : state.updatedMs / 1_000,
    ...describeSource(state.source),
    Destinations: [
      {
        DestinationId: DESTINATION_ID,
        S3DestinationDescription: older,
        ExtendedS3DestinationDescription: configured,
      },
    ],
    HasMoreDestinations: false,
  };
}

function describeSource(source: DeliverySourceState): Record<string, unknown> {
  switch (source.type) {
    case 'DirectPut':
      return source.configuration ? { Source: { DirectPutSourceDescription: source.configuration } } : {};
    case 'KinesisStreamAsSource':
      return {
        Source: {
          KinesisStreamSourceDescription: {
            KinesisStreamARN: source.streamArn,
            RoleARN: source.roleArn,
            DeliveryStartTimestamp: source.startMs / 1_000,
          },
        },
      };
  }
}
