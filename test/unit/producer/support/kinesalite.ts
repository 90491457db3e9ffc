import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** An independent server of the Kinesis API, in a process of its own. */
export class Kinesalite {
  readonly #program: ChildProcess;

  private constructor(
    readonly endpoint: string,
    readonly client: Kinesis,
    program: ChildProcess,
  ) {
    this.#program = program;
  }

  static async start(): Promise<Kinesalite> {
    const port = await freePort();
    const args = ['--port', String(port), '--createStreamMs', '10', '--deleteStreamMs', '10', '--shardLimit', '100'];
    const program = spawn(process.execPath, ['node_modules/kinesalite/cli.js', ...args], { stdio: 'ignore' });
    const endpoint = `http://127.0.0.1:${port}`;
    const client = new Kinesis({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      requestHandler: new NodeHttpHandler(),
    });
    const answers = () => client.listStreams({}).then(Boolean, () => false);
    while (!(await answers())) await delay(50);
    return new Kinesalite(endpoint, client, program);
  }

  async createStream(StreamName: string, ShardCount: number): Promise<void> {
    await this.client.createStream({ StreamName, ShardCount });
    for (;;) {
      const { StreamDescriptionSummary } = await this.client.describeStreamSummary({ StreamName });
      if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
      await delay(10);
    }
  }

  async close(): Promise<void> {
    this.client.destroy();
    const exit = once(this.#program, 'exit');
    this.#program.kill();
    await exit;
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
