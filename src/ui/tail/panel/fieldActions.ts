import * as l10n from '@vscode/l10n';
import { commands } from 'vscode';
import { resourceName } from '../../../aws';
import { COMMANDS } from '../../contributions';
import type { TailSession } from '../tailSession';
import type { PanelFields } from './panelFields';
import { copy } from './recordActions';
import { showResult } from '../../messages';

/** What the records that match are made into: a template of samples, a type, a schema. */
export async function makeFromFields(
  action: 'createTemplate' | 'copyTypeScript' | 'copyJsonSchema',
  session: TailSession,
  fields: PanelFields,
): Promise<void> {
  if (action === 'createTemplate') {
    await commands.executeCommand(COMMANDS.templateNew, { tail: session.id });
    return;
  }
  const survey = await fields.survey(session);
  if (!survey) return;
  if (survey.statistics.fields.length === 0) {
    sayNoFields();
    return;
  }
  if (action === 'copyTypeScript') return copy(survey.typeScript(resourceName(session.stream)));
  return copy(`${JSON.stringify(survey.jsonSchema(resourceName(session.stream)), undefined, 2)}\n`);
}

function sayNoFields(): void {
  showResult('info', l10n.t('None of the matching records is JSON.'));
}
