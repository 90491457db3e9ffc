import * as l10n from '@vscode/l10n';
import { COMMANDS } from '../contributions';
import { formatBytes, formatCount, plural } from '../format';
import type { FoundRecord, ObjectSearch } from './objectSearch';
import { ReportWriter } from './reportWriter';

export interface SearchedPlace {
  connection: string;
  bucket: string;
  text: string;
  /** `s3://…`: where it was looked. */
  where: string;
}

/** `12 records with "level:error" in s3://bucket/prefix/, of 48,000 in 20 objects (1.2 MB).` */
export function searchSentence({ text, where }: SearchedPlace, search: ObjectSearch): string {
  const found = plural(search.found.length, 'record');
  const objects = plural(search.objects, 'object');
  const rest = l10n.t('of {0} in {1} ({2})', formatCount(search.records), objects, formatBytes(search.bytes));
  const head = search.isCut
    ? l10n.t('The first {0} with {1} in {2}', found, text, where)
    : l10n.t('{0} with {1} in {2}', found, text, where);
  return `${head}, ${rest}.`;
}

/** The records by object, each with a link to its line. */
export function writeSearch(place: SearchedPlace, search: ObjectSearch): ReportWriter {
  const writer = new ReportWriter();
  writer.title(searchSentence(place, search));
  let shown: string | undefined;
  for (const record of search.found) {
    if (record.key !== shown) writer.heading(record.key);
    shown = record.key;
    writeRecord(writer, place, record);
  }
  if (search.problems.length > 0) {
    writer.heading(l10n.t('Objects that could not be read ({0})', formatCount(search.problems.length)));
    for (const { key, problem } of search.problems) {
      writer.linked('- ', key, { command: COMMANDS.openObject, argument: addressOf(place, key) }, `: ${problem}`);
    }
  }
  return writer;
}

function writeRecord(writer: ReportWriter, place: SearchedPlace, { key, line, excerpt }: FoundRecord): void {
  const argument = { ...addressOf(place, key), line };
  writer.linked('- ', String(line + 1), { command: COMMANDS.openObject, argument }, `: ${excerpt}`);
}

function addressOf({ connection, bucket }: SearchedPlace, key: string) {
  return { connection, bucket, key };
}
