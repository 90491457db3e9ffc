import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { DecoderEnd, FromDecoder, FromDecoderProcess, ToDecoder } from './decoderMessages';

/** Beside this file: a bundle in dist/, TypeScript where tests run the sources. */
const PROGRAM = path.join(__dirname, 'decoderProgram');
/** Objects of a prefix follow one another: starting a process for each would take longer than reading it. */
const IDLE_MS = 10_000;
/** All that Node needs of the environment. What else is in it, credentials among it, is none of a decoder's business. */
const ENVIRONMENT = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'];
/** How the processes of POSIX and of Windows end when V8 has no memory left. */
const ABORTED = new Set([134, 0x80000003, 0xc0000409]);

export interface DecoderListener {
  onMessage(message: FromDecoder): void;
  /** It works: `processorMs` is what the step at hand has taken of the processor so far. */
  onBusy(processorMs: number): void;
  /** The process has ended by itself, in the middle of what it decodes. */
  onEnd(end: DecoderEnd): void;
}

/**
 * A process that decodes one thing at a time: whatever the bytes lead a decoder to, it ends that process and nothing else.
 * Whoever took it ends it or gives it back.
 */
export class DecoderProcess {
  static readonly #idle = new Set<DecoderProcess>();
  readonly #child: ChildProcess;
  #listener: DecoderListener | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #hasSpoken = false;

  private constructor() {
    const names = ENVIRONMENT.filter((name) => process.env[name] !== undefined);
    this.#child = fork(PROGRAM, [], {
      // The editor's own program is Node when it is told so.
      env: { ...Object.fromEntries(names.map((name) => [name, process.env[name]])), ELECTRON_RUN_AS_NODE: '1' },
      // Tests load TypeScript by theirs; the port of a debugger is taken.
      execArgv: process.execArgv.filter((flag) => !/^--(inspect|debug)/.test(flag)),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (message: FromDecoderProcess) => {
      this.#hasSpoken = true;
      if (message.kind === 'ended') this.#ended(message.end);
      else if (message.kind === 'busy') this.#listener?.onBusy(message.processorMs);
      else this.#listener?.onMessage(message);
    });
    this.#child.on('error', ({ message }) => this.#ended({ kind: 'failed', reason: message }));
    this.#child.on('exit', (code, signal) => this.#ended(endOf(code, signal)));
  }

  static take(listener: DecoderListener): DecoderProcess {
    const [idle] = DecoderProcess.#idle;
    const decoder = idle ?? new DecoderProcess();
    decoder.#beInUse(listener);
    return decoder;
  }

  static endIdle(): void {
    for (const idle of DecoderProcess.#idle) idle.end();
  }

  /** It is up. Until then nothing can be told from its silence. */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  say(message: ToDecoder): void {
    // Where it cannot be sent, the process has ended, which is told by its exit.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Only one that has said the last of what it decoded, or was told to stop where it waits. */
  giveBack(): void {
    if (!this.#child.connected) {
      this.end();
      return;
    }
    this.#listener = undefined;
    DecoderProcess.#idle.add(this);
    this.#child.unref();
    this.#child.channel?.unref();
    this.#idleTimer = setTimeout(() => this.end(), IDLE_MS).unref();
  }

  /** Whatever it is at, a circle without a way out too. */
  end(): void {
    this.#listener = undefined;
    this.#forget();
    this.#child.kill('SIGKILL');
  }

  #beInUse(listener: DecoderListener): void {
    this.#forget();
    this.#listener = listener;
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #ended(end: DecoderEnd): void {
    const listener = this.#listener;
    this.end();
    listener?.onEnd(end);
  }

  #forget(): void {
    clearTimeout(this.#idleTimer);
    DecoderProcess.#idle.delete(this);
  }
}

/** Ends the processes that wait for something to decode. Those at work end with what they decode. */
export function endDecoders(): void {
  DecoderProcess.endIdle();
}

/** A process that a system ends for want of memory gets a signal that nobody here has sent. */
function endOf(code: number | null, signal: NodeJS.Signals | null): DecoderEnd {
  if (signal === 'SIGABRT' || signal === 'SIGKILL' || (code !== null && ABORTED.has(code >>> 0))) {
    return { kind: 'outOfMemory' };
  }
  return { kind: 'failed', reason: `its decoder ended with ${signal ?? code ?? 'no reason'}` };
}
