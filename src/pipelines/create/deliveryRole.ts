import type { Call } from '../calls/operations';
import { bucketArn, streamArn, type Place } from '../place';
import type { DeliveryStreamSettings, RoleSettings } from '../types';

interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string>>;
}

const POLICY_NAME = 'deliver';
const MAX_ROLE_NAME_CHARACTERS = 64;

/** What a role for a delivery stream is called unless somebody names it. */
function roleNameFor(deliveryStream: string): string {
  return `firehose-${deliveryStream}`.slice(0, MAX_ROLE_NAME_CHARACTERS);
}

/**
 * The role that a delivery stream needs, and nothing more ("Controlling access with Amazon Data Firehose": "Grant Firehose access to
 * an Amazon S3 destination", and the trust policy with the account, so that nobody else's delivery stream can use it).
 */
export function deliveryRole(settings: DeliveryStreamSettings, place: Place, name?: string): RoleSettings {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'firehose.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': place.account } },
      },
    ],
  };
  return {
    name: name ?? roleNameFor(settings.name),
    trustPolicy: JSON.stringify(trust, undefined, 2),
    policy: JSON.stringify({ Version: '2012-10-17', Statement: statementsFor(settings, place) }, undefined, 2),
  };
}

function statementsFor({ source, destination }: DeliveryStreamSettings, place: Place): Statement[] {
  const { bucket, prefix = '', encryptionKey, lambda, log } = destination;
  const arn = bucketArn(place, bucket);
  const statements: Statement[] = [
    allow(
      [
        ...['s3:AbortMultipartUpload', 's3:GetBucketLocation', 's3:GetObject'],
        ...['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:PutObject'],
      ],
      [arn, `${arn}/*`],
    ),
  ];
  if (source.kind === 'stream') {
    const reading = ['kinesis:DescribeStream', 'kinesis:GetShardIterator', 'kinesis:GetRecords', 'kinesis:ListShards'];
    statements.push(allow(reading, streamArn(place, source.stream)));
  }
  if (encryptionKey !== undefined) {
    statements.push({
      ...allow(['kms:Decrypt', 'kms:GenerateDataKey'], encryptionKey),
      Condition: {
        StringEquals: { 'kms:ViaService': `s3.${place.region}.amazonaws.com` },
        // Up to the first expression: what stands in its place is known at the delivery.
        StringLike: { 'kms:EncryptionContext:aws:s3:arn': `${arn}/${prefix.split('!{')[0] ?? ''}*` },
      },
    });
  }
  if (lambda) statements.push(allow(['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'], lambda.arn));
  if (log) {
    const { partition, region, account } = place;
    const group = `arn:${partition}:logs:${region}:${account}:log-group:${log.group}`;
    statements.push(allow(['logs:PutLogEvents'], `${group}:log-stream:${log.stream}`));
  }
  return statements;
}

function allow(Action: string[], Resource: string | string[]): Statement {
  return { Effect: 'Allow', Action, Resource };
}

/** The role, then what it may do. */
export function createRoleCalls({ name, trustPolicy, policy }: RoleSettings): [create: Call, allow: Call] {
  const compact = (json: string) => JSON.stringify(JSON.parse(json));
  return [
    {
      service: 'iam',
      operation: 'createRole',
      input: { RoleName: name, AssumeRolePolicyDocument: compact(trustPolicy) },
    },
    {
      service: 'iam',
      operation: 'putRolePolicy',
      input: { RoleName: name, PolicyName: POLICY_NAME, PolicyDocument: compact(policy) },
    },
  ];
}

export function deleteRoleCalls(name: string): Call[] {
  return [
    { service: 'iam', operation: 'deleteRolePolicy', input: { RoleName: name, PolicyName: POLICY_NAME } },
    { service: 'iam', operation: 'deleteRole', input: { RoleName: name } },
  ];
}
