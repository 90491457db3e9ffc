import { isRecord } from '../storage/stateFile';
import { streamItem, type ContentItem, type Fields, type InitContent, type KinesisCall, type LeftOut } from './content';
import { invalidTemplate } from './invalidTemplate';
import { localDelivery, localStreamArn } from './localDelivery';
import type { TemplateText } from './templateText';
import { isFunction, isNeedless, TYPES } from './templateTypes';
import { fieldsOf, TemplateValues, Unresolved, type TemplateResource, type TemplateSetting } from './templateValues';

/** The properties that are taken over, by type. */
const PROPERTIES = new Map<string, readonly string[]>([
  [
    TYPES.stream,
    [
      ...['Name', 'ShardCount', 'StreamModeDetails', 'RetentionPeriodHours', 'MaxRecordSizeInKiB', 'StreamEncryption'],
      ...['DesiredShardLevelMetrics', 'Tags'],
    ],
  ],
  [TYPES.consumer, ['ConsumerName', 'StreamARN', 'Tags']],
  [TYPES.bucket, ['BucketName']],
  [
    TYPES.deliveryStream,
    [
      ...['DeliveryStreamName', 'DeliveryStreamType', 'DeliveryStreamEncryptionConfigurationInput'],
      ...['DirectPutSourceConfiguration', 'KinesisStreamSourceConfiguration', 'ExtendedS3DestinationConfiguration'],
      ...['HttpEndpointDestinationConfiguration', 'S3DestinationConfiguration', 'Tags'],
    ],
  ],
]);

/**
 * What a CloudFormation or SAM template has of Kinesis, Firehose and S3. A resource without a name gets its logical ID as its name.
 *
 * @throws {ServiceError} `InvalidTemplate` when a resource has no type.
 */
export function cloudFormationContent(text: TemplateText, setting: TemplateSetting): InitContent {
  const template = fieldsOf(text.value);
  const resources = resourcesOf(template, text);
  const values = new TemplateValues(template, resources, setting);
  const content: ContentItem[] = [];
  const leftOut: LeftOut[] = [];
  for (const [id, resource] of resources) {
    const place = { resource: id, line: resource.line };
    const leave = (what: string): void => void leftOut.push({ ...place, reason: `${id} (${resource.type}) ${what}.` });
    try {
      const item = itemOf(id, resource, { values, setting }, leave);
      if (item) content.push({ ...item, place });
    } catch (error) {
      if (!(error instanceof Unresolved)) throw error;
      leave(`is not created: ${error.message}`);
    }
  }
  return { content, leftOut };
}

function resourcesOf(template: Fields, text: TemplateText): ReadonlyMap<string, TemplateResource> {
  const resources = fieldsOf(template.Resources);
  return new Map(
    Object.entries(resources).map(([id, resource]) => {
      const line = text.lineOf(resources, id);
      if (!isRecord(resource) || typeof resource.Type !== 'string') {
        throw invalidTemplate(`Resource ${id} (line ${line ?? 1}) has no Type.`);
      }
      const condition = typeof resource.Condition === 'string' ? resource.Condition : undefined;
      return [id, { type: resource.Type, properties: fieldsOf(resource.Properties), condition, line }];
    }),
  );
}

/** @param leave is told what is not supported, after the resource's name: `is not created: …` */
function itemOf(
  id: string,
  { type, properties, condition }: TemplateResource,
  { values, setting }: { values: TemplateValues; setting: TemplateSetting },
  leave: (what: string) => void,
): ContentItem | undefined {
  const known = PROPERTIES.get(type);
  if (!known) {
    if (isFunction(type)) leave('is not created: a handler is named when the local pipeline starts (--function)');
    else if (!isNeedless(type)) leave('is not created: the local pipeline has no such resource');
    if (type === TYPES.serverlessFunction) leaveEvents(properties, leave);
    return undefined;
  }
  if (condition !== undefined && !values.holds(condition)) {
    leave(`is not created: its condition ${condition} does not hold`);
    return undefined;
  }
  const ignored = Object.keys(properties).filter((name) => !known.includes(name));
  const taken = Object.fromEntries(known.map((name) => [name, values.value(properties[name])]));
  if (ignored.length > 0) leave(`is created without ${ignored.join(', ')}`);
  return made(type, values.nameOf(id), taken, setting);
}

/** The sources that would call a function: no record reaches it here. */
function leaveEvents(properties: Fields, leave: (what: string) => void): void {
  for (const [name, event] of Object.entries(fieldsOf(properties.Events))) {
    const { Type: type } = fieldsOf(event);
    if (type === 'Kinesis')
      leave(`is not called by its event ${name}: the local pipeline calls functions from delivery streams only`);
  }
}

function made(type: string, name: string, properties: Fields, setting: TemplateSetting): ContentItem {
  switch (type) {
    case TYPES.bucket:
      return { kind: 'bucket', name };
    case TYPES.consumer: {
      const StreamARN = localStreamArn(properties.StreamARN, setting);
      const input = { StreamARN, ConsumerName: name, Tags: tagMap(properties.Tags) };
      return { kind: 'consumer', name, calls: [{ operation: 'RegisterStreamConsumer', input }] };
    }
    case TYPES.deliveryStream:
      return {
        kind: 'deliveryStream',
        name,
        input: localDelivery({ ...properties, DeliveryStreamName: name }, setting),
      };
    default:
      return streamOf(name, properties);
  }
}

function streamOf(StreamName: string, properties: Fields): ContentItem {
  const settings: KinesisCall[] = [];
  const hours = numberOf(properties, 'RetentionPeriodHours');
  if (hours !== undefined) {
    settings.push({ operation: 'IncreaseStreamRetentionPeriod', input: { StreamName, RetentionPeriodHours: hours } });
  }
  if (isRecord(properties.StreamEncryption)) {
    settings.push({ operation: 'StartStreamEncryption', input: { StreamName, ...properties.StreamEncryption } });
  }
  const { DesiredShardLevelMetrics: metrics } = properties;
  if (Array.isArray(metrics) && metrics.length > 0) {
    settings.push({ operation: 'EnableEnhancedMonitoring', input: { StreamName, ShardLevelMetrics: metrics } });
  }
  return streamItem(
    StreamName,
    {
      ShardCount: numberOf(properties, 'ShardCount'),
      StreamModeDetails: properties.StreamModeDetails,
      MaxRecordSizeInKiB: numberOf(properties, 'MaxRecordSizeInKiB'),
      Tags: tagMap(properties.Tags),
    },
    settings,
  );
}

/** Parameters are texts. */
function numberOf(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  if (Number.isInteger(number)) return number;
  throw new Unresolved(`its ${name} is not a whole number`);
}

/** A template has a list of tags; Kinesis takes a map. */
function tagMap(tags: unknown): Fields | undefined {
  if (!Array.isArray(tags)) return undefined;
  return Object.fromEntries(tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]));
}
