import * as l10n from '@vscode/l10n';
import { COMMANDS } from '../contributions';
import { formatBytes, formatCount, plural } from '../format';
import { deliveredPlace } from './deliveredTail';
import { listSection, wholeJson, type Report } from '../reports/report';
import { showInTreeAction } from '../reports/showInTree';
import type { FoundRecord, ObjectSearch } from './objectSearch';
import { unreadableSection } from './verificationReport';

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

/** The records with the object and line of each; in a document, by object. */
export function searchReport(place: SearchedPlace, search: ObjectSearch): Report {
  const { connection, bucket, text } = place;
  const found = listSection<FoundRecord>({
    ...{ title: l10n.t('Found'), tone: 'neutral', isOpen: true, items: search.found, groupBy: 0 },
    columns: [
      { id: 'object', title: l10n.t('Object'), width: 330, kind: 'text' },
      { id: 'line', title: l10n.t('Line'), width: 80, kind: 'number' },
      { id: 'data', title: l10n.t('Data'), kind: 'data' },
    ],
    cellsOf: ({ key, line, excerpt }) => [
      { text: key, tooltip: key },
      {
        text: formatCount(line + 1),
        link: { command: COMMANDS.openObject, argument: { connection, bucket, key, line } },
      },
      { text: excerpt },
    ],
  });
  const isGood = search.problems.length === 0;
  return {
    title: l10n.t('Found {0}', text),
    connection,
    verdict: { tone: isGood ? 'neutral' : 'warning', text: searchSentence(place, search) },
    lines: [],
    sections: [found, ...(isGood ? [] : [unreadableSection(place, search.problems)])],
    actions: [showInTreeAction({ connection, bucket, key: deliveredPlace(place.where)?.key ?? '' })],
    json: wholeJson({ ...place, ...search }),
  };
}
