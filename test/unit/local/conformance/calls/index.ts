import type { Scenario } from '../scenario';
import { CONSUMER_SCENARIOS } from './consumers';
import { READING_SCENARIOS, WRITING_SCENARIOS } from './records';
import { SETTING_SCENARIOS } from './settings';
import { SHARD_SCENARIOS } from './shards';
import { STREAM_SCENARIOS } from './streams';

export const SCENARIOS: readonly Scenario[] = [
  ...STREAM_SCENARIOS,
  ...SHARD_SCENARIOS,
  ...WRITING_SCENARIOS,
  ...READING_SCENARIOS,
  ...SETTING_SCENARIOS,
  ...CONSUMER_SCENARIOS,
];
