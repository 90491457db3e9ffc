import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PipelineProgram, type PipelineBundle } from '../unit/local/pipelineProgram';

/** The program on one folder and one port, through all its restarts. */
export class PipelineLives {
  readonly #bundle: PipelineBundle;
  readonly #folder: string;
  #program: PipelineProgram;

  kills = 0;

  private constructor(
    bundle: PipelineBundle,
    folder: string,
    program: PipelineProgram,
    readonly endpoint: string,
  ) {
    this.#bundle = bundle;
    this.#folder = folder;
    this.#program = program;
  }

  static async start(bundle: PipelineBundle): Promise<PipelineLives> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'soak-'));
    const program = PipelineProgram.spawn(bundle, ['--data', folder]);
    return new PipelineLives(bundle, folder, program, await program.endpoint());
  }

  get pid(): number {
    return this.#program.pid;
  }

  async killAndRestart(): Promise<void> {
    this.kills++;
    await this.#program.end('SIGKILL');
    const { port } = new URL(this.endpoint);
    this.#program = PipelineProgram.spawn(this.#bundle, ['--data', this.#folder, '--port', port]);
    await this.#program.endpoint();
  }

  async setFaults(faults: object): Promise<void> {
    const answer = await fetch(`${this.endpoint}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    if (!answer.ok) throw new Error(`The faults were refused: ${await answer.text()}`);
  }

  async end(): Promise<void> {
    await this.#program.end('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }
}
