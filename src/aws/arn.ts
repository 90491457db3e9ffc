/** "Amazon Resource Names (ARNs)": `arn:partition:service:region:account:resource`. */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  /** `stream/orders`, `deliverystream/orders`, `table/orders/stream/…`. */
  resource: string;
}

const ARN = /^arn:([\w-]+):([\w-]+):([\w-]*):(\d*):(\S.*)$/s;

export function isArn(text: string): boolean {
  return text.startsWith('arn:');
}

/** Undefined: the text is not an ARN. */
export function parseArn(text: string): Arn | undefined {
  const [whole, partition = '', service = '', region = '', account = '', resource = ''] = ARN.exec(text) ?? [];
  return whole === undefined ? undefined : { partition, service, region, account, resource };
}

/** The name at the end of an ARN: `arn:aws:kinesis:…:stream/orders` → `orders`. A name is returned as it is. */
export function resourceName(arnOrName: string): string {
  const resource = parseArn(arnOrName)?.resource;
  return resource === undefined ? arnOrName : resource.slice(resource.indexOf('/') + 1);
}

/** Region prefixes of the partitions other than `aws` ("AWS partitions"). */
const PARTITIONS: readonly (readonly [prefix: RegExp, partition: string])[] = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
  [/^us-isof-/, 'aws-iso-f'],
  [/^eu-isoe-/, 'aws-iso-e'],
  [/^eusc-/, 'aws-eusc'],
];

export function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => prefix.test(region))?.[1] ?? 'aws';
}
