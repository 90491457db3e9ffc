import * as l10n from '@vscode/l10n';
import {
  CodeAction,
  CodeActionKind,
  WorkspaceEdit,
  type CodeActionContext,
  type CodeActionProvider,
  type Range,
  type TextDocument,
} from 'vscode';
import { describeFunctions, nameAt } from '../../samples';
import { localeOf, rangeOf } from './templateDocument';
import type { TemplateProblems } from './templateProblems';

export const QUICK_FIX_KINDS = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite];

/** Offers corrections of mistakes, and current names for those of the Kinesis Data Generator. */
export class QuickFixes implements CodeActionProvider {
  readonly #problems: TemplateProblems;

  constructor(problems: TemplateProblems) {
    this.#problems = problems;
  }

  async provideCodeActions(
    document: TextDocument,
    range: Range,
    { only }: Pick<CodeActionContext, 'only'>,
  ): Promise<CodeAction[]> {
    const isAsked = (kind: CodeActionKind) => only === undefined || only.contains(kind);
    return [
      ...(isAsked(CodeActionKind.QuickFix) ? this.#fixes(document, range) : []),
      ...(isAsked(CodeActionKind.RefactorRewrite) ? await todaysName(document, range) : []),
    ];
  }

  #fixes(document: TextDocument, range: Range): CodeAction[] {
    return this.#problems.of(document).flatMap(({ diagnostic, replacements }) => {
      if (!diagnostic.range.intersection(range)) return [];
      return replacements.map((text, index) => {
        const action = replacing(document, diagnostic.range, text, CodeActionKind.QuickFix);
        action.diagnostics = [diagnostic];
        action.isPreferred = index === 0;
        return action;
      });
    });
  }
}

/** Only of a call without parameters: not all names of old take the same ones today. */
async function todaysName(document: TextDocument, { start }: Range): Promise<CodeAction[]> {
  const text = document.getText();
  const span = nameAt(text, document.offsetAt(start));
  if (!span || span.length === 0 || text[span.offset + span.length] === '(') return [];
  const described = (await describeFunctions(localeOf(text))).find(({ name }) => name === span.name);
  if (described?.replacedBy === undefined) return [];
  return [replacing(document, rangeOf(document, span), described.replacedBy, CodeActionKind.RefactorRewrite)];
}

function replacing(document: TextDocument, range: Range, text: string, kind: CodeActionKind): CodeAction {
  const action = new CodeAction(l10n.t('Change to {0}', text.replaceAll('\\', '')), kind);
  action.edit = new WorkspaceEdit();
  action.edit.replace(document.uri, range, text);
  return action;
}
