/*
 * What a pipeline is made of, as plain JSON: what a person reviews, what is created, what an account's resources are read into,
 * and what templates are written from. A field that is missing has AWS's default.
 */

/** Values by key ("Tagging your resources": keys of 1 to 128 characters, values of up to 256). */
export type Tags = Readonly<Record<string, string>>;

/** "CreateStream": a provisioned stream has a number of shards, an on-demand one has what its traffic needs. */
export type Capacity =
  | { readonly mode: 'PROVISIONED'; readonly shards: number }
  | {
      readonly mode: 'ON_DEMAND';
      /** On-demand Advantage alone: what the stream takes at once, in MiB/s. */
      readonly warmThroughputMibps?: number | undefined;
    };

/** Metrics of each shard, beside those of the stream ("EnableEnhancedMonitoring"). */
export const SHARD_METRICS = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
] as const;

type ShardMetric = (typeof SHARD_METRICS)[number];

/** An application that reads with enhanced fan-out. */
export interface ConsumerSettings {
  readonly name: string;
  readonly tags?: Tags | undefined;
}

export interface DataStreamSettings {
  readonly name: string;
  readonly capacity: Capacity;
  /** 24 to 8,760. Default: 24. */
  readonly retentionHours?: number | undefined;
  /** 1,024 to 10,240. Default: 1,024. */
  readonly maxRecordKib?: number | undefined;
  /** The id, ARN or alias of a KMS key (`alias/aws/kinesis`). Missing: records are not encrypted. */
  readonly encryptionKey?: string | undefined;
  readonly shardMetrics?: readonly ShardMetric[] | undefined;
  readonly consumers?: readonly ConsumerSettings[] | undefined;
  readonly tags?: Tags | undefined;
}

/** Where a delivery stream has its records from. */
export type DeliverySource =
  | {
      readonly kind: 'directPut';
      /** "StartDeliveryStreamEncryption". Missing: records are not encrypted while they are buffered. */
      readonly encryption?: DirectPutEncryption | undefined;
    }
  | {
      readonly kind: 'stream';
      /** Name or ARN. */
      readonly stream: string;
      /** The ARN of the role that reads the stream. Missing: the one that delivers. */
      readonly role?: string | undefined;
    };

type DirectPutEncryption =
  { readonly keyType: 'AWS_OWNED_CMK' } | { readonly keyType: 'CUSTOMER_MANAGED_CMK'; readonly keyArn: string };

/** "S3DestinationConfiguration". */
export const COMPRESSION_FORMATS = ['UNCOMPRESSED', 'GZIP', 'ZIP', 'Snappy', 'HADOOP_SNAPPY'] as const;

type CompressionFormat = (typeof COMPRESSION_FORMATS)[number];

/** Objects by the values of keys that a query takes out of each record ("Dynamic partitioning"). */
interface Partitioning {
  /** An object of JQ 1.6: `{customer: .customer.id}`. Missing: a Lambda function gives the keys. */
  readonly query?: string | undefined;
  /** How long a failed delivery is tried again, 0 to 7,200. Default: 300. */
  readonly retrySeconds?: number | undefined;
}

/** A function that changes records before they are delivered. */
export interface LambdaSettings {
  readonly arn: string;
  /** The ARN of the role that calls it. Missing: the one that delivers. */
  readonly role?: string | undefined;
  /** 0.2 to 3. Default: 1. */
  readonly bufferMebibytes?: number | undefined;
  /** 0 to 900. Default: 60. */
  readonly bufferSeconds?: number | undefined;
  /** Default: 3. */
  readonly retries?: number | undefined;
}

/** The conversion of records to Parquet, with the columns of a table of the Glue Data Catalog. */
export interface ConversionSettings {
  readonly database: string;
  readonly table: string;
  /** The columns of a table that is made with the delivery stream. Missing: the table exists. */
  readonly columns?: readonly { readonly name: string; readonly type: string }[] | undefined;
  /** Keys of JSON objects whose columns are called otherwise, by column. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
  /** Whether keys that differ only by case are different ones. */
  readonly isCaseSensitive?: boolean | undefined;
}

/** The log of failed deliveries in CloudWatch Logs. */
export interface DeliveryLog {
  readonly group: string;
  readonly stream: string;
}

/** "ExtendedS3DestinationConfiguration". */
export interface S3DeliverySettings {
  /** Its name. */
  readonly bucket: string;
  /** The ARN of the role that Firehose assumes. Missing: a new one, which `deliveryRole` describes. */
  readonly role?: string | undefined;
  /** Default: none, and objects stand under `yyyy/MM/dd/HH/`. */
  readonly prefix?: string | undefined;
  readonly errorPrefix?: string | undefined;
  /** 1 to 128. Default: 5. */
  readonly bufferMebibytes?: number | undefined;
  /** 0 to 900. Default: 300. */
  readonly bufferSeconds?: number | undefined;
  /** Default: `UNCOMPRESSED`. */
  readonly compression?: CompressionFormat | undefined;
  /** With its dot. Missing: that of the compression. */
  readonly fileExtension?: string | undefined;
  /** Of the prefix's times, as IANA names it. Default: `UTC`. */
  readonly timeZone?: string | undefined;
  readonly partitioning?: Partitioning | undefined;
  /** How a record that holds several is taken apart: JSON objects, or what stands between delimiters. */
  readonly splitting?:
    { readonly kind: 'json' } | { readonly kind: 'delimited'; readonly delimiter: string } | undefined;
  /** A line break follows each record (the processor `AppendDelimiterToRecord`). */
  readonly appendsNewline?: boolean | undefined;
  readonly lambda?: LambdaSettings | undefined;
  /** Missing: records are delivered as they come. It is not read from a delivery stream. */
  readonly conversion?: ConversionSettings | undefined;
  readonly log?: DeliveryLog | undefined;
  /** The ARN of the KMS key that objects are encrypted with. Missing: as the bucket says. */
  readonly encryptionKey?: string | undefined;
}

export interface DeliveryStreamSettings {
  readonly name: string;
  readonly source: DeliverySource;
  readonly destination: S3DeliverySettings;
  readonly tags?: Tags | undefined;
}

export interface BucketSettings {
  readonly name: string;
  /** Missing: the connection's. */
  readonly region?: string | undefined;
  readonly tags?: Tags | undefined;
}

/** The role that a delivery stream assumes, as IAM has it. */
export interface RoleSettings {
  readonly name: string;
  /** Who may assume it, in JSON. */
  readonly trustPolicy: string;
  /** What it may do, in JSON. */
  readonly policy: string;
}

/**
 * Producer → data stream → delivery stream → bucket. What is missing is there already: the delivery stream's settings name it.
 */
export interface PipelineSettings {
  readonly stream?: DataStreamSettings | undefined;
  readonly deliveryStream: DeliveryStreamSettings;
  readonly bucket?: BucketSettings | undefined;
}
