import * as l10n from '@vscode/l10n';
import type { MfaRequest } from '../../aws';

const CODE = /^\d{6}$/;

interface CodeQuestion {
  title: string;
  prompt: string;
  placeHolder: string;
  ignoreFocusOut: boolean;
  validateInput: (text: string) => string | undefined;
}

/** Undefined: the box was put away, or the signal has aborted and takes it away. */
type AskForText = (question: CodeQuestion, signal: AbortSignal) => Promise<string | undefined>;

/**
 * Asks for MFA codes, one at a time: a second box would put the first away. A code that a person did not want to enter is not
 * asked for again until they say so; a tail that tries again would ask every few seconds.
 */
export class MfaPrompt {
  readonly #askForText: AskForText;
  readonly #declined = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(askForText: AskForText) {
    this.#askForText = askForText;
  }

  /**
   * @param signal takes the question back: nobody needs a code any more
   * @returns undefined: it was put away, or taken back
   */
  ask(request: MfaRequest, signal: AbortSignal): Promise<string | undefined> {
    const asked = this.#last.then(() => (signal.aborted ? undefined : this.#askNow(request, signal)));
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  /** The person wants to be asked again. */
  askAgain(): void {
    this.#declined.clear();
  }

  async #askNow({ profile, device, problem }: MfaRequest, signal: AbortSignal): Promise<string | undefined> {
    const key = JSON.stringify([profile, device]);
    if (this.#declined.has(key)) return undefined;
    const question = {
      title: l10n.t('MFA code for profile "{0}"', profile),
      prompt:
        problem === undefined
          ? l10n.t('Enter the code of device {0}.', device)
          : l10n.t('The code was not accepted ({0}). Enter the next code of device {1}.', problem, device),
      placeHolder: '123456',
      ignoreFocusOut: true,
      validateInput: (text: string) => (CODE.test(text.trim()) ? undefined : l10n.t('The code has six digits.')),
    };
    const code = await this.#askForText(question, signal);
    if (code === undefined && !signal.aborted) this.#declined.add(key);
    return code?.trim();
  }
}
