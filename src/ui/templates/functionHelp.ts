import * as l10n from '@vscode/l10n';
import {
  CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  Hover,
  SnippetString,
  type CompletionItemProvider,
  type HoverProvider,
  type Position,
  type TextDocument,
} from 'vscode';
import { describeFunctions, nameAt, type FunctionDescription } from '../../samples';
import { markdownOf, type InertMarkdown } from '../markdown';
import { localeOf, rangeOf } from './templateDocument';

/** Completion and hover of what a placeholder may call. */
export class FunctionHelp implements CompletionItemProvider, HoverProvider {
  async provideCompletionItems(document: TextDocument, position: Position): Promise<CompletionItem[]> {
    const text = document.getText();
    const name = nameAt(text, document.offsetAt(position));
    if (!name) return [];
    const range = rangeOf(document, name);
    const hasArguments = text[name.offset + name.length] === '(';
    return (await describeFunctions(localeOf(text))).map((described) => {
      const item = new CompletionItem(
        { label: described.name, description: described.replacedBy ?? described.example },
        CompletionItemKind.Function,
      );
      item.range = range;
      item.documentation = explanation(described);
      if (!hasArguments && needsArguments(described)) item.insertText = new SnippetString(`${described.name}($0)`);
      if (described.replacedBy !== undefined) {
        item.tags = [CompletionItemTag.Deprecated];
        item.sortText = `~${described.name}`;
      }
      return item;
    });
  }

  async provideHover(document: TextDocument, position: Position): Promise<Hover | undefined> {
    const text = document.getText();
    const span = nameAt(text, document.offsetAt(position));
    if (!span || span.length === 0) return undefined;
    const described = (await describeFunctions(localeOf(text))).find(({ name }) => name === span.name);
    return described && new Hover(explanation(described), rangeOf(document, span));
  }
}

function explanation({ signature, description, example, replacedBy }: FunctionDescription): InertMarkdown {
  const sentences = [
    description,
    ...(replacedBy === undefined
      ? []
      : [l10n.t('A name from the Kinesis Data Generator. Its current name is {0}.', replacedBy)]),
    l10n.t('For example'),
  ];
  return markdownOf([
    { kind: 'code', text: signature, language: 'typescript' },
    ...sentences.map((text) => ({ kind: 'prose' as const, text })),
    { kind: 'code', text: example, language: 'json' },
  ]);
}

/** One parameter without a question mark is enough: without it the function gives nothing. */
function needsArguments({ name, signature }: FunctionDescription): boolean {
  const parameters = signature.slice(name.length).replace(/[(){}[\]\s]/g, '');
  return parameters.split(',').some((parameter) => /\w$/.test(parameter));
}
