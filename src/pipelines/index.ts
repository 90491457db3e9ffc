export { cliScript, type ScriptLine } from './calls/cliCommand';
export type { PipelineClients, RoleCalls } from './calls/operations';
export type { Work } from './calls/perform';
export { untilDeliveryStreamActive, untilDeliveryStreamGone, untilStreamActive, untilStreamGone } from './calls/states';
export { applyDeliveryChanges } from './change/changeDeliveryStream';
export { applyStreamChanges, mergeCall, mergeShards, splitCall, splitShard } from './change/changeStream';
export {
  bufferMebibytesOf,
  createDeliveryStreamScript,
  DELIVERY_DEFAULTS,
  deliveryChanges,
  MIN_BUFFER_MEBIBYTES,
  type DeliveryStreamState,
} from './change/deliveryCalls';
export {
  areAdjacent,
  hashKeyAt,
  middleOf,
  openShards,
  parseHashKey,
  splitProblem,
  type OpenShard,
} from './change/shardRanges';
export {
  createStreamScript,
  shardCountSteps,
  STREAM_DEFAULTS,
  streamChanges,
  type StreamState,
} from './change/streamCalls';
export {
  readResourcePolicy,
  readStreamState,
  readStreamSummary,
  readStreamTags,
  type StreamSummary,
} from './change/streamState';
export { deliveryCost, monthlyCost, streamCost, type Traffic } from './cost/estimate';
export { measuredTraffic, type MeasuredTraffic } from './cost/measuredCost';
export { areListPrices, PRICE_NAMES, PRICES, pricesWith, type PriceTable } from './cost/prices';
export { createBucket, createBucketCalls } from './create/createBucket';
export { createDeliveryStream, createRole } from './create/createDeliveryStream';
export {
  createPipeline,
  createPipelineScript,
  undoParts,
  type PipelineOutcome,
  type PipelinePart,
} from './create/createPipeline';
export { createDataStream } from './create/createStream';
export { createRoleCalls, deliveryRole } from './create/deliveryRole';
export { deleteBucket, deleteBucketCall, emptyBucket } from './delete/deleteBucket';
export { deleteDeliveryStream, deleteDeliveryStreamCall } from './delete/deleteDeliveryStream';
export { deleteDataStream, deleteStreamCall } from './delete/deleteStream';
export { exportCode, type CodeFormat } from './code/exportCode';
export { namesOf, renamed, type PipelineName } from './code/renamed';
export type { ChartId, MeasuredResource } from './metrics/metricCharts';
export {
  METRIC_RANGES,
  metricCount,
  readAlarms,
  readMetrics,
  type MetricAlarm,
  type MetricRange,
} from './metrics/readMetrics';
export { leaseLag, type LeaseLag } from './leases/leaseLag';
export { readLeases, type Lease } from './leases/readLeases';
export { changesBetween } from './map/changes';
export { mermaidOf, nodeName } from './map/mermaid';
export { pipelineMap } from './map/pipelineMap';
export type {
  FlowRate,
  KnownDelivery,
  KnownSend,
  KnownStream,
  KnownTail,
  MapEdge,
  MapNode,
  MapSources,
  PipelineMap,
} from './map/types';
export { nameProblem, type NamedThing } from './names';
export { bucketArn, roleArn, streamArn, type Place } from './place';
export { hasOnDemandAdvantage } from './read/onDemandAdvantage';
export { readDeliveryStream } from './read/readDeliveryStream';
export { readPipeline, type PipelineStart, type ReadPipeline } from './read/readPipeline';
export { hotShards, readShardLoads, shardMetricCount, type ShardLoad, type ShardLoads } from './shards/shardLoads';
export { shardHistory, type ShardHistory } from './shards/shardHistory';
export * from './types';
