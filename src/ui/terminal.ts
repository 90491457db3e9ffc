import { Disposable, window } from 'vscode';

/**
 * Types a command into a terminal of its own, where the person sees what runs. The command must be one for every shell.
 * @param onEnd told the exit code when the command ends, where the shell says so; undefined when the terminal is closed
 * @returns what ends the watch; the terminal stays
 */
export function runInTerminal(
  name: string,
  command: string,
  onEnd: (exitCode: number | undefined) => void = () => undefined,
): Disposable {
  const terminal = window.createTerminal(name);
  const watch = Disposable.from(
    window.onDidEndTerminalShellExecution((execution) => {
      if (execution.terminal === terminal) onEnd(execution.exitCode);
    }),
    window.onDidCloseTerminal((closed) => {
      if (closed === terminal) onEnd(undefined);
    }),
  );
  terminal.show();
  terminal.sendText(command);
  return watch;
}
