/** Where the probe writes what it measured, as JSON. */
export const RESULT_VARIABLE = 'KINESIS_PIPELINES_ACTIVATION_RESULT';

export interface Activation {
  /** Until `activate()` had returned, from before the extension's code was read. */
  totalMs: number;
  bundleBytes: number;
}
