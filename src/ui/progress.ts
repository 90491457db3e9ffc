import { ProgressLocation, window } from 'vscode';
import { definedFields } from '../common';
import { messageText } from './inert/inertText';

/** `fraction`: how much of all is done, 0 to 1, where it is known. */
export type ReportProgress = (message: string, fraction?: number) => void;

export type CancellableTask<T> = (report: ReportProgress, signal: AbortSignal) => Promise<T>;

/** What is done sooner is shown no progress: it would only flicker. */
const SHOWN_AFTER_MS = 600;
/** A message that changes more often can't be read. */
const REPORTED_EVERY_MS = 100;

/** A notification with the progress and a button to cancel. Cancelled: the task's own `AbortError`. */
export async function showProgress<T>(title: string, task: CancellableTask<T>): Promise<T> {
  const abort = new AbortController();
  const state = new ProgressState();
  const running = task(state.report, abort.signal);
  return showUntilDone(title, running, state, abort);
}

/** The same for what is mostly done at once: the notification comes when it takes longer. */
export async function showSlowProgress<T>(title: string, task: CancellableTask<T>): Promise<T> {
  const abort = new AbortController();
  const state = new ProgressState();
  const running = task(state.report, abort.signal);
  const timer = setTimeout(() => {
    // The one who awaits the task gets its failure.
    showUntilDone(title, running, state, abort).then(undefined, () => undefined);
  }, SHOWN_AFTER_MS);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
  }
}

function showUntilDone<T>(title: string, running: Promise<T>, state: ProgressState, abort: AbortController) {
  return showSteps(title, (step, onCancel) => {
    onCancel(() => abort.abort());
    state.show(step);
    return running;
  });
}

/** Says how far a task is; `increment`: how many per cent of it were done since the last time. */
export type ShowStep = (message: string | undefined, increment: number) => void;

/** A notification with a button to cancel, for callers that decide themselves when to report. Its texts become inert here. */
export function showSteps<T>(
  title: string,
  task: (step: ShowStep, onCancel: (cancel: () => void) => void) => Promise<T>,
): Thenable<T> {
  const options = { location: ProgressLocation.Notification, cancellable: true, title: messageText(title) };
  return window.withProgress(options, (progress, token) => {
    const step: ShowStep = (message, increment) =>
      progress.report(
        definedFields({
          message: message && messageText(message),
          increment: increment > 0 ? increment : undefined,
        }),
      );
    return task(step, (cancel) => token.onCancellationRequested(cancel));
  });
}

/** What was reported last, also before there was anything to show it. */
class ProgressState {
  #message = '';
  #percent = 0;
  #shownPercent = 0;
  #shownMs = 0;
  #show: ((message: string, increment: number) => void) | undefined;

  readonly report: ReportProgress = (message, fraction) => {
    this.#message = message;
    if (fraction !== undefined) this.#percent = Math.min(100, Math.floor(fraction * 100));
    const nowMs = Date.now();
    if (nowMs - this.#shownMs < REPORTED_EVERY_MS) return;
    this.#shownMs = nowMs;
    this.#print();
  };

  show(show: (message: string, increment: number) => void): void {
    this.#show = show;
    if (this.#message !== '') this.#print();
  }

  #print(): void {
    this.#show?.(this.#message, this.#percent - this.#shownPercent);
    if (this.#show) this.#shownPercent = this.#percent;
  }
}
