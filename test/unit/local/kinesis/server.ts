import { Kinesis as KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kinesis } from '../../../../src/local/kinesis';
import { AwsJsonEndpoint } from '../../../../src/local/server/awsJson';
import { Faults } from '../../../../src/local/server/faults';
import { HttpServer } from '../../../../src/local/server/httpServer';

/** Kinesis of the local pipeline on a port of its own, with clients of the real SDK. */
export class KinesisServer {
  readonly #kinesis: Kinesis;
  readonly #http: HttpServer;

  readonly client: KinesisClient;
  #isClosed = false;

  private constructor(
    readonly folder: string,
    readonly endpoint: string,
    readonly faults: Faults,
    kinesis: Kinesis,
    http: HttpServer,
  ) {
    this.#kinesis = kinesis;
    this.#http = http;

    this.client = this.clientWith(new NodeHttpHandler());
  }

  static async start(
    options: { folder?: string; limits?: boolean; stateMs?: number; now?: () => number } = {},
  ): Promise<KinesisServer> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'kinesis-test-')));
    const faults = new Faults();
    const { now } = options;
    const kinesis = await Kinesis.open({
      dataFolder: folder,
      region: 'us-east-1',
      limits: options.limits ?? false,
      stateMs: options.stateMs,
      faults,
      ...(now ? { now } : {}),
    });
    const json = new AwsJsonEndpoint([kinesis], faults);
    const http = new HttpServer((request, response) => {
      void json.handle(String(request.headers['x-amz-target']), request, response);
    });
    const port = await http.listen(0);
    return new KinesisServer(folder, `http://127.0.0.1:${port}`, faults, kinesis, http);
  }

  /** Without a handler: the SDK's own, which speaks HTTP/2. */
  clientWith(requestHandler?: NodeHttpHandler): KinesisClient {
    return new KinesisClient({
      endpoint: this.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
      ...(requestHandler ? { requestHandler } : {}),
    });
  }

  /** Ends it and keeps its data. */
  async stop(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.client.destroy();
    await this.#http.close();
    await this.#kinesis.close();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
