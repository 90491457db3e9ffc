import { StatusBarAlignment, window, type Disposable } from 'vscode';
import { labelText, paragraphText, type Icon } from './inert/inertText';

export interface StatusItemOptions {
  id: string;
  /** As the menu of the status bar calls it. */
  name: string;
  command: string | { id: string; argument: unknown };
  priority?: number;
}

/** An entry of the status bar. VS Code reads icons in its text: a stream's name is none. */
export class StatusItem implements Disposable {
  readonly #item;
  #shown: string | undefined;

  constructor({ id, name, command, priority }: StatusItemOptions) {
    this.#item = window.createStatusBarItem(id, StatusBarAlignment.Left, priority);
    this.#item.name = labelText(name);
    this.#item.command =
      typeof command === 'string' ? command : { command: command.id, arguments: [command.argument], title: name };
  }

  /** The same again costs nothing. */
  show({ icon, text, tooltip }: { icon: Icon; text: string; tooltip: readonly string[] }): void {
    const look = JSON.stringify([icon, text, tooltip]);
    if (look === this.#shown) return;
    this.#shown = look;
    this.#item.text = labelText(text, icon);
    this.#item.tooltip = paragraphText(tooltip.join('\n'));
    this.#item.show();
  }

  hide(): void {
    this.#shown = undefined;
    this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
