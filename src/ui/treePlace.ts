/** What a row of the tree stands for. */
export type TreePlace =
  | { connection: string; stream: string }
  | { connection: string; deliveryStream: string }
  /** An object, or a folder, whose key ends with `/`. Empty: the bucket. */
  | { connection: string; bucket: string; key: string };
