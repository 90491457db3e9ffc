import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as l10n from '@vscode/l10n';
import type { Disposable } from 'vscode';
import { PipelinesError } from '../../errors';

export interface TransformationInput {
  readonly data: Uint8Array;
  readonly partitionKey?: string | undefined;
}

export type TransformationOutput =
  | { readonly kind: 'ok'; readonly data: Uint8Array; readonly partitionKeys: Readonly<Record<string, unknown>> }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export interface TransformationRun {
  /** In the order of the records. */
  readonly outputs: readonly TransformationOutput[];
  readonly durationMs: number;
  readonly logs: readonly string[];
  /** The files that the handler consists of. */
  readonly files: readonly string[];
  /** Why the handler gave no answer. Undefined: it did. */
  readonly failure: string | undefined;
}

/** What `dist/local.js --try-function` answers. */
interface Answer extends Omit<TransformationRun, 'outputs'> {
  readonly records: readonly (
    | { readonly kind: 'ok'; readonly data: string; readonly partitionKeys: Readonly<Record<string, unknown>> }
    | Exclude<TransformationOutput, { kind: 'ok' }>
  )[];
}

export interface RunnerOptions {
  /** `dist/local.js`. */
  readonly program: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMB: number;
}

/** Runs a handler as the local pipeline does, in a process of the local pipeline's own program. */
export class TransformationRunner implements Disposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: ((answer: Answer | undefined) => void)[] = [];
  #stderr = '';
  #hasEnded = false;

  constructor({ program, handler, timeoutSeconds, memoryMB }: RunnerOptions) {
    const limits = ['--function-timeout', String(timeoutSeconds), '--function-memory', String(memoryMB)];
    // The desktop's extension host is Electron: only with this variable does it run a plain Node program.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    this.#child = spawn(process.execPath, [program, '--try-function', handler, ...limits], { env });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#waiting.shift()?.(JSON.parse(line) as Answer);
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4_000);
    });
    // Writing to a program that has just ended fails; its end is told by `close`.
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('error', ({ message }) => this.#ended(message));
    this.#child.on('close', () => this.#ended(''));
  }

  /** @throws {PipelinesError} when the handler's file cannot be run at all, or the runner was disposed */
  async run(inputs: readonly TransformationInput[]): Promise<TransformationRun> {
    const records = inputs.map(({ data, partitionKey }) => ({
      data: Buffer.from(data).toString('base64'),
      partitionKey,
    }));
    const answer = await new Promise<Answer | undefined>((resolve) => {
      if (this.#hasEnded) return resolve(undefined);
      this.#waiting.push(resolve);
      this.#child.stdin.write(`${JSON.stringify({ records })}\n`);
    });
    if (!answer) {
      const reason = this.#stderr.trim().split('\n')[0] ?? '';
      throw new PipelinesError('TransformationFailed', l10n.t('The handler could not be run. {0}', reason));
    }
    const outputs = answer.records.map((record): TransformationOutput =>
      record.kind === 'ok' ? { ...record, data: Buffer.from(record.data, 'base64') } : record,
    );
    const { durationMs, logs, files, failure } = answer;
    return { outputs, durationMs, logs, files, failure };
  }

  dispose(): void {
    this.#child.kill('SIGTERM');
  }

  #ended(reason: string): void {
    this.#hasEnded = true;
    this.#stderr += reason;
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }
}
