import * as l10n from '@vscode/l10n';
import type { RecordList } from '../../consumer';
import { plural } from '../format';
import type { TailRecording } from './tailRecording';

export interface SessionRecordingOptions {
  /** Worth a line. */
  onNote: (text: string) => void;
  onDidChange: () => void;
  onFail: (failure: { error: unknown; doing: string }) => void;
}

/** The one recording that a tail may have. When it fails, it ends and says so, and the tail continues. */
export class SessionRecording {
  readonly #options: SessionRecordingOptions;
  #now: TailRecording | undefined;

  constructor(options: SessionRecordingOptions) {
    this.#options = options;
  }

  get now(): TailRecording | undefined {
    return this.#now;
  }

  begin(recording: TailRecording): void {
    this.#now = recording;
    this.#options.onNote(l10n.t('recording to {0}', recording.filePath));
    this.#options.onDidChange();
  }

  /** Rejects where the end could not be written. */
  async end(): Promise<void> {
    const recording = this.#now;
    if (!recording) return;
    this.#now = undefined;
    this.#options.onDidChange();
    const { records } = await recording.end();
    this.#options.onNote(l10n.t('recorded {0} to {1}', plural(records, 'record'), recording.filePath));
  }

  /** With the tail. */
  async endOrSay(): Promise<void> {
    await this.end().catch((error: unknown) => this.#options.onFail({ error, doing: l10n.t('end the recording') }));
  }

  async append(records: RecordList): Promise<void> {
    const recording = this.#now;
    if (!recording) return;
    try {
      await recording.append(records);
    } catch (error) {
      // It was ended meanwhile, and `end` reports the failure.
      if (this.#now !== recording) return;
      this.#now = undefined;
      this.#options.onFail({ error, doing: l10n.t('record to {0}', recording.filePath) });
      this.#options.onDidChange();
    }
  }
}
