import type { NotebookCell, Uri } from 'vscode';
import type { TargetArgument } from '../prompts/targetNames';
import type { ReceivedRecord } from './sources';

/** Where the records come from. */
export type SendInput =
  | { kind: 'editor'; selection: boolean }
  | { kind: 'uris'; uris: readonly Uri[] }
  | { kind: 'clipboard' }
  | { kind: 'cellOutput'; cell: NotebookCell | undefined }
  | { kind: 'records'; name: string; records: readonly ReceivedRecord[] };

/**
 * What other parts of the program pass to `kinesisPipelines.send`, beside what its public argument has: the address of a
 * delivered object as `uri`, or records that a person picked, as they are.
 */
export interface SendCommandArgument {
  target?: TargetArgument;
  /** A file, a folder, or `kinesis-records://…` and `kinesis-s3://…`: the object is unpacked and read to its end. */
  uri?: string | Uri;
  uris?: string[];
  /** Each sent as it is, with its own partition key where it has one and `partitionKey` names no other. */
  records?: (string | { base64: string; partitionKey?: string } | { data: Uint8Array; partitionKey?: string })[];
  /** Where the records were read: offered first. */
  origin?: TargetArgument;
  /** How titles call the records: `3 records of orders`. */
  name?: string;
}
