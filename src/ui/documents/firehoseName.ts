/** What the name of a delivered object says. */
export interface FirehoseName {
  deliveryStream: string;
  /** Of the delivery stream's configuration. */
  version: number;
  /** When the oldest record in it arrived, in the time zone of the prefix: UTC unless another was chosen. */
  arrivalMs: number;
  extension: string;
}

/** "Configure Amazon S3 object name format": name, version, date and time, a UUID, and an extension where one is set. */
const NAME =
  /(?:^|\/)([^/]+)-(\d+)-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(\.[^/]*)?$/;

/** `undefined`: no name of Firehose's. */
export function parseFirehoseName(key: string): FirehoseName | undefined {
  const [whole, deliveryStream = '', version, ...rest] = NAME.exec(key) ?? [];
  if (whole === undefined) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = rest.slice(0, 6).map(Number);
  const arrivalMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return { deliveryStream, version: Number(version), arrivalMs, extension: rest[6] ?? '' };
}
