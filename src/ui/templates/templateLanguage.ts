import { languages, type LogOutputChannel } from 'vscode';
import { SAMPLE_SCHEME, TEMPLATE_LANGUAGE } from '../contributions';
import { FunctionHelp } from './functionHelp';
import { QUICK_FIX_KINDS, QuickFixes } from './quickFixes';
import { ReferenceHelp } from './referenceHelp';
import { TemplateLenses } from './templateLenses';
import { TemplateProblems } from './templateProblems';

/** What the editor shows of templates, and of their previews: completion, hovers, problems with their fixes, and lenses. */
export function registerTemplateLanguage(log: LogOutputChannel): { dispose(): unknown }[] {
  const template = { language: TEMPLATE_LANGUAGE };
  const help = new FunctionHelp();
  const problems = new TemplateProblems(log);
  return [
    problems,
    languages.registerCompletionItemProvider(template, help, '{', '.'),
    languages.registerCompletionItemProvider(template, new ReferenceHelp(), '{', '.', '"', "'"),
    languages.registerHoverProvider(template, help),
    languages.registerCodeActionsProvider(template, new QuickFixes(problems), {
      providedCodeActionKinds: QUICK_FIX_KINDS,
    }),
    languages.registerCodeLensProvider([template, { scheme: SAMPLE_SCHEME }], new TemplateLenses()),
  ];
}
