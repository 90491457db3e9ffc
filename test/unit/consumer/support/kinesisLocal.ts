import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const PROGRAM = path.resolve('node_modules/kinesis-local/main.js');
const SOON = '20ms';

/** `kinesis-local` as a process of its own, which can be killed and started again on its port. It keeps nothing. */
export class KinesisLocal {
  private process: ChildProcess | undefined;
  private readonly clients: Kinesis[] = [];

  private constructor(
    private readonly plainPort: number,
    private readonly tlsPort: number,
  ) {}

  static async start(): Promise<KinesisLocal> {
    const server = new KinesisLocal(await freePort(), await freePort());
    await server.launch();
    return server;
  }

  /** Until it answers. */
  async launch(): Promise<void> {
    const env = {
      ...process.env,
      KINESIS_MOCK_CERT_PATH: path.join(path.dirname(PROGRAM), 'server.json'),
      KINESIS_MOCK_PLAIN_PORT: String(this.plainPort),
      KINESIS_MOCK_TLS_PORT: String(this.tlsPort),
      LOG_LEVEL: 'ERROR',
      CREATE_STREAM_DURATION: SOON,
      DELETE_STREAM_DURATION: SOON,
      SPLIT_SHARD_DURATION: SOON,
      MERGE_SHARDS_DURATION: SOON,
      UPDATE_SHARD_COUNT_DURATION: SOON,
      REGISTER_STREAM_CONSUMER_DURATION: SOON,
      DEREGISTER_STREAM_CONSUMER_DURATION: SOON,
    };
    this.process = spawn(process.execPath, [PROGRAM], { env, stdio: 'ignore' });
    const client = this.client();
    while (
      !(await client.listStreams({}).then(
        () => true,
        () => false,
      ))
    )
      await delay(50);
  }

  async kill(): Promise<void> {
    const { process: running } = this;
    if (running?.exitCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  client(): Kinesis {
    const client = new Kinesis({
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${this.plainPort}`,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: new NodeHttpHandler(),
      maxAttempts: 1,
    });
    this.clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.destroy();
    await this.kill();
  }
}

/** Resolves once the stream takes records. */
export async function createStream(kinesis: Kinesis, name: string, shards: number): Promise<void> {
  await kinesis.createStream({ StreamName: name, ShardCount: shards });
  await untilActive(kinesis, name);
}

export async function untilActive(kinesis: Kinesis, name: string): Promise<void> {
  for (;;) {
    const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName: name });
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
    await delay(20);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
