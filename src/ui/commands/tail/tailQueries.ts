import * as l10n from '@vscode/l10n';
import { QUERY_COMMANDS } from '../../contributions';
import { plainRecord } from '../../tail/panel/recordActions';
import type { TailSessions } from '../../tail/tailSessions';
import { command, type Command } from '../command';

const RECORDS_PER_ANSWER = 1_000;
const MAX_RECORDS_PER_ANSWER = 100_000;

/** What programs ask about a tail. */
export function tailQueries({ tails }: { tails: TailSessions }): Command[] {
  return [
    command({
      id: QUERY_COMMANDS.tailStats,
      doing: l10n.t('describe the tail'),
      argument: ({ fields }) => tails.get(fields.string('id') ?? ''),
      run: (session) => session.stats(),
    }),
    command({
      id: QUERY_COMMANDS.tailRecords,
      doing: l10n.t('read the records of the tail'),
      argument: ({ fields }) => ({
        offset: fields.integer('offset', 0) ?? 0,
        limit: fields.integer('limit', 1, MAX_RECORDS_PER_ANSWER) ?? RECORDS_PER_ANSWER,
        session: tails.get(fields.string('id') ?? ''),
      }),
      run: async ({ session, offset, limit }) =>
        (await session.records(offset, limit)).map((record) => plainRecord(record, session.decode)),
    }),
  ];
}
