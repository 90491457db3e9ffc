import { partitionOf } from './partitions';

/**
 * The regions that every account of the partition `aws` has. All newer ones have to be enabled first ("AWS Account Management
 * Reference Guide: Enable or disable AWS Regions in your account"). The list is closed: AWS enables none by itself any more.
 */
const ENABLED_BY_DEFAULT: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-north-1',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
]);

/** Whether an account has to enable the region before it is used. Accounts of other partitions are made for their regions. */
export function mustBeEnabled(region: string): boolean {
  return partitionOf(region) === 'aws' && !ENABLED_BY_DEFAULT.has(region);
}
