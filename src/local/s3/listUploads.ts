import { answerXml, timeText } from './answers';
import { compareKeys, SortedKeys } from './keyOrder';
import { listPage } from './listing';
import { commonPrefixes, encodeKey, readEncodingType } from './listObjects';
import type { ObjectContext } from './objectOperations';
import { ownerElement } from './owner';
import { wholeNumber } from './s3Request';
import { storageClassOf } from './storageClasses';
import type { Upload } from './storedObject';
import { element, text, xmlDocument } from './xml';

/** Lists the current uploads, in the order of their keys, then of their beginnings. */
export function listMultipartUploads({ bucket, request, response }: ObjectContext): void {
  const { query } = request;
  const encodingType = readEncodingType(request);
  const encode = encodingType === 'url' ? encodeKey : (key: string) => key;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const uploadIdMarker = query.get('upload-id-marker') ?? '';
  const maxUploads = Math.min(1_000, wholeNumber(request, 'max-uploads', 1_000));

  const ordered = [...bucket.uploads].sort((a, b) => compareKeys(a.key, b.key) || a.startedMs - b.startedMs);
  const rest = after(ordered, keyMarker, uploadIdMarker).filter(({ key }) => key.startsWith(prefix));
  const keys = SortedKeys.of(new Set(rest.map(({ key }) => key)));
  const { entries } = listPage(keys, { prefix, delimiter, maxEntries: Number.MAX_SAFE_INTEGER });
  const all = entries.flatMap((entry): (Upload | { commonPrefix: string })[] =>
    'key' in entry ? rest.filter(({ key }) => key === entry.key) : [entry],
  );
  const shown = all.slice(0, maxUploads);
  const last = shown[shown.length - 1];
  const isTruncated = shown.length < all.length;
  answerXml(
    response,
    xmlDocument('ListMultipartUploadsResult', [
      text('Bucket', request.bucket),
      text('KeyMarker', encode(keyMarker)),
      text('UploadIdMarker', uploadIdMarker),
      text('NextKeyMarker', last ? encode('key' in last ? last.key : last.commonPrefix) : ''),
      text('NextUploadIdMarker', last && 'key' in last ? last.uploadId : ''),
      text('Prefix', prefix === '' ? undefined : encode(prefix)),
      text('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
      text('EncodingType', encodingType),
      text('MaxUploads', maxUploads),
      text('IsTruncated', isTruncated),
      ...shown.map((entry) => ('key' in entry ? uploadElement(entry, encode) : '')),
      ...commonPrefixes(
        shown.filter((entry) => 'commonPrefix' in entry),
        encode,
      ),
    ]),
  );
}

/** The uploads after a marker. Without an upload's id, all uploads of the marker's key are skipped. */
function after(uploads: readonly Upload[], keyMarker: string, uploadIdMarker: string): readonly Upload[] {
  if (keyMarker === '') return uploads;
  const marked = uploads.findIndex(({ key, uploadId }) => key === keyMarker && uploadId === uploadIdMarker);
  if (marked >= 0) return uploads.slice(marked + 1);
  return uploads.filter(
    ({ key }) => compareKeys(key, keyMarker) > 0 && !(keyMarker.endsWith('/') && key.startsWith(keyMarker)),
  );
}

function uploadElement(upload: Upload, encode: (key: string) => string): string {
  return element('Upload', [
    text('Key', encode(upload.key)),
    text('UploadId', upload.uploadId),
    ownerElement('Initiator'),
    ownerElement(),
    text('StorageClass', storageClassOf(upload.headers)),
    text('Initiated', timeText(upload.startedMs)),
    text('ChecksumAlgorithm', upload.isChecksumChosen ? upload.checksumAlgorithm : undefined),
    text('ChecksumType', upload.isChecksumChosen ? upload.checksumType : undefined),
  ]);
}
