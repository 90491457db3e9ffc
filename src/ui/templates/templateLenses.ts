import { CodeLens, l10n, Range, type CodeLensProvider, type TextDocument } from 'vscode';
import { COMMANDS, SAMPLE_SCHEME } from '../contributions';
import { templateOf } from './samplePreviews';

const TOP = new Range(0, 0, 0, 0);

/** Above a template, and above the preview of one: what a person does next with it. */
export class TemplateLenses implements CodeLensProvider {
  provideCodeLenses({ uri }: TextDocument): CodeLens[] {
    const isPreview = uri.scheme === SAMPLE_SCHEME;
    const template = isPreview ? templateOf(uri) : uri;
    return [
      isPreview
        ? lens(`$(refresh) ${l10n.t('New Sample')}`, COMMANDS.templateNewSample, uri)
        : lens(`$(open-preview) ${l10n.t('Preview')}`, COMMANDS.templatePreview, uri),
      lens(`$(beaker) ${l10n.t('Generate…')}`, COMMANDS.generate, template),
    ];
  }
}

function lens(title: string, command: string, ...args: unknown[]): CodeLens {
  return new CodeLens(TOP, { title, command, arguments: args });
}
