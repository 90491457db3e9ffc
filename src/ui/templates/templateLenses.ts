import * as l10n from '@vscode/l10n';
import { Range, type CodeLensProvider, type TextDocument } from 'vscode';
import { COMMANDS, SAMPLE_SCHEME } from '../contributions';
import { lens, type Lens } from '../lens';
import { templateOf } from './samplePreviews';

const TOP = new Range(0, 0, 0, 0);

/** Above a template, and above the preview of one: what a person does next with it. */
export class TemplateLenses implements CodeLensProvider {
  provideCodeLenses({ uri }: TextDocument): Lens[] {
    const isPreview = uri.scheme === SAMPLE_SCHEME;
    const template = isPreview ? templateOf(uri) : uri;
    return [
      isPreview
        ? lens(TOP, {
            icon: 'refresh',
            title: l10n.t('New Sample'),
            command: COMMANDS.templateNewSample,
            arguments: [uri],
          })
        : lens(TOP, {
            icon: 'open-preview',
            title: l10n.t('Preview'),
            command: COMMANDS.templatePreview,
            arguments: [uri],
          }),
      lens(TOP, { icon: 'beaker', title: l10n.t('Generate…'), command: COMMANDS.generate, arguments: [template] }),
    ];
  }
}
