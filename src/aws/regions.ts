import { partitionOf, regionName } from './partitions';

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

export interface Region {
  id: string;
  /** As in "Europe (Ireland)". */
  name: string;
  mustBeEnabled: boolean;
}

/** All regions, those that every account has first. A test holds the list against the SDK's data. */
export function listRegions(): Region[] {
  return [...ENABLED_BY_DEFAULT, ...OTHERS].map((id) => {
    return { id, name: regionName(id) ?? '', mustBeEnabled: mustBeEnabled(id) };
  });
}

const OTHERS = [
  ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-south-2'],
  ...['ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
  ...['ca-west-1', 'eu-central-2', 'eu-south-1', 'eu-south-2', 'il-central-1'],
  ...['me-central-1', 'me-south-1', 'me-west-1', 'mx-central-1', 'sa-west-1'],
  ...['us-gov-east-1', 'us-gov-west-1', 'cn-north-1', 'cn-northwest-1', 'eusc-de-east-1'],
  ...['us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isob-west-1', 'us-isof-east-1', 'us-isof-south-1'],
  'eu-isoe-west-1',
];
