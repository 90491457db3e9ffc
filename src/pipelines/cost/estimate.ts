import { bufferMebibytesOf, DELIVERY_DEFAULTS } from '../change/deliveryCalls';
import { STREAM_DEFAULTS } from '../change/streamCalls';
import type { DataStreamSettings, DeliveryStreamSettings, PipelineSettings } from '../types';
import { PRICES, type PriceTable } from './prices';

/** What is sent. */
export interface Traffic {
  recordsPerSecond: number;
  bytesPerRecord: number;
}

const HOURS_PER_MONTH = 730;
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3_600;
const KB = 1_024;
const GB = KB ** 3;
const MEBIBYTE = 1_048_576;
const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;
const PUT_UNIT_BYTES = 25 * KB;
const ON_DEMAND_STEP_BYTES = KB;
const FIREHOSE_STEP_BYTES = 5 * KB;

/** What a pipeline costs a month at list prices, in US dollars. What has to be there already counts as nothing. */
export function monthlyCost(
  { stream, deliveryStream }: PipelineSettings,
  traffic: Traffic,
  prices: PriceTable = PRICES,
): number {
  return (stream ? streamCost(stream, traffic, 1, prices) : 0) + deliveryCost(deliveryStream, traffic, prices);
}

/** @param readers how many read all of it by polling, delivery streams among them */
export function streamCost(
  settings: DataStreamSettings,
  traffic: Traffic,
  readers = 0,
  prices: PriceTable = PRICES,
): number {
  const { capacity, retentionHours = STREAM_DEFAULTS.retentionHours, consumers = [] } = settings;
  const keptGb = (hours: number) => (gbPerMonth(traffic) / HOURS_PER_MONTH) * hours;
  const longTermGb = keptGb(Math.max(0, retentionHours - WEEK_HOURS));
  const longTerm = longTermGb * prices.longTermRetentionGbMonth;
  const fanOutGb = consumers.length * gbPerMonth(traffic) * prices.fanOutGb;
  if (capacity.mode === 'ON_DEMAND') {
    const hours = Math.max(0, Math.min(retentionHours, WEEK_HOURS) - DAY_HOURS);
    return (
      HOURS_PER_MONTH * prices.onDemandStreamHour +
      gbPerMonth(traffic, ON_DEMAND_STEP_BYTES) * (prices.onDemandGbIn + readers * prices.onDemandGbOut) +
      keptGb(hours) * prices.onDemandExtendedRetentionGbMonth +
      fanOutGb +
      longTerm
    );
  }
  const { shards } = capacity;
  const extended = retentionHours > DAY_HOURS ? prices.extendedRetentionShardHour : 0;
  const perShardHour = prices.shardHour + extended + consumers.length * prices.fanOutConsumerShardHour;
  const units = recordsPerMonth(traffic) * Math.ceil(traffic.bytesPerRecord / PUT_UNIT_BYTES);
  return HOURS_PER_MONTH * shards * perShardHour + (units / 1e6) * prices.millionPutUnits + fanOutGb + longTerm;
}

/** Taking in, the puts to S3, and a month of what was put there. */
export function deliveryCost(
  { destination }: DeliveryStreamSettings,
  traffic: Traffic,
  prices: PriceTable = PRICES,
): number {
  const { bufferSeconds = DELIVERY_DEFAULTS.bufferSeconds, partitioning } = destination;
  const bufferBytes = bufferMebibytesOf(destination) * MEBIBYTE;
  const bytesPerSecond = traffic.recordsPerSecond * traffic.bytesPerRecord;
  const secondsPerObject = Math.min(
    Math.max(1, bufferSeconds),
    bytesPerSecond === 0 ? Infinity : bufferBytes / bytesPerSecond,
  );
  const objects = traffic.recordsPerSecond === 0 ? 0 : SECONDS_PER_MONTH / secondsPerObject;
  return (
    gbPerMonth(traffic, FIREHOSE_STEP_BYTES) * prices.firehoseGb +
    (partitioning ? gbPerMonth(traffic) * prices.firehosePartitionedGb : 0) +
    (objects / 1_000) * prices.s3Puts +
    gbPerMonth(traffic) * prices.s3GbMonth
  );
}

function recordsPerMonth({ recordsPerSecond }: Traffic): number {
  return recordsPerSecond * SECONDS_PER_MONTH;
}

/** @param stepBytes what each record's size is rounded up to a multiple of */
function gbPerMonth(traffic: Traffic, stepBytes = 1): number {
  const bytes = Math.ceil(traffic.bytesPerRecord / stepBytes) * stepBytes;
  return (recordsPerMonth(traffic) * bytes) / GB;
}
