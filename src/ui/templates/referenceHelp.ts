import {
  CompletionItem,
  CompletionItemKind,
  type CompletionItemProvider,
  type Position,
  type Range,
  type TextDocument,
} from 'vscode';
import { nameAt, namesInReach, referenceAt } from '../../samples';
import { rangeOf } from './templateDocument';

/** Completion of what a template has of its own: the fields before a placeholder, its pools and its tables. */
export class ReferenceHelp implements CompletionItemProvider {
  provideCompletionItems(document: TextDocument, position: Position): CompletionItem[] {
    const text = document.getText();
    const offset = document.offsetAt(position);
    const reference = referenceAt(text, offset);
    if (reference) {
      const { fields, lists } = namesInReach(text, offset);
      const range = rangeOf(document, reference);
      return (reference.isToList ? lists : fields).map((path) => item({ label: path, kind: FIELD, range }));
    }
    const name = nameAt(text, offset);
    if (!name) return [];
    const { fields, entities } = namesInReach(text, offset);
    const range = rangeOf(document, name);
    return [
      ...entities.map((label) => item({ label, kind: CompletionItemKind.Variable, range })),
      // Within a JSON string a double quote would end it.
      ...fields.map((path) => item({ label: `field('${path}')`, kind: FIELD, range })),
    ];
  }
}

const FIELD = CompletionItemKind.Field;

function item({ label, kind, range }: { label: string; kind: CompletionItemKind; range: Range }) {
  const completion = new CompletionItem(label, kind);
  completion.range = range;
  // Before the functions: there are few, and they are the person's own.
  completion.sortText = ` ${label}`;
  return completion;
}
