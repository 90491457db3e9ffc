import { partition } from '@aws-sdk/core/client';

/** The partition of a region, by the SDK's own data ("AWS partitions"). Of a region that the SDK does not know: `aws`. */
export function partitionOf(region: string): string {
  return partition(region).name;
}

/** As in "Europe (Ireland)". Undefined: the region is newer than the SDK, or misspelt. */
export function regionName(region: string): string | undefined {
  // The SDK's type leaves out what its data have.
  const { description } = partition(region) as { description?: string };
  return description;
}

/** What the hosts of AWS's services in a region end with, without and with IPv6. */
export function dnsSuffixes(region: string): readonly string[] {
  const { dnsSuffix, dualStackDnsSuffix } = partition(region);
  return [dnsSuffix, dualStackDnsSuffix];
}
