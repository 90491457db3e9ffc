import { cliOption, cliPlace, shellJson, type CliPlace } from '../../common';
import type { Call } from './operations';

/** The address of each service, where it is not AWS's own. IAM has none: what stands in for AWS has no roles. */
type CliEndpoints = Partial<Record<Call['service'], string | undefined>>;

export interface CliTarget extends Pick<CliPlace, 'region' | 'profile'> {
  endpoints: CliEndpoints;
}

/** A line of a script: a call, what a person has to wait for, or all objects of a bucket to delete. */
export type ScriptLine = Call | { readonly wait: Awaited } | { readonly empty: string };

/** What has to be so before the next call. */
type Awaited =
  | { readonly kind: 'streamActive'; readonly stream: string }
  | { readonly kind: 'streamGone'; readonly stream: string }
  | { readonly kind: 'deliveryStreamActive'; readonly name: string };

/** The calls as commands of the AWS CLI, version 2, a line each, for POSIX shells and PowerShell 7.3 and later. */
export function cliScript(lines: readonly ScriptLine[], target: CliTarget): string {
  return lines.map((line) => lineOf(line, target)).join('\n');
}

function lineOf(line: ScriptLine, target: CliTarget): string {
  if ('wait' in line) return waitLine(line.wait, target);
  return 'empty' in line ? emptyLines(line.empty, target) : callLine(line, target);
}

function callLine({ service, operation, input }: Call, target: CliTarget): string {
  const options = Object.entries(input).flatMap(([name, value]: [string, unknown]) => optionOf(name, value));
  return ['aws', service, cliName(operation), ...placeOf(service, target), ...options].join(' ');
}

function waitLine(wait: Awaited, target: CliTarget): string {
  switch (wait.kind) {
    case 'streamActive':
    case 'streamGone': {
      const waiter = wait.kind === 'streamActive' ? 'stream-exists' : 'stream-not-exists';
      const words = ['aws', 'kinesis', 'wait', waiter, ...placeOf('kinesis', target)];
      return [...words, cliOption('stream-name', wait.stream)].join(' ');
    }
    case 'deliveryStreamActive': {
      const query = cliOption('query', 'DeliveryStreamDescription.DeliveryStreamStatus');
      const words = ['aws', 'firehose', 'describe-delivery-stream', ...placeOf('firehose', target), query];
      return [...words, cliOption('delivery-stream-name', wait.name), '# until it says ACTIVE'].join(' ');
    }
  }
}

/**
 * `aws s3 rm` deletes the objects that are in sight. No command deletes earlier versions: they are listed, and deleted by the list,
 * as many at a time as a command line holds.
 */
function emptyLines(bucket: string, target: CliTarget): string {
  const place = placeOf('s3api', target);
  const name = cliOption('bucket', bucket);
  const query = "--query='{Objects: [Versions[], DeleteMarkers[]][].{Key: Key, VersionId: VersionId}}'";
  // One page, in which versions and delete markers count together: `delete-objects` takes a thousand.
  const page = ['--max-keys=500', '--no-paginate', '--output=json'];
  const listed = ['aws', 's3api', 'list-object-versions', ...place, name, ...page, query];
  return [
    ['aws', 's3', 'rm', `s3://${bucket}`, '--recursive', ...place].join(' '),
    '# If the bucket keeps versions, repeat this until no objects are left:',
    `# ${['aws', 's3api', 'delete-objects', ...place, name, `--delete="$(${listed.join(' ')})"`].join(' ')}`,
  ].join('\n');
}

function placeOf(service: Call['service'], { endpoints, ...place }: CliTarget): string[] {
  return cliPlace({ ...place, endpoint: endpoints[service] });
}

function optionOf(name: string, value: unknown): string[] {
  if (value === undefined) return [];
  const option = cliName(name);
  if (typeof value === 'boolean') return [value ? `--${option}` : `--no-${option}`];
  if (typeof value === 'string' || typeof value === 'number') return [cliOption(option, String(value))];
  return [`--${option}='${shellJson(value)}'`];
}

/** As botocore's `xform_name` makes them: `StreamARN` → `stream-arn`, `MaxRecordSizeInKiB` → `max-record-size-in-ki-b`. */
function cliName(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
