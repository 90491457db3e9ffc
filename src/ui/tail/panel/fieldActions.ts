import { l10n, window } from 'vscode';
import { openNewTemplate } from '../../templates/newTemplate';
import type { TailSession } from '../tailSession';
import type { PanelFields } from './panelFields';
import { copy } from './recordActions';

/** As many of the newest as a template is inferred from. */
const MOST_SAMPLES = 2_000;

/** What the records that match are made into: a template of samples, a type, a schema. */
export async function makeFromFields(
  action: 'createTemplate' | 'copyTypeScript' | 'copyJsonSchema',
  session: TailSession,
  fields: PanelFields,
): Promise<void> {
  if (action === 'createTemplate') return createTemplate(session);
  const survey = await fields.survey(session);
  if (!survey) return;
  if (survey.statistics.fields.length === 0) {
    sayNoFields();
    return;
  }
  if (action === 'copyTypeScript') return copy(survey.typeScript(session.stream));
  return copy(`${JSON.stringify(survey.jsonSchema(session.stream), undefined, 2)}\n`);
}

async function createTemplate(session: TailSession): Promise<void> {
  const { records: view } = session.view;
  await view.settled();
  const records = [...session.slice(Math.max(view.first, view.end - MOST_SAMPLES), view.end)];
  if (records.length === 0) {
    sayNoFields();
    return;
  }
  // Copies: the store takes its bytes back.
  await openNewTemplate({ kind: 'records', records: records.map(({ data }) => Uint8Array.from(data)) });
}

function sayNoFields(): void {
  void window.showInformationMessage(l10n.t('None of the records that match is JSON.'));
}
