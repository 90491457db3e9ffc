/** The folder through which the benchmark and its probe in the extension host speak. */
export const FOLDER_VARIABLE = 'KINESIS_PIPELINES_ACTIVATION_FOLDER';
/** In that folder: the id of the extension to activate. */
export const REQUEST_FILE = 'extension.txt';
/** And what the probe answers, as JSON; there when it is whole. */
export const RESULT_FILE = 'result.json';

export interface Activation {
  /** Of `extension.activate()`, from its call until it resolves. */
  activateMs: number;
  /** What the process of the host spent meanwhile, in all of its threads: a busy machine does not change it much. */
  cpuMs: number;
  /** The files of the extension that were loaded. */
  loaded: string[];
}
