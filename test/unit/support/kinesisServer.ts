import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** A program that speaks the Kinesis API. */
export interface ServerProgram {
  name: string;
  /** Streams and records outlive the process. */
  keepsData: boolean;
  /** A subscription that its client left makes room for the next one. kinesis-local's goes on until its five minutes end. */
  endsCutSubscriptions: boolean;
  launch(ports: { plain: number; tls: number }, dataFolder: string): ChildProcess;
}

const KINESIS_LOCAL = path.resolve('node_modules/kinesis-local/main.js');
const SOON = '20ms';

export const SERVER_PROGRAMS: ServerProgram[] = [
  {
    name: 'kinesis-local',
    keepsData: false,
    endsCutSubscriptions: false,
    launch: ({ plain, tls }) => {
      const env = {
        ...process.env,
        KINESIS_MOCK_CERT_PATH: path.join(path.dirname(KINESIS_LOCAL), 'server.json'),
        KINESIS_MOCK_PLAIN_PORT: String(plain),
        KINESIS_MOCK_TLS_PORT: String(tls),
        LOG_LEVEL: 'ERROR',
        CREATE_STREAM_DURATION: SOON,
        DELETE_STREAM_DURATION: SOON,
        SPLIT_SHARD_DURATION: SOON,
        MERGE_SHARDS_DURATION: SOON,
        UPDATE_SHARD_COUNT_DURATION: SOON,
        REGISTER_STREAM_CONSUMER_DURATION: SOON,
        DEREGISTER_STREAM_CONSUMER_DURATION: SOON,
      };
      return spawn(process.execPath, [KINESIS_LOCAL], { env, stdio: 'ignore' });
    },
  },
  {
    name: 'the local pipeline',
    keepsData: true,
    endsCutSubscriptions: true,
    launch: ({ plain }, dataFolder) => {
      const args = ['--import', 'tsx', 'src/local/main.ts', '--port', String(plain), '--data', dataFolder];
      return spawn(process.execPath, args, { stdio: 'ignore' });
    },
  },
];

/** A server as a process of its own, which can be killed and started again on its port. */
export class KinesisServer {
  readonly #program: ServerProgram;
  readonly #ports: { plain: number; tls: number };
  readonly #dataFolder: string;

  #process: ChildProcess | undefined;
  readonly #clients: Kinesis[] = [];

  private constructor(program: ServerProgram, ports: { plain: number; tls: number }, dataFolder: string) {
    this.#program = program;
    this.#ports = ports;
    this.#dataFolder = dataFolder;
  }

  static async start(program: ServerProgram): Promise<KinesisServer> {
    const ports = { plain: await freePort(), tls: await freePort() };
    const server = new KinesisServer(program, ports, await mkdtemp(path.join(tmpdir(), 'kinesis-server-')));
    await server.launch();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#ports.plain}`;
  }

  /** Until it answers. */
  async launch(): Promise<void> {
    this.#process = this.#program.launch(this.#ports, this.#dataFolder);
    const client = this.client();
    const answers = () => client.listStreams({}).then(Boolean, () => false);
    while (!(await answers())) await delay(50);
  }

  async kill(): Promise<void> {
    const running = this.#process;
    if (running?.exitCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  client(): Kinesis {
    const client = new Kinesis({
      region: 'us-east-1',
      endpoint: this.endpoint,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: new NodeHttpHandler(),
      maxAttempts: 1,
    });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.kill();
    await rm(this.#dataFolder, { recursive: true, force: true });
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
