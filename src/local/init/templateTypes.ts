import type { Fields } from './content';

/** Types of resources that the local pipeline has, and of functions, which delivery streams call. */
export const TYPES = {
  stream: 'AWS::Kinesis::Stream',
  consumer: 'AWS::Kinesis::StreamConsumer',
  bucket: 'AWS::S3::Bucket',
  deliveryStream: 'AWS::KinesisFirehose::DeliveryStream',
  function: 'AWS::Lambda::Function',
  serverlessFunction: 'AWS::Serverless::Function',
} as const;

/** Resources that the local pipeline does not need: what they allow or note is allowed or not noted here. */
const NEEDLESS = /^AWS::(?:IAM|Logs|KMS|CloudWatch)::|^AWS::S3::BucketPolicy$|^AWS::Kinesis::ResourcePolicy$/;

const NAME_PROPERTIES = new Map<string, string>([
  [TYPES.stream, 'Name'],
  [TYPES.consumer, 'ConsumerName'],
  [TYPES.bucket, 'BucketName'],
  [TYPES.deliveryStream, 'DeliveryStreamName'],
  [TYPES.function, 'FunctionName'],
  [TYPES.serverlessFunction, 'FunctionName'],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::Logs::LogGroup', 'LogGroupName'],
  ['AWS::Logs::LogStream', 'LogStreamName'],
]);

export function isNeedless(type: string): boolean {
  return NEEDLESS.test(type);
}

export function isFunction(type: string): boolean {
  return type === TYPES.function || type === TYPES.serverlessFunction;
}

/** The property that has a resource's name. Undefined: AWS makes one up. */
export function nameOfType(type: string, properties: Fields): unknown {
  const property = NAME_PROPERTIES.get(type);
  return property === undefined ? undefined : properties[property];
}
