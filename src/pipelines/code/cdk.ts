import { Joined, Reference, type CodeResource, type CodeValue, type ResourceType } from './resources';

const CLASSES: Readonly<Record<ResourceType, string>> = {
  'AWS::Kinesis::Stream': 'kinesis.CfnStream',
  'AWS::Kinesis::StreamConsumer': 'kinesis.CfnStreamConsumer',
  'AWS::S3::Bucket': 's3.CfnBucket',
  'AWS::IAM::Role': 'iam.CfnRole',
  'AWS::KinesisFirehose::DeliveryStream': 'firehose.CfnDeliveryStream',
};

const MODULES: Readonly<Record<string, string>> = {
  kinesis: 'aws-cdk-lib/aws-kinesis',
  s3: 'aws-cdk-lib/aws-s3',
  iam: 'aws-cdk-lib/aws-iam',
  firehose: 'aws-cdk-lib/aws-kinesisfirehose',
};

/** What is not CloudFormation's: policies keep the names of their fields. */
const DOCUMENTS = new Set(['AssumeRolePolicyDocument', 'PolicyDocument']);

/**
 * A stack of the AWS CDK in TypeScript. Its constructs are those of the first level: they have each property that CloudFormation has, and
 * no defaults of their own.
 */
export function cdkStack(resources: readonly CodeResource[], comments: readonly string[]): string {
  const names = new Map(resources.map(({ id }) => [id, variableName(id)]));
  const used = new Set(resources.map(({ type }) => CLASSES[type].split('.')[0] ?? ''));
  const lines = [
    ...comments.map((comment) => `// ${comment}`),
    "import * as cdk from 'aws-cdk-lib';",
    ...Object.entries(MODULES).flatMap(([name, module]) =>
      used.has(name) ? [`import * as ${name} from '${module}';`] : [],
    ),
    "import { Construct } from 'constructs';",
    '',
    'export class PipelineStack extends cdk.Stack {',
    '  constructor(scope: Construct, id: string, props?: cdk.StackProps) {',
    '    super(scope, id, props);',
  ];
  const referenced = new Set(resources.flatMap(({ properties }) => Object.values(properties).flatMap(idsIn)));
  for (const { id, type, properties } of resources) {
    const made = `new ${CLASSES[type]}(this, ${quoted(id)}, ${written(properties, '    ', names, true)});`;
    lines.push('', `    ${referenced.has(id) ? `const ${names.get(id) ?? ''} = ` : ''}${made}`);
  }
  return `${[...lines, '  }', '}'].join('\n')}\n`;
}

function variableName(id: string): string {
  return id.charAt(0).toLowerCase() + id.slice(1);
}

function idsIn(value: CodeValue): string[] {
  if (value instanceof Reference) return value.to === 'accountId' ? [] : [value.to.arnOf];
  if (value instanceof Joined) return value.parts.flatMap((part) => (typeof part === 'string' ? [] : idsIn(part)));
  if (typeof value !== 'object') return [];
  return Object.values(value as Readonly<Record<string, CodeValue>>).flatMap(idsIn);
}

/** @param isProperties whether names are those of CloudFormation's properties, which the CDK writes in its own way */
function written(value: CodeValue, indent: string, names: ReadonlyMap<string, string>, isProperties: boolean): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Reference) return reference(value, names);
  if (value instanceof Joined) {
    return `\`${value.parts.map((part) => (typeof part === 'string' ? templateText(part) : `\${${reference(part, names)}}`)).join('')}\``;
  }
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly CodeValue[]).map(
      (item) => `${inner}${written(item, inner, names, isProperties)},`,
    );
    return items.length === 0 ? '[]' : `[\n${items.join('\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).map(([name, item]: [string, CodeValue]) => {
    const isInner = isProperties && !DOCUMENTS.has(name);
    const shown = isProperties ? propertyName(name) : /^[A-Za-z]\w*$/.test(name) ? name : quoted(name);
    return `${inner}${shown}: ${written(item, inner, names, isInner)},`;
  });
  return `{\n${entries.join('\n')}\n${indent}}`;
}

function reference({ to }: Reference, names: ReadonlyMap<string, string>): string {
  return to === 'accountId' ? 'this.account' : `${names.get(to.arnOf) ?? ''}.attrArn`;
}

/** `RoleARN` → `roleArn`, `AWSKMSKeyARN` → `awskmsKeyArn`, `SizeInMBs` → `sizeInMBs`. */
function propertyName(name: string): string {
  const words = name.replace(/ARN$/, 'Arn');
  const [start = ''] = /^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/.exec(words) ?? [];
  return start.toLowerCase() + words.slice(start.length);
}

/** `JSON.stringify` leaves nothing that ends a text or a line of TypeScript. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function templateText(text: string): string {
  return quoted(text)
    .slice(1, -1)
    .replace(/`|\$(?=\{)/g, (sign) => `\\${sign}`);
}
