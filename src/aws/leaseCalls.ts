import { lateServiceConfig, onFirstCall, reachesOtherServices, type LateServiceOptions } from './lateServices';
import type { LeaseTables } from './types';

/** DynamoDB of a connection. Undefined: its server has an address for other services alone. */
export function leaseCalls(options: LateServiceOptions): LeaseTables | undefined {
  if (!reachesOtherServices(options.connection)) return undefined;
  const client = onFirstCall(async () => {
    const { leaseClient } = await import('./leaseClient');
    return leaseClient(await lateServiceConfig(options, 'dynamoDb'), options.guards);
  });
  return { scan: async (input, options) => (await client()).scan(input, options) };
}
