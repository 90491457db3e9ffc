import { workspace, type Disposable, type TextDocument } from 'vscode';

/**
 * Registers what the editor shows of a kind of document once the first of them is open: until then, its code is not loaded. What is
 * registered is disposed with the result.
 */
export function onFirstDocument(
  isOfKind: (document: TextDocument) => boolean,
  register: () => readonly { dispose(): unknown }[],
): Disposable {
  let owned: readonly { dispose(): unknown }[] = [];
  const look = (document: TextDocument): void => {
    if (!isOfKind(document)) return;
    for (const part of owned) part.dispose();
    owned = register();
  };
  const open = workspace.textDocuments.find(isOfKind);
  if (open) look(open);
  else owned = [workspace.onDidOpenTextDocument(look)];
  return { dispose: () => owned.forEach((part) => part.dispose()) };
}
