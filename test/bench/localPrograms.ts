import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { freePort, launchNode, type KinesisProgram } from '../support/kinesisPrograms';

export const PIPELINE: KinesisProgram = {
  name: 'pipeline',
  launch: (port, dataFolder) => launchNode('dist/local.js', '--port', String(port), '--data', dataFolder),
};

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

  static async start(program: KinesisProgram, dataFolder: string): Promise<RunningProgram> {
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
    return await this.#statusMB('VmRSS');
  }

  /** The most resident memory since the start. */
  async peakMB(): Promise<number | undefined> {
    return await this.#statusMB('VmHWM');
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

  async #statusMB(field: 'VmRSS' | 'VmHWM'): Promise<number | undefined> {
    const status = await this.#proc('status');
    const kB = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status ?? '')?.[1];
    return kB === undefined ? undefined : Number(kB) / 1024;
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
