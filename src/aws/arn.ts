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
