import * as l10n from '@vscode/l10n';
import type { TemplateParameter } from '../../connections/localControl';
import { askForText } from '../../prompts/inputBoxes';
import { choose } from '../../prompts/quickPicks';
import { review, type ReviewRow } from '../resources/review';

type Values = Readonly<Record<string, string>>;

/**
 * The values of a template's parameters. Nobody is asked where each has a default; otherwise those without one come first, and then
 * all of them stand in a list with their defaults. Undefined: dismissed.
 */
export async function askForParameters(parameters: readonly TemplateParameter[]): Promise<Values | undefined> {
  const missing = parameters.filter((parameter) => parameter.default === undefined);
  if (missing.length === 0) return {};
  let values: Values = {};
  for (const parameter of missing) {
    const value = await askFor(parameter, undefined);
    if (value === undefined) return undefined;
    values = { ...values, [parameter.name]: value };
  }
  return review<Values>(
    {
      title: l10n.t('Parameters of the template'),
      start: () => ({ label: l10n.t('Run with these parameters') }),
      rows: (current) => parameters.map((parameter) => rowOf(parameter, current)),
      problem: () => undefined,
    },
    values,
  );
}

function rowOf(parameter: TemplateParameter, values: Values): ReviewRow<Values> {
  const { name, isHidden } = parameter;
  const value = values[name] ?? parameter.default ?? '';
  return {
    icon: 'symbol-string',
    label: name,
    description: isHidden ? l10n.t('hidden') : value,
    change: async (before) => {
      const next = await askFor(parameter, value);
      return next === undefined ? undefined : { ...before, [name]: next };
    },
  };
}

async function askFor(
  { name, description, allowed, isHidden }: TemplateParameter,
  value: string | undefined,
): Promise<string | undefined> {
  if (allowed && allowed.length > 0) {
    const items = allowed.map((label) => ({ label }));
    return (await choose(items, { title: name, placeHolder: description ?? name, ignoreFocusOut: true }))?.label;
  }
  return askForText({
    title: `${l10n.t('Parameters of the template')}: ${name}`,
    prompt: description ?? name,
    value: value ?? '',
    password: isHidden,
    ignoreFocusOut: true,
  });
}
