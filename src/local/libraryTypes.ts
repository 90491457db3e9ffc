/** Settings of a local pipeline. */
export interface LocalPipelineOptions {
  /** On 127.0.0.1. 0, the default, takes any free port. */
  port?: number | undefined;
  /** The folder that keeps streams and objects: new, empty, or of an earlier start. Without it they are deleted at the end. */
  dataFolder?: string | undefined;
  /** Default: us-east-1. */
  region?: string | undefined;
  /** Whether AWS's limits are enforced. */
  limits?: boolean | undefined;
  /** How long a stream stays CREATING, UPDATING or DELETING, in milliseconds. Default: no time. */
  stateMs?: number | undefined;
  /** A file that names what to create: a CloudFormation or SAM template, a Terraform plan in JSON, or lists in JSON or YAML. */
  init?: string | undefined;
  /** Streams to create: names, which get one shard, or inputs of `CreateStream`. */
  streams?: readonly (string | Readonly<Record<string, unknown>>)[] | undefined;
  /** Names of buckets to create. */
  buckets?: readonly string[] | undefined;
  /** Delivery streams to create: inputs of `CreateDeliveryStream`. */
  deliveryStreams?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** What delivery streams' Lambda processors run: handler files in JavaScript, TypeScript or Python, by the names of functions. */
  functions?: Readonly<Record<string, string>> | undefined;
  /** Where all other functions are invoked: the address of anything that speaks Lambda's Invoke API. */
  lambdaEndpoint?: string | undefined;
  /** How long a function may take. Default: 60; at most 300. */
  functionTimeoutSeconds?: number | undefined;
  /** How much memory a function may take. Default: 512. */
  functionMemoryMB?: number | undefined;
  /** Called with each line that a function prints. */
  onFunctionLog?: ((functionName: string, line: string) => void) | undefined;
  /** Tables for delivery streams that convert to Parquet: files of what `aws glue get-table` prints, or that itself. */
  glueTables?: readonly (string | Readonly<Record<string, unknown>>)[] | undefined;
  /** HTTP endpoints that delivery streams may send records to: `URL`, or `URL=ADDRESS` where it is reached elsewhere. */
  httpEndpoints?: readonly string[] | undefined;
  /** A snapshot of the data folder to begin with. */
  snapshot?: string | undefined;
  /** Called with problems that no request is answered with: damage, failed deliveries, what `init` has that is not supported. */
  onTrouble?: ((message: string) => void) | undefined;
}

/** Faults to simulate. Percentages go from 0 to 100. */
export interface LocalFaults {
  failRecordsPercent?: number;
  throttlePercent?: number;
  serverErrorsPercent?: number;
  dropConnectionsPercent?: number;
  dropAnswersPercent?: number;
  delayMs?: number;
  expireIterators?: boolean;
  expiredCredentials?: boolean;
  /** Names of operations. Without them, all of Kinesis and Firehose are meant. */
  operations?: string[];
}

/** A local pipeline that runs in this process. */
export interface LocalPipeline {
  /** For the setting `endpoint` of AWS's clients: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  /** Deletes everything, and creates again what was asked for at the start. */
  reset(): Promise<void>;
  /** Saves everything under a name, in the data folder. A snapshot with the same name is replaced. */
  snapshot(name: string): Promise<void>;
  /** Replaces everything with a snapshot. Rejects when there is none with this name. */
  restore(name: string): Promise<void>;
  /** Replaces all simulated faults. Without an argument, they end. */
  faults(settings?: LocalFaults): void;
  /** Ends the server. Everything acknowledged is in the data folder, if one was named. */
  stop(): Promise<void>;
}
