import * as l10n from '@vscode/l10n';
import { nameProblem, type NamedThing, type Tags } from '../../../pipelines';
import { askForText, type Preview } from '../../prompts/inputBoxes';

/** Checked as AWS does, while it is typed. Undefined: dismissed. */
export function askForName(title: string, thing: NamedThing, value = ''): Promise<string | undefined> {
  return askForText({
    title,
    prompt: l10n.t('Name'),
    value,
    ignoreFocusOut: true,
    validateInput: (name) => nameProblem(thing, name),
  });
}

/** A whole number within bounds. Undefined: dismissed. */
export async function askForWholeNumber(
  title: string,
  { prompt, value, least, most }: { prompt: string; value: number; least: number; most: number },
): Promise<number | undefined> {
  const text = await askForText({
    title,
    prompt,
    value: String(value),
    ignoreFocusOut: true,
    validateInput: (input) => {
      const isOne = /^\d{1,9}$/.test(input.trim()) && Number(input) >= least && Number(input) <= most;
      return isOne ? undefined : l10n.t('Enter a whole number from {0} to {1}', least, most);
    },
  });
  return text === undefined ? undefined : Number(text);
}

/** A text that may be left out. Undefined: dismissed; `''`: nothing. */
export function askForOptionalText(
  title: string,
  {
    prompt,
    value,
    problem,
    preview,
  }: {
    prompt: string;
    value: string | undefined;
    problem?: (text: string) => string | undefined;
    preview?: (text: string) => Preview | undefined;
  },
): Promise<string | undefined> {
  return askForText({
    title,
    prompt,
    value: value ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? undefined : problem?.(text)),
    preview,
  });
}

/** As `key=value, key=value`. Undefined: dismissed. */
export async function askForTags(title: string, tags: Tags | undefined): Promise<Tags | undefined> {
  const text = await askForText({
    title,
    prompt: l10n.t('Tags as key=value, separated by commas. Leave empty for none.'),
    value: tagsText(tags),
    ignoreFocusOut: true,
    validateInput: (input) => (parseTags(input) ? undefined : l10n.t('Enter key=value, separated by commas')),
  });
  return text === undefined ? undefined : parseTags(text);
}

export function tagsText(tags: Tags | undefined): string {
  return Object.entries(tags ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

/** Undefined: a part is not a tag. */
function parseTags(text: string): Tags | undefined {
  const parts = text.split(',').map((part) => part.trim());
  const pairs = parts.filter((part) => part !== '').map((part) => /^([^=]{1,128})=(.{0,256})$/s.exec(part));
  if (pairs.some((pair) => pair === null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1]?.trim() ?? '', pair?.[2]?.trim() ?? '']));
}
