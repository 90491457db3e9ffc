import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** A program that speaks the Kinesis API on a port of 127.0.0.1. */
export interface Program {
  name: string;
  launch(port: number, dataFolder: string): Promise<ChildProcess> | ChildProcess;
}

const SOON_MS = 20;

export const PIPELINE: Program = {
  name: 'pipeline',
  launch: (port, dataFolder) => node('dist/local.js', '--port', String(port), '--data', dataFolder),
};

export const KINESALITE: Program = {
  name: 'kinesalite',
  launch: (port) => {
    const soon = ['createStreamMs', 'deleteStreamMs'].flatMap((name) => [`--${name}`, String(SOON_MS)]);
    return node('node_modules/kinesalite/cli.js', '--port', String(port), '--shardLimit', '1000', ...soon);
  },
};

/** The delays of `kinesis-local`, by the names of its variables. */
const WORKED_ON_LATER = [
  'CREATE_STREAM',
  'DELETE_STREAM',
  'REGISTER_STREAM_CONSUMER',
  'DEREGISTER_STREAM_CONSUMER',
  'START_STREAM_ENCRYPTION',
  'STOP_STREAM_ENCRYPTION',
  'MERGE_SHARDS',
  'SPLIT_SHARD',
  'UPDATE_SHARD_COUNT',
  'UPDATE_STREAM_MODE',
];

export const KINESIS_LOCAL: Program = {
  name: 'kinesis-local',
  launch: async (port) =>
    spawn(process.execPath, ['node_modules/kinesis-local/main.js'], {
      stdio: 'ignore',
      env: {
        ...process.env,
        KINESIS_MOCK_CERT_PATH: path.resolve('node_modules/kinesis-local/server.json'),
        KINESIS_MOCK_PLAIN_PORT: String(port),
        KINESIS_MOCK_TLS_PORT: String(await freePort()),
        LOG_LEVEL: 'ERROR',
        SHARD_LIMIT: '20000',
        ON_DEMAND_STREAM_COUNT_LIMIT: '50',
        ...Object.fromEntries(WORKED_ON_LATER.map((work) => [`${work}_DURATION`, `${SOON_MS}ms`])),
      },
    }),
};

function node(...args: string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: 'ignore' });
}

export class RunningProgram {
  readonly #child: ChildProcess;

  private constructor(
    readonly name: string,
    readonly port: number,
    readonly kinesis: Kinesis,
    /** From the spawn to the first connection that is accepted. */
    readonly startMs: number,
    child: ChildProcess,
  ) {
    this.#child = child;
  }

  static async start(program: Program, dataFolder: string): Promise<RunningProgram> {
    const port = await freePort();
    const startedMs = performance.now();
    const child = await program.launch(port, dataFolder);
    while (!(await accepts(port))) {
      if (child.exitCode !== null) throw new Error(`${program.name} ended with ${child.exitCode}`);
      await delay(1);
    }
    const startMs = performance.now() - startedMs;
    const kinesis = new Kinesis({
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: new NodeHttpHandler(),
    });
    return new RunningProgram(program.name, port, kinesis, startMs, child);
  }

  /** Resident memory; Linux only, as is `cpuMs`. */
  async residentMB(): Promise<number | undefined> {
    const status = await this.#proc('status');
    const kB = /^VmRSS:\s+(\d+) kB/m.exec(status ?? '')?.[1];
    return kB === undefined ? undefined : Number(kB) / 1024;
  }

  /** Processor time used since the start, to the 10 ms that Linux counts in. */
  async cpuMs(): Promise<number | undefined> {
    const fields = (await this.#proc('stat'))?.replace(/^.*\) /, '').split(' ');
    return fields && (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async stop(): Promise<void> {
    this.kinesis.destroy();
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  async #proc(file: string): Promise<string | undefined> {
    if (process.platform !== 'linux') return undefined;
    return readFile(`/proc/${this.#child.pid ?? 0}/${file}`, 'utf8');
  }
}

export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-local-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isAccepted: boolean) => {
      socket.destroy();
      resolve(isAccepted);
    };
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
