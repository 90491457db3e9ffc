import * as l10n from '@vscode/l10n';
import type { LogOutputChannel } from 'vscode';
import { COMMANDS } from '../../contributions';
import { pickSchema } from '../../tail/schema/pickSchema';
import type { SchemaChoice } from '../../tail/schema/schemaChoice';
import type { TailSchemas } from '../../tail/schema/tailSchemas';
import type { TailSessions } from '../../tail/tailSessions';
import { Fields } from '../arguments';
import { defineCommand, type Command } from '../register';
import { pickSession } from './tailCommands';
import { noteBriefly } from '../../messages';

export interface TailSchemaCommandOptions {
  tails: TailSessions;
  schemas: TailSchemas;
  log: LogOutputChannel;
}

/** Reads the records of a tail by another schema, or by none, from now on. */
export function tailSchemaCommand({ tails, schemas, log }: TailSchemaCommandOptions): Command {
  return defineCommand(log, COMMANDS.tailSchema, async (context, argument) => {
    context.error = { doing: l10n.t('read the schema') };
    const fields = new Fields(COMMANDS.tailSchema, argument);
    const id = fields.string('id');
    const given = givenChoice(fields);
    if (id === undefined || !given) context.rethrow = false;
    const title = l10n.t('Schema of a tail');
    const session = id === undefined ? await pickSession(tails.all(), title) : tails.get(id);
    if (!session) return undefined;
    const chosen = given ?? (await pickSchema(session.view.schema?.choice));
    if (!chosen) return undefined;
    await schemas.choose(session, chosen.choice);
    const name = session.view.schema?.name;
    noteBriefly(name === undefined ? l10n.t('No schema') : l10n.t('Schema: {0}', name));
    return { schema: name ?? null };
  });
}

function givenChoice(fields: Fields): { choice: SchemaChoice | undefined } | undefined {
  if (fields.boolean('none') === true) return { choice: undefined };
  const uri = fields.uri('uri')?.toString();
  const message = fields.string('message');
  return uri === undefined ? undefined : { choice: { uri, ...(message === undefined ? {} : { message }) } };
}
