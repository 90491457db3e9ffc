import { workspace, type LogOutputChannel, type TextDocument } from 'vscode';
import { registerCommands } from '../commands/register';
import { templateCommands } from '../commands/templates/templateCommands';
import type { Connections } from '../connections/connections';
import { COMMANDS, SAMPLE_SCHEME, TEMPLATE_LANGUAGE } from '../contributions';
import { onFirstDocument } from '../firstDocument';
import { SamplePreviews } from '../templates/samplePreviews';
import { registerTemplateLanguage } from '../templates/templateLanguage';

/** Template documents: their commands and what the editor shows of them. Nothing is loaded before one is open. */
export function registerTemplates(options: {
  connections: Connections;
  log: LogOutputChannel;
}): { dispose(): unknown }[] {
  const previews = new SamplePreviews();
  return [
    previews,
    workspace.registerTextDocumentContentProvider(SAMPLE_SCHEME, previews),
    onFirstDocument(isTemplateOrPreview, () => registerTemplateLanguage(options.log)),
    ...registerCommands(options.log, [COMMANDS.templateNew, COMMANDS.templatePreview, COMMANDS.templateNewSample], () =>
      templateCommands({ ...options, previews }),
    ),
  ];
}

function isTemplateOrPreview({ languageId, uri }: TextDocument): boolean {
  return languageId === TEMPLATE_LANGUAGE || uri.scheme === SAMPLE_SCHEME;
}
