import { spawn, type ChildProcess } from 'node:child_process';
import * as l10n from '@vscode/l10n';
import { commands, EventEmitter, workspace, type Disposable, type LogOutputChannel, type Memento } from 'vscode';
import { PipelinesError } from '../../errors';
import { CONTEXT_KEYS } from '../contributions';
import { setting, SETTINGS_SECTION } from '../settings';
import { LocalControl, type LocalDamage } from './localControl';
import { destinationArguments } from './localDestinations';
import { functionArguments, localFunctions } from './localFunctions';

/** Region of the ARNs that the local pipeline makes. */
export const LOCAL_REGION = 'us-east-1';

/** Set by `npm start`: a local pipeline that somebody else runs, and ends. */
const ENDPOINT_VARIABLE = 'KINESIS_PIPELINES_LOCAL_ENDPOINT';
const PORT_KEY = 'local.lastPort';
/** Set while it stands stopped because a person stopped it in this workspace. */
const STOPPED_KEY = 'local.stopped';
const LISTENING = /listening on (http:\/\/127\.0\.0\.1:\d+)/;
/** It tells so of each thing that it finds damaged in its data folder. */
const DAMAGED = /^Damaged: /m;
const IN_USE = /data folder in use by (http:\/\/127\.0\.0\.1:\d+)/;
/** It prints what a Lambda function prints after this. */
const FUNCTION_LOG = /^\[function /m;
const FUNCTION_SETTINGS = ['functions', 'lambdaEndpoint', 'functionTimeoutSeconds', 'functionMemoryMegabytes'].map(
  (name) => `${SETTINGS_SECTION}.local.${name}`,
);
/** `dist/local.js` ends with this when its port belongs to another program. */
const PORT_TAKEN = 4;
/** A program that ends again and again is not started for ever. */
const RESTARTS_ALLOWED = 3;
const RESTARTS_WITHIN_MS = 60_000;
const STOP_GRACE_MS = 3_000;

export type LocalState =
  | { kind: 'stopped' }
  | { kind: 'starting' }
  | {
      kind: 'running';
      endpoint: string;
      limits: boolean;
      owned: boolean;
      faults: boolean;
      /** What it has found damaged in its data folder since it was started. */
      damage: LocalDamage | undefined;
    }
  | { kind: 'failed'; message: string };

export interface LocalStartOptions {
  port?: number | undefined;
  limits?: boolean | undefined;
}

export interface LocalPipelineOptions {
  /** `dist/local.js`. It is reached by its path and its HTTP endpoint, never by import. */
  program: string;
  dataFolder: string;
  memento: Memento;
  /** What is remembered of this workspace. */
  workspaceMemento: Memento;
  log: LogOutputChannel;
}

type Outcome =
  { kind: 'listening'; endpoint: string } | { kind: 'inUse'; endpoint: string; reason: string } | { kind: 'portTaken' };

function cannotStart(reason: string): PipelinesError {
  return new PipelinesError('LocalPipelineFailed', l10n.t("Can't start the local pipeline: {0}", reason));
}

/** The program of another window may have ended with that window. */
async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_local/status`)).ok;
  } catch {
    return false;
  }
}

/** Starts the local pipeline as a child process, restarts it when it is killed, and ends it with the extension. */
export class LocalPipeline implements Disposable {
  readonly #options: LocalPipelineOptions;
  readonly #changed = new EventEmitter<LocalState>();
  readonly onDidChange = this.#changed.event;
  #state: LocalState = { kind: 'stopped' };
  #child: ChildProcess | undefined;
  #starting: Promise<string> | undefined;
  /** A person who stopped it does not want it to come back by itself, nor in the next window of the workspace. */
  #stoppedByPerson: boolean;
  /** When it was started again after it had ended by itself. */
  #restartsMs: number[] = [];
  /** The child whose end was asked for. */
  #ending: ChildProcess | undefined;
  #disposed = false;
  readonly #following: Disposable;

  constructor(options: LocalPipelineOptions) {
    this.#options = options;
    this.#stoppedByPerson = options.workspaceMemento.get(STOPPED_KEY, false);
    this.#following = workspace.onDidChangeConfiguration((event) => {
      if (FUNCTION_SETTINGS.some((name) => event.affectsConfiguration(name))) this.#tellFunctions();
    });
  }

  get state(): LocalState {
    return this.#state;
  }

  /** The endpoint, starting the program first where that is allowed. */
  async endpoint(): Promise<string> {
    if (this.#state.kind === 'running') return this.#state.endpoint;
    if (this.#starting) return this.#starting;
    if (!this.#mayStartByItself) {
      throw new PipelinesError('LocalPipelineStopped', l10n.t('The local pipeline is stopped.'), {
        remedy: l10n.t('Start it.'),
      });
    }
    return this.start();
  }

  /** Somebody looks at it: starts it where that is allowed. A failure is its state, which the view shows. */
  startWhenSeen(): void {
    if (this.#state.kind !== 'stopped' || !this.#mayStartByItself) return;
    this.start().catch((error: unknown) => this.#options.log.error(error as Error));
  }

  get #mayStartByItself(): boolean {
    return !this.#stoppedByPerson && setting('local.autoStart');
  }

  /** Running already: its endpoint, unless other options are asked for; then it is started again with those. */
  async start(options: LocalStartOptions = {}): Promise<string> {
    if (this.#starting) await this.#starting.catch(() => undefined);
    if (this.#state.kind === 'running') {
      const { endpoint, owned } = this.#state;
      const keep = owned ? this.#matches(this.#state, options) : await answers(endpoint);
      if (keep) return endpoint;
      await this.#end();
    }
    this.#noteStopped(false);
    this.#setState({ kind: 'starting' });
    this.#starting = this.#launch(options).finally(() => (this.#starting = undefined));
    try {
      return await this.#starting;
    } catch (error) {
      this.#setState({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#noteStopped(true);
    await this.#starting?.catch(() => undefined);
    await this.#end();
    this.#setState({ kind: 'stopped' });
  }

  #noteStopped(isStopped: boolean): void {
    if (this.#stoppedByPerson === isStopped) return;
    this.#stoppedByPerson = isStopped;
    void this.#options.workspaceMemento.update(STOPPED_KEY, isStopped || undefined);
  }

  /** Whether it simulates faults, as it was told. It forgets them when it ends. */
  noteFaults(faults: boolean): void {
    if (this.#state.kind === 'running' && this.#state.faults !== faults) this.#setState({ ...this.#state, faults });
  }

  dispose(): void {
    this.#disposed = true;
    this.#following.dispose();
    this.#child?.kill();
    this.#changed.dispose();
  }

  /** A running pipeline uses other functions without being started again. It takes them from nobody but the one who started it. */
  #tellFunctions(): void {
    this.#child?.stdin?.write(`${JSON.stringify(localFunctions(this.#options.log))}\n`);
  }

  #matches(state: { endpoint: string; limits: boolean }, { port, limits }: LocalStartOptions): boolean {
    const samePort = port === undefined || port === 0 || state.endpoint.endsWith(`:${port}`);
    return samePort && (limits === undefined || limits === state.limits);
  }

  async #launch({ port, limits = false }: LocalStartOptions): Promise<string> {
    const given = process.env[ENDPOINT_VARIABLE];
    if (given) return this.#running(given, limits, false);
    const configured = port ?? setting('local.port');
    const wanted = configured || this.#options.memento.get<number>(PORT_KEY, 0);
    let outcome = await this.#spawn(wanted, limits);
    if (outcome.kind === 'portTaken' && configured === 0) outcome = await this.#spawn(0, limits);
    switch (outcome.kind) {
      case 'listening':
        await this.#options.memento.update(PORT_KEY, Number(new URL(outcome.endpoint).port));
        return this.#running(outcome.endpoint, limits, true);
      case 'inUse':
        // It runs in another container, or has just ended.
        if (!(await answers(outcome.endpoint))) throw cannotStart(outcome.reason);
        this.#options.log.info(`Joined the local pipeline of another window at ${outcome.endpoint}`);
        return this.#running(outcome.endpoint, limits, false);
      case 'portTaken':
        throw new PipelinesError('PortInUse', l10n.t('Port {0} is in use by another program.', wanted), {
          remedy: l10n.t('Set "kinesisPipelines.local.port" to 0 or to a free port.'),
        });
    }
  }

  #running(endpoint: string, limits: boolean, owned: boolean): string {
    this.#setState({ kind: 'running', endpoint, limits, owned, faults: false, damage: undefined });
    void this.#readDamage();
    return endpoint;
  }

  /** A program that somebody else runs prints nothing here, so it is asked. */
  async #readDamage(): Promise<void> {
    if (this.#state.kind !== 'running') return;
    const { endpoint } = this.#state;
    try {
      const damage = await new LocalControl(endpoint).damage();
      const state = this.#state as LocalState;
      if (damage.count > 0 && state.kind === 'running' && state.endpoint === endpoint) {
        this.#setState({ ...state, damage });
      }
    } catch (error) {
      this.#options.log.debug(`The local pipeline does not tell its status: ${String(error)}`);
    }
  }

  /** Resolves once the program listens, or has ended for a reason that the caller can deal with. */
  #spawn(port: number, limits: boolean): Promise<Outcome> {
    const { program, dataFolder, log } = this.#options;
    const args = [program, '--port', String(port), '--data', dataFolder, '--region', LOCAL_REGION, '--parent'];
    if (limits) args.push('--limits');
    args.push(...functionArguments(localFunctions(log)), ...destinationArguments(log));
    // The desktop's extension host is Electron: only with this variable does it run a plain Node program.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    // Writing to a program that has just ended fails; its end is told by `exit`.
    child.stdin.on('error', () => undefined);
    return new Promise<Outcome>((resolve, reject) => {
      let stdout = '';
      let stderr = '';
      let listening = false;
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (FUNCTION_LOG.test(text)) log.info(text.trimEnd());
        else log.debug(`[local] ${text.trimEnd()}`);
        if (listening) return;
        stdout += text;
        const endpoint = LISTENING.exec(stdout)?.[1];
        if (endpoint === undefined) return;
        listening = true;
        resolve({ kind: 'listening', endpoint });
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr = (stderr + text).slice(-4_000);
        log.warn(`[local] ${text.trimEnd()}`);
        if (DAMAGED.test(text)) void this.#readDamage();
      });
      child.on('error', (cause) => {
        reject(
          new PipelinesError('LocalPipelineFailed', l10n.t("Can't start the local pipeline: {0}", cause.message), {
            cause,
          }),
        );
      });
      child.on('exit', (code, signal) => {
        if (this.#child === child) this.#child = undefined;
        if (listening) return this.#ended(child, code ?? signal, limits);
        const other = IN_USE.exec(stderr)?.[1];
        if (other !== undefined) return resolve({ kind: 'inUse', endpoint: other, reason: stderr.trim() });
        if (code === PORT_TAKEN) return resolve({ kind: 'portTaken' });
        const reason = stderr.trim() || `it ended with ${code ?? signal ?? 'no exit code'}`;
        reject(cannotStart(reason));
      });
    });
  }

  /** Its port is kept, so that a tail of it goes on once it is back. */
  #ended(child: ChildProcess, how: number | string | null, limits: boolean): void {
    if (this.#disposed || this.#stoppedByPerson || this.#ending === child) return;
    this.#options.log.warn(`The local pipeline ended (${String(how)}).`);
    const sinceMs = Date.now() - RESTARTS_WITHIN_MS;
    this.#restartsMs = this.#restartsMs.filter((restartMs) => restartMs > sinceMs);
    if (this.#restartsMs.push(Date.now()) > RESTARTS_ALLOWED) {
      this.#setState({ kind: 'failed', message: l10n.t('The local pipeline ended ({0}).', String(how)) });
      return;
    }
    this.#setState({ kind: 'stopped' });
    this.start({ limits }).catch((error: unknown) => this.#options.log.error(error as Error));
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#ending = child;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await exited;
    clearTimeout(force);
  }

  #setState(state: LocalState): void {
    if (this.#disposed) return;
    const isRunning = state.kind === 'running';
    if (isRunning !== (this.#state.kind === 'running')) {
      void commands.executeCommand('setContext', CONTEXT_KEYS.localRunning, isRunning);
    }
    this.#state = state;
    this.#changed.fire(state);
  }
}
