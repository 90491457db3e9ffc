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

/** Partitions whose accounts are made for their regions: nothing is enabled there. */
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc)-/;

/** Whether an account has to enable the region before it is used. */
export function mustBeEnabled(region: string): boolean {
  return !ENABLED_BY_DEFAULT.has(region) && !OTHER_PARTITIONS.test(region);
}
