import { window } from 'vscode';

/** Types a command into a terminal of its own, before the eyes of the person. The command must be one for every shell. */
export function runInTerminal(name: string, command: string): void {
  const terminal = window.createTerminal(name);
  terminal.show();
  terminal.sendText(command);
}
