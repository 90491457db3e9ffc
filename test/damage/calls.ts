/** AWS's calls on the local pipeline without an SDK client: thousands of starts would spend their time making clients. */
export class Calls {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  kinesis(operation: string, input: object): Promise<Record<string, unknown>> {
    return this.#json(`Kinesis_20131202.${operation}`, input);
  }

  firehose(operation: string, input: object): Promise<Record<string, unknown>> {
    return this.#json(`Firehose_20150804.${operation}`, input);
  }

  async createDeliveryStream(DeliveryStreamName: string, bucket: string, IntervalInSeconds: number): Promise<void> {
    await this.firehose('CreateDeliveryStream', {
      DeliveryStreamName,
      ExtendedS3DestinationConfiguration: {
        BucketARN: `arn:aws:s3:::${bucket}`,
        RoleARN: 'arn:aws:iam::000000000000:role/r',
        Prefix: `${DeliveryStreamName}/`,
        BufferingHints: { SizeInMBs: 128, IntervalInSeconds },
      },
    });
  }

  async createBucket(name: string): Promise<void> {
    await this.text('PUT', name);
  }

  /** Delivers at once what is buffered. */
  async deliverNow(DeliveryStreamName: string): Promise<void> {
    const { DeliveryStreamDescription } = await this.firehose('DescribeDeliveryStream', { DeliveryStreamName });
    const { VersionId } = DeliveryStreamDescription as { VersionId: string };
    await this.firehose('UpdateDestination', {
      DeliveryStreamName,
      CurrentDeliveryStreamVersionId: VersionId,
      DestinationId: 'destinationId-000000000001',
      ExtendedS3DestinationUpdate: { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 } },
    });
  }

  async putRecords(StreamName: string, texts: readonly string[]): Promise<void> {
    const Records = texts.map((text) => ({ PartitionKey: text.slice(0, 20), Data: base64(text) }));
    const { FailedRecordCount } = await this.kinesis('PutRecords', { StreamName, Records });
    if (FailedRecordCount !== 0) throw new Error(`${String(FailedRecordCount)} records failed`);
  }

  async putDirectly(DeliveryStreamName: string, texts: readonly string[]): Promise<void> {
    const Records = texts.map((text) => ({ Data: base64(`${text}\n`) }));
    await this.firehose('PutRecordBatch', { DeliveryStreamName, Records });
  }

  /** Undefined: no such stream exists. */
  async records(StreamName: string): Promise<string[] | undefined> {
    const { StreamNames } = await this.kinesis('ListStreams', {});
    if (!(StreamNames as string[]).includes(StreamName)) return undefined;
    const { Shards } = await this.kinesis('ListShards', { StreamName });
    const texts: string[] = [];
    for (const { ShardId } of Shards as { ShardId: string }[]) {
      const start = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      let { ShardIterator } = await this.kinesis('GetShardIterator', start);
      for (;;) {
        const answer = await this.kinesis('GetRecords', { ShardIterator });
        for (const { Data } of answer.Records as { Data: string }[]) {
          texts.push(Buffer.from(Data, 'base64').toString());
        }
        ShardIterator = answer.NextShardIterator;
        if (answer.MillisBehindLatest === 0) break;
      }
    }
    return texts;
  }

  async putObject(bucket: string, key: string, body: string | Uint8Array): Promise<void> {
    const answer = await fetch(`${this.#endpoint}/${bucket}/${key}`, { method: 'PUT', body });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** Undefined: it does not exist, or the answer is an error or is cut off. */
  async object(bucket: string, key: string): Promise<Buffer | undefined> {
    try {
      const answer = await fetch(`${this.#endpoint}/${bucket}/${key}`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      return answer.ok ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  async keys(bucket: string, prefix = ''): Promise<string[]> {
    const answer = await fetch(`${this.#endpoint}/${bucket}?list-type=2&prefix=${prefix}`);
    return [...(await answer.text()).matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key);
  }

  async text(method: string, path: string, body?: string): Promise<string> {
    const answer = await fetch(`${this.#endpoint}/${path}`, body === undefined ? { method } : { method, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  }

  async damageCount(): Promise<number> {
    const { damage } = JSON.parse(await this.text('GET', '_local/status')) as { damage?: { count: number } };
    return damage?.count ?? 0;
  }

  async #json(target: string, input: object): Promise<Record<string, unknown>> {
    const answer = await fetch(this.#endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(input),
    });
    const body = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(`${target}: ${JSON.stringify(body)}`);
    return body;
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
