import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Firehose } from '@aws-sdk/client-firehose';
import { IAM } from '@aws-sdk/client-iam';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { S3 } from '@aws-sdk/client-s3';
import { IAM_ACTIONS, IAM_FEATURES, iamPolicy } from '../../../src/aws';

const ROOT = path.join(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** Where the permission has another name than the operation ("Actions, resources, and condition keys for Amazon S3"). */
const S3_PERMISSION: Readonly<Record<string, readonly string[]>> = {
  // Where a version is named, its own permission counts.
  GetObject: ['s3:GetObject', 's3:GetObjectVersion'],
  HeadObject: ['s3:GetObject'],
  HeadBucket: ['s3:ListBucket'],
  ListObjectsV2: ['s3:ListBucket'],
  ListBuckets: ['s3:ListAllMyBuckets'],
  CopyObject: ['s3:GetObject', 's3:PutObject'],
  // Where a version is named, its own permission counts.
  DeleteObjects: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  ListObjectVersions: ['s3:ListBucketVersions'],
};

const SERVICES = {
  kinesis: Kinesis,
  firehose: Firehose,
  s3: S3,
  iam: IAM,
  cloudwatch: CloudWatch,
  dynamodb: DynamoDB,
} as const;

/** The permissions of an operation, by the only service that has it. */
function permissionsOf(method: string): readonly string[] {
  const operation = method.charAt(0).toUpperCase() + method.slice(1);
  const service = (['kinesis', 'firehose', 's3', 'iam', 'cloudwatch', 'dynamodb'] as const).find(
    (name) => method in SERVICES[name].prototype,
  );
  if (service === undefined) return [];
  return (service === 's3' ? S3_PERMISSION[operation] : undefined) ?? [`${service}:${operation}`];
}

/** Every method that is called in the code and is one of a client, and every command. */
function permissionsCalled(): Set<string> {
  const files = globSync('src/**/*.ts', { cwd: ROOT, exclude: (file) => /(^|\/)(local|webview)$/.test(file) });
  const called = new Set<string>();
  for (const file of files) {
    const text = read(file);
    const methods = [
      ...text.matchAll(/\.((?:put|get|list|head|restore|describe|copy|delete|register|deregister|subscribe)\w+)\(/g),
      ...text.matchAll(/\.((?:add|create|decrease|disable|enable|increase|merge|remove|split|start|stop)[A-Z]\w+)\(/g),
      ...text.matchAll(/\.((?:tag|untag|update)[A-Z]\w+)\(/g),
    ];
    const commands = [...text.matchAll(/new (\w+)Command\(/g)].map(
      ([, name = '']) => name.charAt(0).toLowerCase() + name.slice(1),
    );
    for (const name of [...methods.map(([, method = '']) => method), ...commands]) {
      for (const permission of permissionsOf(name)) called.add(permission);
    }
  }
  return called;
}

describe('the IAM actions of the features', () => {
  it('are those of the calls in the code, all of them', () => {
    const listed = new Set<string>(IAM_FEATURES.flatMap((feature): readonly string[] => IAM_ACTIONS[feature]));
    const called = permissionsCalled();
    assert.ok(called.size > 15, [...called].join(', '));
    assert.deepEqual(
      [...called].filter((action) => !listed.has(action)),
      [],
    );
    // KMS is called by the services, with the caller's permissions; a role is passed by who names it.
    assert.deepEqual(
      [...listed].filter((action) => !called.has(action) && !action.startsWith('kms:') && action !== 'iam:PassRole'),
      [],
    );
  });

  it('stand in docs', () => {
    const rows = [...read('docs/reference/permissions.md').matchAll(/^\| `(\w+)` +\| ((?:`\w+:\w+`(?:, )?)+) *\|$/gm)];
    const table = Object.fromEntries(
      rows.map(([, feature = '', actions = '']) => [
        feature,
        [...actions.matchAll(/`([^`]+)`/g)].map(([, action]) => action),
      ]),
    );
    assert.deepEqual(table, IAM_ACTIONS);
  });

  it('make a policy that allows the chosen features and nothing else', () => {
    const policy = JSON.parse(iamPolicy(['tail', 'fanOut'])) as { Version: string; Statement: { Action: string[] }[] };
    assert.equal(policy.Version, '2012-10-17');
    assert.deepEqual(
      policy.Statement.map(({ Action }) => Action),
      [[...new Set([...IAM_ACTIONS.tail, ...IAM_ACTIONS.fanOut])].sort()],
    );
  });
});
