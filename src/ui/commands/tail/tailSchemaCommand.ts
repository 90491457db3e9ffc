import * as l10n from '@vscode/l10n';
import { definedFields } from '../../../common';
import { COMMANDS } from '../../contributions';
import { pickSchema } from '../../tail/schema/pickSchema';
import type { SchemaChoice } from '../../tail/schema/schemaChoice';
import type { TailSchemas } from '../../tail/schema/tailSchemas';
import type { TailSessions } from '../../tail/tailSessions';
import type { UriFields } from '../uriArguments';
import { command, type Command } from '../command';
import { givenSession, pickSession } from './tailCommands';
import { noteBriefly } from '../../messages';

/** Reads the records of a tail by another schema, or by none, from now on. */
export function tailSchemaCommand({ tails, schemas }: { tails: TailSessions; schemas: TailSchemas }): Command {
  return command({
    id: COMMANDS.tailSchema,
    doing: l10n.t('read the schema'),
    argument: ({ fields }) => ({ session: givenSession(tails, fields), chosen: givenChoice(fields) }),
    complete: ({ session, chosen }) => session && chosen && { session, chosen },
    ask: async (given) => {
      const session = given.session ?? (await pickSession(tails.all(), l10n.t('Tail schema')));
      const chosen = session && (given.chosen ?? (await pickSchema(session.view.schema?.choice)));
      return chosen && { session, chosen };
    },
    run: async ({ session, chosen }) => {
      await schemas.choose(session, chosen.choice);
      const name = session.view.schema?.name;
      noteBriefly(name === undefined ? l10n.t('No schema') : l10n.t('Schema: {0}', name));
      return { schema: name ?? null };
    },
  });
}

function givenChoice(fields: UriFields): { choice: SchemaChoice | undefined } | undefined {
  if (fields.boolean('none') === true) return { choice: undefined };
  const uri = fields.uri('uri')?.toString();
  const message = fields.string('message');
  return uri === undefined ? undefined : { choice: definedFields({ uri, message }) };
}
