import { languages, workspace, type LogOutputChannel } from 'vscode';
import { registerCommands } from '../commands/register';
import { templateCommands } from '../commands/templates/templateCommands';
import type { Connections } from '../connections/connections';
import { COMMANDS, SAMPLE_SCHEME, TEMPLATE_LANGUAGE } from '../contributions';
import { FunctionHelp } from '../templates/functionHelp';
import { QUICK_FIX_KINDS, QuickFixes } from '../templates/quickFixes';
import { ReferenceHelp } from '../templates/referenceHelp';
import { SamplePreviews } from '../templates/samplePreviews';
import { TemplateLenses } from '../templates/templateLenses';
import { TemplateProblems } from '../templates/templateProblems';

/** Template documents: their commands and what the editor shows of them. Nothing is loaded before one is open. */
export function registerTemplates(options: {
  connections: Connections;
  log: LogOutputChannel;
}): { dispose(): unknown }[] {
  const template = { language: TEMPLATE_LANGUAGE };
  const help = new FunctionHelp();
  const previews = new SamplePreviews();
  const problems = new TemplateProblems(options.log);
  return [
    previews,
    problems,
    workspace.registerTextDocumentContentProvider(SAMPLE_SCHEME, previews),
    languages.registerCompletionItemProvider(template, help, '{', '.'),
    languages.registerCompletionItemProvider(template, new ReferenceHelp(), '{', '.', '"', "'"),
    languages.registerHoverProvider(template, help),
    languages.registerCodeActionsProvider(template, new QuickFixes(problems), {
      providedCodeActionKinds: QUICK_FIX_KINDS,
    }),
    languages.registerCodeLensProvider([template, { scheme: SAMPLE_SCHEME }], new TemplateLenses()),
    ...registerCommands(options.log, [COMMANDS.templateNew, COMMANDS.templatePreview, COMMANDS.templateNewSample], () =>
      templateCommands({ ...options, previews }),
    ),
  ];
}
