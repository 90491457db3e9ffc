/**
 * List prices of us-east-1 in US dollars, without taxes and free tiers, noted at the date of `asOf`: an estimate says so.
 * AWS's pricing pages of Kinesis Data Streams, Data Firehose and S3 have today's. Other regions cost up to twice as much.
 */
export const PRICES = {
  asOf: '2025-06-01',
  region: 'us-east-1',
  shardHour: 0.015,
  /** For a million payload units of 25 KB. */
  millionPutUnits: 0.014,
  /** A shard that keeps its records for more than 24 hours and up to 7 days. */
  extendedRetentionShardHour: 0.02,
  onDemandStreamHour: 0.04,
  onDemandGbIn: 0.08,
  onDemandGbOut: 0.04,
  onDemandExtendedRetentionGbMonth: 0.1,
  /** What is kept for more than 7 days, in either mode. */
  longTermRetentionGbMonth: 0.023,
  fanOutConsumerShardHour: 0.015,
  fanOutGb: 0.013,
  /** Each record counts in steps of 5 KB. */
  firehoseGb: 0.029,
  firehosePartitionedGb: 0.02,
  s3GbMonth: 0.023,
  /** For a thousand. */
  s3Puts: 0.005,
  /** "GetMetricData": for a thousand metrics that are asked for. */
  metricsRequested: 0.01,
} as const;

type PriceName = Exclude<keyof typeof PRICES, 'asOf' | 'region'>;

export type PriceTable = Readonly<Record<PriceName, number>>;

export const PRICE_NAMES = Object.keys(PRICES).filter((name) => name !== 'asOf' && name !== 'region') as PriceName[];

/** The list prices with those of a person in their place. What is not a price is left out. */
export function pricesWith(own: Readonly<Record<string, unknown>>): PriceTable {
  const valid = Object.entries(own).filter(
    ([name, price]) => isPriceName(name) && typeof price === 'number' && Number.isFinite(price) && price >= 0,
  );
  return { ...PRICES, ...(Object.fromEntries(valid) as Partial<PriceTable>) };
}

/** Whether all are the list prices. */
export function areListPrices(prices: PriceTable): boolean {
  return PRICE_NAMES.every((name) => prices[name] === PRICES[name]);
}

function isPriceName(name: string): name is PriceName {
  return (PRICE_NAMES as string[]).includes(name);
}
