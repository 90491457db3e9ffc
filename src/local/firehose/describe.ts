import { Input } from '../kinesis/input';
import { isRecord } from '../storage/stateFile';
import type { DeliveryStream, DeliverySourceState } from './deliveryStream';
import type { Destination } from './destination';
import { picked } from './fields';
import { S3_FIELDS } from './s3Location';

export const DESTINATION_ID = 'destinationId-000000000001';

/** A `DeliveryStreamDescription`. */
export function describeDeliveryStream(
  { state, destination }: DeliveryStream,
  status: 'CREATING' | 'ACTIVE',
): Record<string, unknown> {
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
    Destinations: [{ DestinationId: DESTINATION_ID, ...describeDestination(destination) }],
    HasMoreDestinations: false,
  };
}

function describeDestination({ configured, endpoint }: Destination): Record<string, unknown> {
  if (endpoint) {
    const { S3Configuration, EndpointConfiguration, ...others } = configured;
    // The access key is not given back.
    const shown = isRecord(EndpointConfiguration) ? picked(new Input(EndpointConfiguration), ['Url', 'Name']) : {};
    return {
      HttpEndpointDestinationDescription: {
        ...others,
        EndpointConfiguration: shown,
        S3DestinationDescription: S3Configuration,
      },
    };
  }
  const { S3BackupConfiguration, ...others } = configured;
  return {
    // The older description has fewer fields.
    S3DestinationDescription: picked(new Input(configured), S3_FIELDS),
    ExtendedS3DestinationDescription: { ...others, S3BackupDescription: S3BackupConfiguration },
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
