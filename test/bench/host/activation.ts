/** The folder through which the benchmark and its probe in the extension host exchange files. */
export const FOLDER_VARIABLE = 'KINESIS_PIPELINES_ACTIVATION_FOLDER';
/** In that folder: the id of the extension to activate. */
export const REQUEST_FILE = 'extension.txt';
/** The probe's answer, as JSON. The file appears when it is complete. */
export const RESULT_FILE = 'result.json';

export interface Activation {
  /** How long `extension.activate()` takes, from its call until it resolves. */
  activateMs: number;
  /** Processor time of the host's process meanwhile, in all threads. It hardly changes on a busy machine. */
  cpuMs: number;
  /** The files of the extension that were loaded. */
  loaded: string[];
}
