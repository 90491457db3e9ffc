import { answerEmpty, answerText } from './answers';
import {
  asChecksumAlgorithm,
  DEFAULT_ALGORITHM,
  Digests,
  type ChecksumAlgorithm,
  type StoredChecksum,
} from './checksums';
import { readForm, type FormData } from './formData';
import { encryptionHeaders, keptHeaders } from './objectHeaders';
import { requireReadableKey } from './objectKey';
import type { ObjectContext } from './objectOperations';
import { missingField, requirePolicy, type LengthRange } from './postPolicy';
import { MAX_OBJECT_BYTES } from './requestBody';
import { S3Error } from './s3Error';
import { headerOf } from './s3Request';
import { described } from './storedObject';
import { requireTags, tagsIn } from './tags';
import { parseXml, text, xmlDocument } from './xml';

/** Uploads the file of an HTML form, which its policy may restrict. Source: "POST Object" of the Amazon S3 API reference. */
export async function postObject({ bucket, request, response, now }: ObjectContext): Promise<void> {
  const form = await readForm(request.message);
  const key = keyOf(form);
  const range = requirePolicy(form.fields, request.bucket, now()) ?? { least: 0, most: MAX_OBJECT_BYTES };
  const asked = { ...request, key, headers: Object.fromEntries(form.fields), query: new URLSearchParams() };
  const headers = keptHeaders(asked);
  const tagging = form.fields.get('tagging');
  const tags = tagging ? requireTags(tagsIn(parseXml(utf8(tagging), 'Tagging').children[0] ?? noTags())) : [];
  const sent = sentChecksum(form.fields);
  const algorithm = sent?.algorithm ?? DEFAULT_ALGORITHM;
  const digests = new Digests(['MD5', algorithm]);
  let finished: ReadonlyMap<ChecksumAlgorithm, Buffer> = new Map();
  async function* checked(): AsyncGenerator<Buffer> {
    for await (const piece of withinRange(form.content, range)) {
      digests.update(piece);
      yield piece;
    }
    finished = digests.finish();
    if (sent && finished.get(algorithm)?.toString('base64') !== sent.value) {
      throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
  const file = await bucket.data.write(checked());
  const etag = finished.get('MD5')?.toString('hex') ?? '';
  const value = finished.get(algorithm)?.toString('base64') ?? '';
  const checksum: StoredChecksum = { algorithm, value, type: 'FULL_OBJECT' };
  const object = {
    key,
    size: file.bytes,
    etag,
    modifiedMs: now(),
    files: [file],
    checksum,
    ...described(headers, tags),
  };
  await bucket.put(object, () => undefined);
  answer();

  function answer(): void {
    const path = key.split('/').map(encodeURIComponent).join('/');
    const location = `http://${headerOf(request, 'host') ?? 'localhost'}/${request.bucket}/${path}`;
    const answered = { etag: `"${etag}"`, ...encryptionHeaders(headers) };
    const redirect = redirectOf(form.fields, { bucket: request.bucket, key, etag: `"${etag}"` });
    if (redirect !== undefined) {
      answerEmpty(response, 303, { ...answered, location: redirect });
      return;
    }
    const status = form.fields.get('success_action_status');
    if (status !== '201') {
      answerEmpty(response, status === '200' ? 200 : 204, { ...answered, location });
      return;
    }
    const document = xmlDocument('PostResponse', [
      text('Location', location),
      text('Bucket', request.bucket),
      text('Key', key),
      text('ETag', `"${etag}"`),
    ]);
    answerText(response, 201, document, { ...answered, location });
  }
}

/** `${filename}` in the key stands for the name that the file has at the sender, without its folders. */
function keyOf({ fields, fileName }: FormData): string {
  const key = fields.get('key');
  if (key === undefined) throw missingField('key');
  const name = fileName.replace(/^.*[/\\]/, '');
  const whole = utf8(key).replaceAll('${filename}', () => name);
  if (whole === '') throw new S3Error('InvalidArgument', 'User key must have a length greater than 0.');
  requireReadableKey(whole);
  return whole;
}

async function* withinRange(content: AsyncIterable<Buffer>, { least, most }: LengthRange): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    if (bytes > most) {
      const sizes = { ProposedSize: String(bytes), MaxSizeAllowed: String(most) };
      throw new S3Error('EntityTooLarge', undefined, sizes);
    }
    yield piece;
  }
  if (bytes < least) {
    throw new S3Error('EntityTooSmall', undefined, { ProposedSize: String(bytes), MinSizeAllowed: String(least) });
  }
}

function sentChecksum(
  fields: ReadonlyMap<string, string>,
): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  for (const [name, value] of fields) {
    const algorithm = name.startsWith('x-amz-checksum-') ? asChecksumAlgorithm(name.slice(15)) : undefined;
    if (algorithm) return { algorithm, value };
  }
  return undefined;
}

/** Where the browser goes after the upload. Undefined: nowhere. An address that cannot be one is ignored, as S3 does. */
function redirectOf(fields: ReadonlyMap<string, string>, about: Readonly<Record<string, string>>): string | undefined {
  const address = fields.get('success_action_redirect') ?? fields.get('redirect');
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  for (const [name, value] of Object.entries(about)) url.searchParams.append(name, value);
  return url.href;
}

function noTags(): never {
  throw new S3Error('MalformedXML');
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
