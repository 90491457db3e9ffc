import { window } from 'vscode';
import { definedFields } from '../../common';
import { labelText } from '../inert/inertText';

export interface Question {
  title: string;
  prompt?: string;
  /** What stands in the box at first: kept as it is, since it is what the answer begins with. */
  value?: string;
  placeHolder?: string;
  password?: boolean;
  ignoreFocusOut?: boolean;
  /** Why the text is no answer. */
  validateInput?: (text: string) => string | undefined | Promise<string | undefined>;
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

/** A line of text. VS Code reads links in the prompt and in the reason why a text is no answer. `undefined`: dismissed. */
export async function askForText({
  title,
  prompt,
  placeHolder,
  validateInput,
  ...rest
}: Question): Promise<string | undefined> {
  const options = definedFields({
    ...rest,
    title: labelText(title),
    prompt: prompt && labelText(prompt),
    placeHolder: placeHolder && labelText(placeHolder),
    validateInput:
      validateInput &&
      (async (text: string) => {
        const reason = await validateInput(text);
        return reason === undefined ? undefined : labelText(reason);
      }),
  });
  return window.showInputBox(options);
}
