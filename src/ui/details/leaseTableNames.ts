import * as l10n from '@vscode/l10n';
import type { Memento } from 'vscode';
import { askForText } from '../prompts/inputBoxes';
import { subjectKey, type DetailsSubject } from './subject';

const KEY = 'leaseTables';
/** "Naming rules" of DynamoDB. */
const TABLE_NAME = /^[\w.-]{3,255}$/;

/** The lease tables that were named for a stream, which the editor remembers. */
export interface LeaseTableNames {
  list: () => readonly string[];
  /** Asks a person for them. What is dismissed changes nothing. */
  ask: () => Promise<void>;
}

export function leaseTableNames(memento: Memento, subject: DetailsSubject): LeaseTableNames {
  const all = () => memento.get<Record<string, string[]>>(KEY, {});
  const key = subjectKey(subject);
  const list = () => all()[key] ?? [];
  return {
    list,
    ask: async () => {
      const text = await askForText({
        title: l10n.t('KCL applications'),
        prompt: l10n.t(
          'Names of their lease tables in DynamoDB, separated by commas: each is named as its application',
        ),
        value: list().join(', '),
        ignoreFocusOut: true,
        validateInput: (typed) => {
          const wrong = namesIn(typed).find((name) => !TABLE_NAME.test(name));
          return wrong === undefined ? undefined : l10n.t('"{0}" is not a name of a table', wrong);
        },
      });
      if (text === undefined) return;
      const { [key]: _, ...others } = all();
      const names = namesIn(text);
      await memento.update(KEY, names.length > 0 ? { ...others, [key]: names } : others);
    },
  };
}

function namesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))];
}
