import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

/** A program that speaks the Kinesis API on a port of 127.0.0.1. */
export interface KinesisProgram {
  name: string;
  launch(port: number, dataFolder: string): Promise<ChildProcess> | ChildProcess;
}

const SOON_MS = 20;

export const KINESALITE: KinesisProgram = {
  name: 'kinesalite',
  launch: (port) => {
    const soon = ['createStreamMs', 'deleteStreamMs'].flatMap((name) => [`--${name}`, String(SOON_MS)]);
    return launchNode('node_modules/kinesalite/cli.js', '--port', String(port), '--shardLimit', '1000', ...soon);
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

export const KINESIS_LOCAL: KinesisProgram = {
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

/** Starts a script under the Node of this process. */
export function launchNode(...args: string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: 'ignore' });
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
