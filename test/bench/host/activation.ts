/** Where the probe writes what it measured, as JSON. */
export const RESULT_VARIABLE = 'KINESIS_PIPELINES_ACTIVATION_RESULT';

export interface Activation {
  bundleBytes: number;
  /** Reading, compiling and running the bundle. */
  loadMs: number;
  /** The call of `activate()`. */
  activateMs: number;
}
