import type { Call } from '../calls/operations';
import { deliveryPermissions } from '../deliveryPermissions';
import { bucketArn, streamArn, type Place } from '../place';
import type { DeliveryStreamSettings, RoleSettings } from '../types';

interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string>> | undefined;
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

function statementsFor(settings: DeliveryStreamSettings, place: Place): Statement[] {
  const { partition, region, account } = place;
  const permissions = deliveryPermissions(settings, {
    bucket: (name) => bucketArn(place, name),
    objectsOf: (bucket) => `${bucketArn(place, bucket)}/*`,
    stream: (name) => streamArn(place, name),
    logStream: ({ group, stream }) =>
      `arn:${partition}:logs:${region}:${account}:log-group:${group}:log-stream:${stream}`,
  });
  return permissions.map(({ on, actions, resources }) => {
    const [only, ...others] = resources;
    const Resource = only !== undefined && others.length === 0 ? only : [...resources];
    const statement: Statement = { Effect: 'Allow', Action: [...actions], Resource };
    return on === 'key' ? { ...statement, Condition: throughBucket(settings, place) } : statement;
  });
}

/** The key may be used through S3 alone, for objects of the delivery stream. */
function throughBucket({ destination }: DeliveryStreamSettings, place: Place): Statement['Condition'] {
  const { bucket, prefix = '' } = destination;
  // Up to the first expression: what stands in its place is known at the delivery.
  const objects = `${bucketArn(place, bucket)}/${prefix.split('!{')[0] ?? ''}*`;
  // What follows the region depends on the partition.
  return { StringLike: { 'kms:ViaService': `s3.${place.region}.*`, 'kms:EncryptionContext:aws:s3:arn': objects } };
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
