import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../errors';
import { PRESETS } from '../../samples';

export function presetTemplate(id: string): string {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  if (preset) return preset.template;
  throw new PipelinesError('UnknownPreset', l10n.t('There is no preset "{0}".', id), {
    remedy: l10n.t('Available presets: {0}.', PRESETS.map((candidate) => candidate.id).join(', ')),
  });
}
