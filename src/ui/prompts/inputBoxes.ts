import {
  CancellationTokenSource,
  InputBoxValidationSeverity,
  QuickInputButtons,
  window,
  type Disposable,
  type InputBoxValidationMessage,
} from 'vscode';
import { definedFields } from '../../common';
import { labelText } from '../inert/inertText';

/** What a text leads to, shown while it is typed. */
export interface Preview {
  text: string;
  /** It will hardly do what is wanted. It is an answer all the same. */
  isWarning?: boolean | undefined;
}

export interface Question {
  title: string;
  prompt?: string;
  /** What stands in the box at first: kept as it is, since it is what the answer begins with. */
  value?: string;
  placeHolder?: string;
  password?: boolean;
  ignoreFocusOut?: boolean;
  /** Why the text is not an answer. */
  validateInput?: (text: string) => string | undefined | Promise<string | undefined>;
}

/** A question with something to see below the box while there is nothing wrong. */
interface PreviewedQuestion extends Question {
  preview?: ((text: string) => Preview | undefined) | undefined;
}

/**
 * A line of text that is used while it is typed. `undefined`: dismissed.
 * @param onText called with each state of the text
 */
export function askWhileTyping(
  { title, prompt, value = '', placeHolder }: Omit<Question, 'validateInput' | 'password'>,
  onText: (text: string) => void,
): Promise<string | undefined> {
  const box = window.createInputBox();
  box.title = labelText(title);
  box.prompt = prompt && labelText(prompt);
  box.placeholder = placeHolder && labelText(placeHolder);
  box.value = value;
  box.onDidChangeValue(onText);
  return new Promise((resolve) => {
    box.onDidAccept(() => {
      resolve(box.value);
      box.hide();
    });
    box.onDidHide(() => {
      box.dispose();
      resolve(undefined);
    });
    box.show();
  });
}

/**
 * A line of text. VS Code reads links in the prompt and in the reason why a text is not an answer. `undefined`: dismissed.
 * @param signal takes the box away
 */
export async function askForText(
  { title, prompt, placeHolder, validateInput, preview, ...rest }: PreviewedQuestion,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const options = definedFields({
    ...rest,
    title: labelText(title),
    prompt: prompt && labelText(prompt),
    placeHolder: placeHolder && labelText(placeHolder),
    validateInput:
      (validateInput ?? preview) &&
      (async (text: string) => {
        const reason = await validateInput?.(text);
        return reason === undefined ? shown(preview?.(text)) : labelText(reason);
      }),
  });
  const source = new CancellationTokenSource();
  const cancel = () => source.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await window.showInputBox(options, source.token);
  } finally {
    signal?.removeEventListener('abort', cancel);
    source.dispose();
  }
}

function shown(preview: Preview | undefined): InputBoxValidationMessage | undefined {
  if (!preview) return undefined;
  const { Info: info, Warning: warning } = InputBoxValidationSeverity;
  return { message: labelText(preview.text), severity: preview.isWarning ? warning : info };
}

export type StepText = { kind: 'text'; text: string } | { kind: 'back' } | { kind: 'dismissed' };

/** The same as one of several questions, with the way back to the one before. */
export async function askInStep({
  title,
  prompt = '',
  value = '',
  placeHolder = '',
  validateInput,
  step,
  totalSteps,
}: Question & { step: number; totalSteps: number }): Promise<StepText> {
  const box = window.createInputBox();
  const ends: Disposable[] = [box];
  const isAnswer = async () => {
    const text = box.value;
    const reason = await validateInput?.(text);
    if (box.value === text) box.validationMessage = reason && labelText(reason);
    return reason === undefined;
  };
  const texts = { title: labelText(title), prompt: labelText(prompt), placeholder: labelText(placeHolder) };
  Object.assign(box, { ...texts, value, step, totalSteps, ignoreFocusOut: true });
  if (step > 1) box.buttons = [QuickInputButtons.Back];
  try {
    return await new Promise<StepText>((resolve, reject) => {
      const accept = async () => {
        const text = box.value;
        if (await isAnswer()) resolve({ kind: 'text', text });
      };
      ends.push(
        box.onDidChangeValue(() => void isAnswer().catch(reject)),
        box.onDidAccept(() => void accept().catch(reject)),
        box.onDidTriggerButton((button) => button === QuickInputButtons.Back && resolve({ kind: 'back' })),
        box.onDidHide(() => resolve({ kind: 'dismissed' })),
      );
      box.show();
    });
  } finally {
    for (const end of ends) end.dispose();
  }
}
