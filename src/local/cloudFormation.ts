import type { InitContent } from './initFile';
import { isRecord } from './storage/stateFile';

type Fields = Readonly<Record<string, unknown>>;

interface Resource {
  readonly type: string;
  readonly properties: Fields;
}

const STREAM = 'AWS::Kinesis::Stream';
const BUCKET = 'AWS::S3::Bucket';
const DELIVERY_STREAM = 'AWS::KinesisFirehose::DeliveryStream';
/** Resources that the local pipeline does not need: what they allow or note is allowed or not noted here. */
const NEEDLESS = /^AWS::(IAM|Logs|KMS|CloudWatch)::/;

/** The properties that are taken over, by type. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  [STREAM]: ['Name', 'ShardCount', 'StreamModeDetails', 'Tags'],
  [BUCKET]: ['BucketName'],
  [DELIVERY_STREAM]: [
    'DeliveryStreamName',
    'DeliveryStreamType',
    'KinesisStreamSourceConfiguration',
    'ExtendedS3DestinationConfiguration',
    'S3DestinationConfiguration',
    'Tags',
  ],
};

export function isTemplate(value: Fields): boolean {
  return isRecord(value.Resources);
}

/**
 * The streams, buckets and delivery streams of a CloudFormation template. A resource without a name gets its logical ID as its name.
 *
 * @throws {Error} when a property needs a function or a reference that cannot be resolved here.
 */
export function cloudFormationContent(template: Fields, region: string, account: string): InitContent {
  const resources = resourcesOf(template);
  const resolver = new Resolver(template, resources, region, account);
  const leftOut: string[] = [];
  const content = { streams: [] as Fields[], buckets: [] as string[], deliveryStreams: [] as Fields[] };
  for (const [id, { type, properties }] of resources) {
    const known = PROPERTIES[type];
    if (!known) {
      if (!NEEDLESS.test(type))
        leftOut.push(`${id} (${type}) is not created: the local pipeline has no such resource.`);
      continue;
    }
    const ignored = Object.keys(properties).filter((name) => !known.includes(name));
    if (ignored.length > 0) leftOut.push(`${id} (${type}) is created without ${ignored.join(', ')}.`);
    const taken = Object.fromEntries(
      known
        .filter((name) => properties[name] !== undefined)
        .map((name) => [name, resolver.value(properties[name], id)]),
    );
    add(content, type, resolver.nameOf(id), taken);
  }
  return { content, leftOut };
}

function add(
  content: { streams: Fields[]; buckets: string[]; deliveryStreams: Fields[] },
  type: string,
  name: string,
  { Name: _name, BucketName: _bucket, Tags, ...properties }: Fields,
): void {
  if (type === BUCKET) content.buckets.push(name);
  else if (type === STREAM) {
    const { ShardCount, ...others } = properties;
    const count = ShardCount === undefined ? undefined : Number(ShardCount);
    content.streams.push({ StreamName: name, ShardCount: count, Tags: tagsOf(Tags), ...others });
  } else content.deliveryStreams.push({ ...properties, DeliveryStreamName: name, Tags });
}

/** A template has a list of tags; `CreateStream` takes a map. */
function tagsOf(tags: unknown): Fields | undefined {
  if (!Array.isArray(tags)) return undefined;
  return Object.fromEntries(tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]));
}

function resourcesOf(template: Fields): ReadonlyMap<string, Resource> {
  const found = new Map<string, Resource>();
  for (const [id, resource] of Object.entries(template.Resources as Fields)) {
    if (!isRecord(resource) || typeof resource.Type !== 'string') throw new Error(`Resource ${id} has no Type.`);
    const properties = isRecord(resource.Properties) ? resource.Properties : {};
    found.set(id, { type: resource.Type, properties });
  }
  return found;
}

/** Computes the functions of a template: `Ref`, `Fn::GetAtt` of an ARN, `Fn::Sub` and `Fn::Join`. */
class Resolver {
  readonly #resources: ReadonlyMap<string, Resource>;
  readonly #parameters: Fields;
  readonly #pseudo: Readonly<Record<string, string>>;
  readonly #account: string;

  constructor(template: Fields, resources: ReadonlyMap<string, Resource>, region: string, account: string) {
    this.#resources = resources;
    this.#parameters = isRecord(template.Parameters) ? template.Parameters : {};
    this.#account = account;
    this.#pseudo = {
      'AWS::AccountId': account,
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackName': 'local',
      'AWS::URLSuffix': 'amazonaws.com',
    };
  }

  nameOf(id: string): string {
    const { type, properties } = this.#resource(id, id);
    const given = properties.Name ?? properties.BucketName ?? properties.DeliveryStreamName;
    if (given !== undefined) return String(this.value(given, id));
    // Names of buckets have no capital letters.
    return type === BUCKET ? id.toLowerCase() : id;
  }

  /** A value without functions. `owner` is the resource that it belongs to. */
  value(value: unknown, owner: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.value(item, owner));
    if (!isRecord(value)) return value;
    const [name = '', ...others] = Object.keys(value);
    if (others.length === 0 && name === 'Ref') return this.#ref(String(value.Ref), owner);
    if (others.length === 0 && name.startsWith('Fn::')) return this.#call(name, value[name], owner);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.value(item, owner)]));
  }

  #call(name: string, argument: unknown, owner: string): unknown {
    switch (name) {
      case 'Fn::GetAtt': {
        const [id = '', attribute = ''] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
        return this.#attribute(id, attribute, owner);
      }
      case 'Fn::Join': {
        const [separator, items] = Array.isArray(argument) ? (argument as readonly unknown[]) : [];
        const texts = this.value(items, owner);
        if (!Array.isArray(texts)) break;
        return texts.map(String).join(String(separator));
      }
      case 'Fn::Sub': {
        const [text, names] = Array.isArray(argument) ? (argument as readonly unknown[]) : [argument];
        const own = isRecord(names) ? names : {};
        return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, variable: string) => {
          if (literal) return `\${${variable}}`;
          if (Object.hasOwn(own, variable)) return String(this.value(own[variable], owner));
          const [id = '', attribute] = variable.split('.');
          return attribute === undefined ? String(this.#ref(id, owner)) : this.#attribute(id, attribute, owner);
        });
      }
    }
    throw new Error(`Resource ${owner} uses ${name}, which is not supported: write its value there.`);
  }

  #ref(id: string, owner: string): unknown {
    const pseudo = Object.hasOwn(this.#pseudo, id) ? this.#pseudo[id] : undefined;
    if (pseudo !== undefined) return pseudo;
    const parameter = Object.hasOwn(this.#parameters, id) ? this.#parameters[id] : undefined;
    if (isRecord(parameter)) {
      if (parameter.Default !== undefined) return parameter.Default;
      throw new Error(`Resource ${owner} needs parameter ${id}, which has no default.`);
    }
    return this.nameOf(this.#existing(id, owner));
  }

  #attribute(id: string, attribute: string, owner: string): string {
    const { type } = this.#resource(id, owner);
    if (attribute !== 'Arn') {
      throw new Error(`Resource ${owner} needs ${id}.${attribute}, which is not supported: write its value there.`);
    }
    const region = this.#pseudo['AWS::Region'] ?? '';
    switch (type) {
      case STREAM:
        return `arn:aws:kinesis:${region}:${this.#account}:stream/${this.nameOf(id)}`;
      case BUCKET:
        return `arn:aws:s3:::${this.nameOf(id)}`;
      case DELIVERY_STREAM:
        return `arn:aws:firehose:${region}:${this.#account}:deliverystream/${this.nameOf(id)}`;
      case 'AWS::IAM::Role':
        return `arn:aws:iam::${this.#account}:role/${id}`;
      default:
        throw new Error(`Resource ${owner} needs the ARN of ${id} (${type}), which the local pipeline does not have.`);
    }
  }

  #existing(id: string, owner: string): string {
    this.#resource(id, owner);
    return id;
  }

  #resource(id: string, owner: string): Resource {
    const resource = this.#resources.get(id);
    if (resource) return resource;
    throw new Error(`Resource ${owner} refers to ${id}, which the template does not have.`);
  }
}
